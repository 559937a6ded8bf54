"""SMS leave at the pace that is allowed, whichever worker sends them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.store import Store, sqlite_url
from rentree_blanche.simulators.educonnect.sending.pace import Pace

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def paced(tmp_path: Path):
    """Give two workers' paces of 20 a minute on one store, and the clock."""
    store = Store(sqlite_url(tmp_path / "pace.sqlite"))
    store.create(ground_tables.metadata)
    clock = Clock(store)
    clock.freeze(NOON)
    mine = ActorClock(clock, "educonnect")
    yield Pace(store, mine, 20), Pace(store, mine, 20), clock
    store.close()


def test_each_takes_the_next_free_moment(paced) -> None:
    one, other, _ = paced
    assert [one.take(), other.take(), one.take()] == [None, NOON + timedelta(seconds=3), NOON + timedelta(seconds=6)]


def test_a_pause_makes_up_for_nothing_and_owes_nothing(paced) -> None:
    one, other, clock = paced
    one.take()
    clock.move_to(NOON + timedelta(minutes=1))
    assert one.take() is None
    assert other.take() == NOON + timedelta(minutes=1, seconds=3)


def test_a_moment_comes_with_the_clock(paced) -> None:
    one, _, clock = paced
    one.take()
    due = one.take()
    assert not one.come(due)
    clock.move_to(due)
    assert one.come(due)


def test_without_a_limit_nobody_waits(paced) -> None:
    _, _, clock = paced
    assert Pace(clock._cell.store, ActorClock(clock, "educonnect"), 0).take() is None
