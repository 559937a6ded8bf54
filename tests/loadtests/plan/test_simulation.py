"""A whole crowd: nobody is lost, and what happens is what an event-by-event simulation of the same day says."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from rentree_blanche.loadtests.plan.case import case
from rentree_blanche.loadtests.plan.file import Inputs
from rentree_blanche.loadtests.plan.findings import findings
from rentree_blanche.loadtests.plan.simulation import Outcome, work_out
from tests.loadtests.plan.network_events import Federation, Played
from tests.loadtests.plan.small import small

MINUTES, STEPS = 60, 12
"""Steps of time in an hour, of one minute and of five."""


def worked_out(inputs: Inputs, seconds: float = 300.0) -> Outcome:
    return work_out([case("essai", inputs.plan, inputs.demand, seconds=seconds)])[0]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"stations.web.servers": 3},
        {"stations.web.servers": 3, "stations.web.queue": 30},
        {"buckets.sms.a_second": 0.2},
        {"buckets.sms.quota_a_day": 500},
        {"policies.waiting_room": {"visits_a_second": 3.0, "patience_minutes": 5}},
        {"policies.sessions": 300},
        {"policies.slots": [{"journeys": ["pupil-login"], "from_hour": 18, "to_hour": 21}]},
    ],
)
def test_everyone_who_came_was_served_went_away_or_is_still_there(tmp_path: Path, changes: dict[str, object]) -> None:
    outcome = worked_out(small(tmp_path, changes))
    ended = outcome.done.sum() + outcome.ended.sum() + outcome.lost.sum() + outcome.left
    assert ended == pytest.approx(outcome.fresh.sum(), rel=1e-9)
    assert outcome.back.sum() <= outcome.failed.sum() * (1 + 1e-9)


def test_the_same_inputs_give_the_same_figures(tmp_path: Path) -> None:
    first, second = (worked_out(small(tmp_path)) for _ in range(2))
    assert np.array_equal(first.seconds, second.seconds)


def test_variants_side_by_side_come_to_what_each_comes_to_alone(tmp_path: Path) -> None:
    one, other = small(tmp_path), small(tmp_path, {"stations.web.servers": 4})
    together = work_out([case("essai", each.plan, each.demand, seconds=300.0) for each in (one, other)])
    assert np.allclose(together[1].seconds, worked_out(other).seconds, rtol=1e-6)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """Give a quiet few thousand families on one evening whose peak is more than its servers do."""
    changes = {
        "demand.who.guardians": 4_500,
        "demand.who.pupils": 2_000,
        "demand.who.activations_share": 0.0,
        "stations.web.servers": 1,
        "stations.web.seconds": {"page": 0.10, "hash": 0.90, "signature": 0.04},
        "stations.store.seconds": {"write": 0.06},
        "stations.store.servers": 1,
    }
    return small(tmp_path_factory.mktemp("busy"), changes)


@pytest.fixture(scope="module")
def events(busy: Inputs) -> list[Played]:
    return [Federation(busy.plan, busy.demand, seed).play() for seed in range(4)]


def test_as_many_come_again_and_are_lost_as_in_the_events(busy: Inputs, events: list[Played]) -> None:
    outcome = worked_out(busy, 60.0)
    for measured, expected in (
        ([each.came for each in events], outcome.fresh.sum()),
        ([each.done for each in events], outcome.done.sum()),
        ([each.back for each in events], outcome.back.sum()),
        ([each.lost for each in events], outcome.lost.sum()),
        ([each.ended for each in events], outcome.ended.sum()),
    ):
        sure = 3 * float(np.std(measured, ddof=1)) / np.sqrt(len(measured))
        assert np.mean(measured) == pytest.approx(expected, abs=sure + 0.15 * expected + 2)


@pytest.mark.parametrize(("column", "level"), [(0, 0.5), (1, 0.95), (2, 0.99)])
def test_pages_take_as_long_as_in_the_events_hour_by_hour(
    busy: Inputs, events: list[Played], column: int, level: float
) -> None:
    outcome = worked_out(busy, 60.0)
    for hour in (8, 12, 18):
        within = slice(hour * MINUTES, (hour + 1) * MINUTES)
        expected = float(np.median(outcome.seconds[within, column]))
        took = [
            np.array([length for begin, length in each.pages if hour * 3600 <= begin < (hour + 1) * 3600])
            for each in events
        ]
        single = np.array([np.quantile(each, level) for each in took])
        sure = 3 * float(single.std(ddof=1)) / np.sqrt(len(single))
        assert float(np.quantile(np.concatenate(took), level)) == pytest.approx(expected, abs=sure + 0.15 * expected)


def test_more_servers_never_make_it_worse(tmp_path: Path) -> None:
    served = [findings(worked_out(small(tmp_path, {"stations.web.servers": servers}))).served for servers in (2, 4, 8)]
    assert served == sorted(served)


def test_a_gateway_without_rest_lets_codes_come_too_late(tmp_path: Path) -> None:
    found = findings(worked_out(small(tmp_path, {"buckets.sms.a_second": 0.1})))
    assert [each.what for each in found.troubles if each.place == "sms"] == ["late"]
    assert found.gave_up["slow"] > 0


def test_franceconnect_away_loses_its_visitors_only_while_it_is_away(tmp_path: Path) -> None:
    outage = [{"start": datetime(2026, 9, 7, 18), "end": datetime(2026, 9, 7, 20)}]  # noqa: DTZ001 - hours of France
    outcome = worked_out(small(tmp_path, {"stations.franceconnect.outages": outage}))
    errors = outcome.failed[:, 1]
    assert errors[18 * STEPS + 1 : 20 * STEPS].min() > 0
    assert errors[: 18 * STEPS].sum() == pytest.approx(0, abs=1e-6)
    assert errors[20 * STEPS + 2 :].sum() == pytest.approx(0, abs=1e-6)
