"""The movable clock."""

from datetime import UTC, datetime, timedelta

import pytest

from rentree_blanche.simulators.core import clock as clocks
from rentree_blanche.simulators.core.clock import PARIS, ActorClock, Clock, days_later
from rentree_blanche.simulators.core.errors import UnusableInputError

WALL = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RENTREE = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)


@pytest.fixture
def machine(monkeypatch):
    """The machine's time, which the test lets pass."""

    class Machine:
        now = WALL

        def passes(self, **by):
            self.now += timedelta(**by)

    made = Machine()
    monkeypatch.setattr(clocks, "wall", lambda: made.now)
    return made


@pytest.fixture
def running(store, machine):
    return Clock(store)


def test_a_new_clock_shows_the_machine_s_time(running, machine):
    assert running.now() == WALL
    machine.passes(minutes=5)
    assert running.now() == WALL + timedelta(minutes=5)


def test_a_clock_may_start_at_a_moment_and_runs_on_from_there(store, machine):
    clock = Clock(store, RENTREE)
    machine.passes(hours=1)
    assert clock.now() == RENTREE + timedelta(hours=1)


def test_a_frozen_clock_stands_still(running, machine):
    running.freeze(RENTREE)
    machine.passes(days=1)
    assert running.now() == RENTREE


def test_a_clock_frozen_without_a_moment_stands_where_it_was(running, machine):
    machine.passes(hours=2)
    running.freeze()
    machine.passes(hours=2)
    assert running.now() == WALL + timedelta(hours=2)


def test_a_resumed_clock_runs_on_from_where_it_stood(running, machine):
    running.freeze(RENTREE)
    machine.passes(days=1)
    running.resume()
    assert running.now() == RENTREE
    machine.passes(seconds=7)
    assert running.now() == RENTREE + timedelta(seconds=7)


def test_a_moved_clock_keeps_running_or_standing(running, machine):
    running.move_to(RENTREE)
    machine.passes(seconds=3)
    assert running.now() == RENTREE + timedelta(seconds=3)
    running.freeze()
    running.move_to(RENTREE)
    machine.passes(seconds=3)
    assert running.now() == RENTREE


def test_a_skew_is_one_actor_s_alone_and_zero_takes_it_back(running):
    running.freeze(RENTREE)
    running.skew("ent-hdf", timedelta(minutes=-6))
    assert running.now("ent-hdf") == RENTREE - timedelta(minutes=6)
    assert running.now("educonnect") == running.now() == RENTREE
    running.skew("ent-hdf", timedelta())
    assert running.now("ent-hdf") == RENTREE
    assert running.state().skews == {}


def test_what_foreign_systems_check_is_minted_in_the_machine_s_time_plus_the_skew(running):
    running.freeze(RENTREE)
    running.skew("educonnect", timedelta(minutes=3))
    assert ActorClock(running, "educonnect").minted() == WALL + timedelta(minutes=3)
    assert ActorClock(running, "ent-hdf").minted() == WALL


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-08-31T21:59:59+00:00", 31), ("2026-08-31T22:00:00+00:00", 1), ("2026-12-31T22:59:59+00:00", 31)],
)
def test_today_is_the_date_in_france(running, moment, day):
    running.freeze(datetime.fromisoformat(moment))
    assert ActorClock(running, "onde").today().day == day


@pytest.mark.parametrize("move", ["freeze", "move_to"])
def test_a_moment_without_time_zone_is_refused_with_the_way_to_write_it(running, move):
    with pytest.raises(UnusableInputError, match=r"2026-09-01T06:00:00\+02:00"):
        getattr(running, move)(RENTREE.replace(tzinfo=None))


def test_a_restart_reads_the_offset_that_was_written_down(store, machine):
    Clock(store, RENTREE)
    machine.passes(hours=1)
    again = Clock(store, RENTREE)
    assert again.now() == RENTREE + timedelta(hours=1)


def test_every_worker_reads_the_same_clock(store, neighbour, machine):
    ours, theirs = Clock(store), Clock(neighbour)
    theirs.now()
    ours.freeze(RENTREE)
    ours.skew("sms", timedelta(seconds=2))
    assert theirs.now("sms") == RENTREE + timedelta(seconds=2)


def test_a_restored_store_puts_the_clock_back(store, running):
    running.freeze(RENTREE)
    before = store.snapshot()
    running.move_to(RENTREE + timedelta(days=90))
    store.restore(before)
    assert running.now() == RENTREE


@pytest.mark.parametrize(
    ("begin", "days", "hours"),
    [
        (datetime(2026, 10, 24, 12, tzinfo=PARIS), 1, 25),
        (datetime(2026, 10, 25, 0, 30, tzinfo=PARIS), 1, 25),
        (datetime(2027, 3, 27, 12, tzinfo=PARIS), 1, 23),
        (datetime(2026, 8, 1, 8, tzinfo=PARIS), 92, 92 * 24 + 1),
        (datetime(2026, 9, 1, 8, tzinfo=PARIS), 1, 24),
    ],
)
def test_some_days_later_clocks_in_france_show_the_same_hour(begin, days, hours):
    found = days_later(begin, days)
    assert found - begin.astimezone(UTC) == timedelta(hours=hours)
    assert found.astimezone(PARIS).hour == begin.hour


@pytest.mark.parametrize("minute", [15, 75])
def test_in_the_hour_that_comes_twice_no_day_later_is_the_same_moment(minute):
    moment = datetime(2026, 10, 25, 0, 0, tzinfo=UTC) + timedelta(minutes=minute)
    assert days_later(moment.astimezone(PARIS), 0) == moment


def test_an_hour_that_the_change_leaves_out_is_the_one_after():
    left_out = days_later(datetime(2027, 3, 27, 2, 30, tzinfo=PARIS), 1)
    assert left_out.astimezone(PARIS).hour == 3
