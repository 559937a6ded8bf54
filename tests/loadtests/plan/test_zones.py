"""Zones and académies are parts of the whole, and each meets its own calendar."""

from datetime import datetime
from pathlib import Path

import pytest

from rentree_blanche.loadtests.plan.case import case
from rentree_blanche.loadtests.plan.file import Inputs
from rentree_blanche.loadtests.plan.findings import Findings, findings
from rentree_blanche.loadtests.plan.simulation import work_out
from rentree_blanche.loadtests.plan.zones import Zone, by_zone
from tests.loadtests.plan.small import small

ACADEMIES = {
    "LYON": {"zone": "A", "weight": 30},
    "DIJON": {"zone": "A", "weight": 10},
    "LILLE": {"zone": "B", "weight": 40},
    "CORSE": {"zone": "-", "weight": 20},
}
QUIET = {
    "demand.who.guardians": 60_000,
    "demand.who.pupils": 0,
    "demand.who.academies": ACADEMIES,
    "demand.when.calendar": [],
    "demand.when.shocks": [],
}
SUMS = ("visits", "lost", "sms", "euros")


def shared(inputs: Inputs) -> tuple[Findings, tuple[Zone, ...]]:
    (outcome,) = work_out([case("essai", inputs.plan, inputs.demand, seconds=600.0)])
    return findings(outcome), by_zone(outcome)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> tuple[Findings, tuple[Zone, ...]]:
    return shared(small(tmp_path_factory.mktemp("plan"), QUIET))


def test_without_a_calendar_of_its_own_a_zone_has_the_part_of_its_weight(
    quiet: tuple[Findings, tuple[Zone, ...]],
) -> None:
    whole, zones = quiet
    assert [each.whole.title for each in zones] == ["Zone A", "Zone B", "Hors zones"]
    for zone, share in zip(zones, (0.4, 0.4, 0.2), strict=True):
        assert zone.whole.guardians == pytest.approx(60_000 * share)
        assert zone.whole.visits == pytest.approx(whole.visits * share)
        assert zone.whole.peak_visits == pytest.approx(whole.peak_visits * share)
        assert zone.whole.sms == pytest.approx(whole.sms * share)


def test_an_academie_has_the_part_of_its_weight_in_its_zone(quiet: tuple[Findings, tuple[Zone, ...]]) -> None:
    zone = quiet[1][0]
    assert [each.title for each in zone.academies] == ["LYON", "DIJON"]
    for academy, share in zip(zone.academies, (0.75, 0.25), strict=True):
        assert academy.visits == pytest.approx(zone.whole.visits * share)
        assert academy.euros == pytest.approx(zone.whole.euros * share)


def test_zones_add_up_to_the_whole_under_overload_too(tmp_path: Path) -> None:
    whole, zones = shared(small(tmp_path, {"demand.who.academies": ACADEMIES, "stations.web.servers": 2}))
    assert sum(whole.gave_up.values()) > 100
    expected = (whole.visits, sum(whole.gave_up.values()), whole.sms, whole.euros_messages)
    for name, value in zip(SUMS, expected, strict=True):
        assert sum(getattr(each.whole, name) for each in zones) == pytest.approx(value, rel=1e-9), name


def test_what_happens_in_one_zone_raises_its_visits_alone_at_its_hour(
    tmp_path: Path, quiet: tuple[Findings, tuple[Zone, ...]]
) -> None:
    report = {"name": "coupure", "start": datetime(2026, 9, 7, 13), "peak": 6.0, "hold_minutes": 60, "zones": ["B"]}  # noqa: DTZ001 - hours of France
    _, zones = shared(small(tmp_path, {**QUIET, "demand.when.shocks": [report]}))
    a, b, _ = (each.whole for each in zones)
    was_a, was_b, _ = (each.whole for each in quiet[1])
    assert a.visits == pytest.approx(was_a.visits, rel=0.01)
    assert b.visits > 1.15 * was_b.visits
    assert b.at.hour == 13
    assert a.at == was_a.at
