"""The search finds the knee of a queue whose capacity is known, and holds a share of it."""

import pytest

from rentree_blanche.loadtests.rush.campaign import Finding, Phase, find_knee
from rentree_blanche.loadtests.rush.engine import Engine, Part
from rentree_blanche.loadtests.rush.measures import Measures
from rentree_blanche.loadtests.rush.values import Objective, Search
from rentree_blanche.simulators.core.chance import Chance
from tests.loadtests.stubs import Station, capacity, one_click, player
from tests.loadtests.virtual import VirtualTime

MIX = {"login": 0.75, "logout": 0.25}


def searched(search: Search, objective: Objective, measure: object) -> tuple[list[Phase], Finding]:
    """Run a search; give its phases, and what it found."""
    campaign = find_knee(search, objective, MIX)
    phases: list[Phase] = []
    answer: Measures | None = None
    try:
        while True:
            phases.append(campaign.send(answer))  # type: ignore[arg-type]
            answer = measure(phases[-1])  # type: ignore[operator]
    except StopIteration as ended:
        return phases, ended.value


@pytest.mark.parametrize(("servers", "mean"), [(1, 0.2), (3, 0.4)])
def test_the_knee_of_a_queue_of_known_capacity_is_found_within_five_percent(servers: int, mean: float) -> None:
    objective = Objective(percentile=0.95, seconds=2.0)
    truth = capacity(servers, mean, objective.percentile, objective.seconds)

    def measure(phase: Phase) -> Measures:
        time = VirtualTime()
        engine = Engine(one_click(), Chance(7), time, player(Station(time, servers, mean, seed=phase.number)))
        part = Part(phase=phase.number, worker=0, profile=phase.profile, settle=phase.settle, in_flight=10**6)
        return time.run(lambda: engine.run(part))  # type: ignore[no-any-return]

    search = Search(start_rate=1, step_seconds=1_500, resolution=0.02, hold_seconds=100)
    phases, found = searched(search, objective, measure)
    assert found.good <= found.bad
    assert (found.good + found.bad) / 2 == pytest.approx(truth, rel=0.05)
    assert phases[-1].name == "hold"
    assert phases[-1].rate == pytest.approx(0.8 * found.good)


def answering(knee: float) -> object:
    """Answer in a second below the knee, in ten above."""

    def measure(phase: Phase) -> Measures:
        measures = Measures(phase.profile.seconds)
        measures.action("login", "open", intended=0, real=0, end=1 if phase.rate <= knee else 10)
        return measures

    return measure


def test_the_step_doubles_until_it_fails_and_halves_at_each_failure() -> None:
    phases, found = searched(Search(start_rate=2, resolution=0.1), Objective(), answering(21))
    assert [phase.rate for phase in phases if phase.name == "step"] == [2, 4, 8, 16, 32, 24, 20, 22]
    assert (found.good, found.bad) == (20, 22)


def test_a_first_rate_that_fails_is_stepped_down_from() -> None:
    _, found = searched(Search(start_rate=8, resolution=0.2), Objective(), answering(3))
    assert found.found
    assert found.good <= 3 < found.bad


def test_a_knee_beyond_what_may_be_sent_is_told_as_not_found() -> None:
    _, found = searched(Search(start_rate=2, most_rate=10), Objective(), answering(1_000))
    assert found == Finding(10, 0)
    assert not found.found


def test_a_target_that_never_meets_the_objective_has_no_knee_and_nothing_is_held() -> None:
    phases, found = searched(Search(start_rate=8), Objective(), answering(0))
    assert not found.found
    assert "hold" not in {phase.name for phase in phases}


def test_errors_fail_the_objective_however_fast_they_come() -> None:
    def measure(phase: Phase) -> Measures:
        measures = Measures(phase.profile.seconds)
        for number in range(100):
            keep = measures.action if number else measures.failure
            told = ("login", "open") if number else ("login", "open", "status-500")
            keep(*told, intended=0, real=0, end=0.01)
        return measures

    strict = Objective(error_share=0.005)
    _, found = searched(Search(start_rate=8), strict, measure)
    assert not found.found
