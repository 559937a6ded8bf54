"""The engine tells the truth about targets whose truth is known."""

from collections.abc import Callable

import pytest

from rentree_blanche.loadtests.rush.arrivals import Profile
from rentree_blanche.loadtests.rush.campaign import Phase
from rentree_blanche.loadtests.rush.engine import Engine, Part, Player
from rentree_blanche.loadtests.rush.measures import Measures
from rentree_blanche.loadtests.rush.validity import check_run
from rentree_blanche.loadtests.rush.values import Generator, Objective
from rentree_blanche.loadtests.rush.visits import NobodyLeftError, Playing, Visit, VisitFailedError
from rentree_blanche.simulators.core.chance import Chance
from tests.loadtests.stubs import one_click, player
from tests.loadtests.virtual import VirtualTime

MIX = {"login": 0.75, "logout": 0.25}


def played(time: VirtualTime, play: Player, *, rate: float = 50, seconds: float = 60, **told: object) -> Measures:
    demand = told.pop("demand", None) or one_click()
    part = Part(phase=0, worker=0, profile=Profile.flat(rate, seconds, MIX), **told)  # type: ignore[arg-type]
    return time.run(lambda: Engine(demand, Chance(1), time, play).run(part))  # type: ignore[arg-type, no-any-return]


def verdict(measures: Measures, *, rate: float = 50, seconds: float = 60) -> dict[str, bool]:
    phase = Phase(name="hold", number=0, rate=rate, profile=Profile.flat(rate, seconds, MIX))
    return {check.name: check.kept for check in check_run([(phase, measures)], Objective(), Generator())}


def stalling(time: VirtualTime) -> Callable[[], None]:
    """Serve in 5 ms, but for 2 s from second 30 on: whoever is there waits until the stall has passed."""

    def serve() -> None:
        stalled = 30 <= time.now() < 32
        time.sleep(32 - time.now() if stalled else 0.005)

    return serve


def test_a_stall_is_seen_by_open_arrivals_and_hidden_by_a_closed_loop() -> None:
    time = VirtualTime()
    opened = played(time, player(stalling(time)))
    time = VirtualTime()
    closed = played(time, player(stalling(time)), closed_users=1)
    # of 60 s of arrivals 2 s fall into the stall: one visit in thirty waits for up to 2 s
    assert opened.all_intended().percentile(0.99) > 1.0
    assert closed.all_intended().percentile(0.99) < 0.01
    assert opened.all_intended().percentile(0.5) == pytest.approx(0.005, rel=0.01)


def test_a_generator_that_wakes_late_counts_it_from_the_intended_start_and_is_declared_invalid() -> None:
    time = VirtualTime(late=0.5)
    measures = played(time, player(lambda: None))
    assert (
        measures.all_intended().percentile(0.5) > 0.2
    )  # some are meant for the half second of which it wakes at the end
    assert measures.all_real().percentile(0.99) < 0.001
    assert verdict(measures) == {"lag": False, "cpu": True, "mix": True, "sent": True}


def test_a_generator_whose_core_is_full_is_declared_invalid() -> None:
    time = VirtualTime()
    measures = played(time, player(lambda: None))
    measures.health.cpu = [0.97, 0.99]
    assert verdict(measures) == {"lag": True, "cpu": False, "mix": True, "sent": True}


def test_a_mix_that_is_not_the_one_asked_for_is_declared_invalid() -> None:
    left = iter(range(300))

    def until_empty(visit: Visit) -> Playing:
        if visit.journey == "logout" and next(left, None) is None:
            raise NobodyLeftError
        return player(lambda: None)(visit)

    measures = played(VirtualTime(), until_empty)
    assert measures.visits["logout"]["nobody"] > 100
    assert verdict(measures) == {"lag": True, "cpu": True, "mix": False, "sent": True}
    assert all(verdict(played(VirtualTime(), player(lambda: None))).values())


def test_what_cannot_start_is_dropped_and_counted_among_the_errors() -> None:
    time = VirtualTime()
    measures = played(time, player(lambda: time.sleep(10)), rate=20, in_flight=10)
    started, dropped = measures.total("started"), measures.total("dropped")
    assert started + dropped == measures.total("planned")
    assert started == pytest.approx(60, abs=10)  # ten at a time, each for ten seconds
    assert measures.error_share > 0.9


def test_who_meets_an_error_comes_back_as_often_as_configured() -> None:
    def failing() -> None:
        raise VisitFailedError("status-503")

    demand = one_click(error={"probability": 0.5, "delay_seconds": 0.1}, most=3)
    measures = played(VirtualTime(), player(failing), demand=demand, rate=200, seconds=60)
    # each attempt is followed by another with probability 1/2, at most three times: 1 + 1/2 + 1/4 + 1/8
    assert measures.total("started") / measures.total("planned") == pytest.approx(1.875, rel=0.02)
    assert measures.total("returned") == measures.total("started") - measures.total("planned")
    assert measures.failures["login", "open", "status-503"] > 0


def test_who_waits_longer_than_their_patience_leaves_and_the_wait_is_their_latency() -> None:
    time = VirtualTime()
    demand = one_click(patience_seconds=3.0)
    measures = played(time, player(lambda: time.sleep(100)), demand=demand, rate=5)
    assert {reason for _, _, reason in measures.failures} == {"too-slow"}
    assert measures.all_intended().percentile(0.5) == pytest.approx(3.0, rel=0.01)


def test_what_is_under_way_when_the_phase_is_cut_counts_as_a_failure() -> None:
    time = VirtualTime()
    measures = played(time, player(lambda: time.sleep(1000)), rate=1, seconds=10, drain=5.0)
    assert measures.total("unfinished") == measures.total("started") == measures.actions["failed"]
    assert time.now() == pytest.approx(15, abs=0.1)


def test_the_settling_time_is_not_judged() -> None:
    time = VirtualTime()

    def cold() -> None:
        time.sleep(5 if time.now() < 10 else 0.01)

    measures = played(time, player(cold), settle=15.0)
    assert measures.all_intended().greatest < 0.02


def test_the_same_seed_plays_the_same_visits() -> None:
    runs = []
    for _ in range(2):
        time = VirtualTime()
        runs.append(played(time, player(stalling(time))).as_json())
    assert runs[0] == runs[1]


def test_a_closed_loop_without_people_ends_all_the_same() -> None:
    def nobody(_visit: Visit) -> Playing:
        raise NobodyLeftError

    time = VirtualTime()
    measures = played(time, nobody, closed_users=3, seconds=10)
    assert measures.total("started") == 0
    assert measures.total("nobody") == 30


@pytest.mark.parametrize("closed_users", [0, 5])
def test_nothing_is_sent_after_a_run_was_stopped_by_hand(closed_users: int) -> None:
    time, served = VirtualTime(), []

    def serve() -> None:
        served.append(time.now())
        time.sleep(1)

    def stopped_after_ten_seconds() -> None:
        part = Part(phase=0, worker=0, profile=Profile.flat(50, 60, MIX), closed_users=closed_users)
        stop = time.spawn(lambda: Engine(one_click(), Chance(1), time, player(serve)).run(part))
        time.sleep(10)
        stop()
        time.sleep(60)

    time.run(stopped_after_ten_seconds)
    assert 5 < max(served) <= 10
