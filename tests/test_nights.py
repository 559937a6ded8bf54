"""Nights that pass while the clock moves."""

import threading
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from rentree_blanche.simulators import nights
from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.clock import Clock
from rentree_blanche.simulators.core.errors import NotAnsweringError, StoreBusyError
from rentree_blanche.simulators.core.store import Store, sqlite_url
from rentree_blanche.simulators.nights import Night, NightWatch, nights_between

PARIS = ZoneInfo("Europe/Paris")


def paris(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


class Register:
    """Remembers the nights that it worked and what time it was."""

    def __init__(self, clock):
        self.clock = clock
        self.worked = []
        self.failing = set()
        self.did = threading.Event()

    def night(self, day):
        self.worked.append((day, self.clock.now()))
        self.did.set()
        if day in self.failing:
            raise NotAnsweringError("onde: educonnect does not answer")

    @property
    def days(self):
        return [day for day, _ in self.worked]


@pytest.fixture
def store(tmp_path):
    made = Store(sqlite_url(tmp_path / "store.sqlite"))
    made.create(ground_tables.metadata)
    yield made
    made.close()


@pytest.fixture
def clock(store):
    made = Clock(store)
    made.freeze(paris(2026, 9, 1, 8))
    return made


@pytest.fixture
def register(clock):
    return Register(clock)


@pytest.fixture
def watch(clock, store, register):
    return NightWatch(clock, store, [register])


@pytest.mark.parametrize(
    ("begin", "end", "days"),
    [
        (paris(2026, 9, 1, 8), paris(2026, 9, 1, 23, 59), []),
        (paris(2026, 9, 1, 8), paris(2026, 9, 2), [date(2026, 9, 1)]),
        (paris(2026, 9, 2), paris(2026, 9, 2, 8), []),
        (paris(2026, 9, 1, 23, 59), paris(2026, 9, 3, 0, 1), [date(2026, 9, 1), date(2026, 9, 2)]),
        (paris(2026, 9, 2), paris(2026, 9, 1), []),
        # 22:30 UTC is past midnight in summer, and before it in winter
        (datetime(2026, 7, 1, 21, 30, tzinfo=UTC), datetime(2026, 7, 1, 22, 30, tzinfo=UTC), [date(2026, 7, 1)]),
        (datetime(2026, 12, 1, 21, 30, tzinfo=UTC), datetime(2026, 12, 1, 22, 30, tzinfo=UTC), []),
        (datetime(2026, 12, 1, 22, 30, tzinfo=UTC), datetime(2026, 12, 1, 23, 0, tzinfo=UTC), [date(2026, 12, 1)]),
    ],
)
def test_a_night_lies_where_its_midnight_is_in_france(begin, end, days):
    assert [night.day for night in nights_between(begin, end)] == days


@pytest.mark.parametrize(("begin", "hours"), [(paris(2026, 3, 28), [24, 23, 24]), (paris(2026, 10, 24), [24, 25, 24])])
def test_the_day_on_which_the_clocks_change_is_one_hour_shorter_or_longer(begin, hours):
    found = list(nights_between(begin, (begin.astimezone(UTC) + timedelta(days=3, hours=2)).astimezone(PARIS)))
    assert [night.day for night in found] == [begin.date() + timedelta(days=step) for step in range(3)]
    moments = [begin.astimezone(UTC), *(night.midnight.astimezone(UTC) for night in found)]
    assert [(after - before) / timedelta(hours=1) for before, after in pairwise(moments)] == hours
    assert all(night.midnight.astimezone(PARIS).hour == 0 for night in found)


def test_a_night_knows_the_day_it_ends_and_its_midnight():
    (night,) = nights_between(paris(2026, 9, 1, 8), paris(2026, 9, 2, 8))
    assert night == Night(date(2026, 9, 1), paris(2026, 9, 2))


def test_a_jump_of_three_months_works_each_night_once_in_order_at_its_midnight(watch, register, clock):
    days = watch.move_to(paris(2026, 12, 1, 8))
    assert days == register.days == [date(2026, 9, 1) + timedelta(days=step) for step in range(91)]
    assert [moment for _, moment in register.worked] == [
        datetime.combine(day + timedelta(days=1), datetime.min.time(), PARIS) for day in days
    ]
    assert clock.now() == paris(2026, 12, 1, 8)


def test_several_workers_work_each_night_in_their_order(clock, store):
    order = []

    class Worker:
        def __init__(self, name):
            self.name = name

        def night(self, day):
            order.append((self.name, day.day))

    NightWatch(clock, store, [Worker("onde"), Worker("ent")]).advance(timedelta(days=2))
    assert order == [("onde", 1), ("ent", 1), ("onde", 2), ("ent", 2)]


def test_a_day_without_midnight_works_no_night(watch, register):
    assert watch.advance(timedelta(hours=15)) == []
    assert register.days == []


def test_going_back_works_nothing_and_going_on_again_works_the_nights_again(watch, register, clock):
    watch.advance(timedelta(days=2))
    assert watch.move_to(paris(2026, 9, 1, 8)) == []
    assert clock.now() == paris(2026, 9, 1, 8)
    watch.advance(timedelta(days=1))
    assert register.days == [date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 1)]


def test_tonight_can_be_worked_at_once_without_moving_the_clock(watch, register, clock):
    assert watch.work_now() == date(2026, 9, 1)
    assert register.worked == [(date(2026, 9, 1), paris(2026, 9, 1, 8))]
    assert clock.now() == paris(2026, 9, 1, 8)


def test_a_night_that_fails_tells_whoever_moved_the_clock_and_leaves_it_at_that_midnight(watch, register, clock):
    register.failing.add(date(2026, 9, 2))
    with pytest.raises(NotAnsweringError):
        watch.advance(timedelta(days=4))
    assert clock.now() == paris(2026, 9, 3)
    assert watch.advance(timedelta(days=1)) == [date(2026, 9, 3)]
    assert register.days == [date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 3)]


@pytest.fixture
def watching(watch, monkeypatch):
    """A watch that looks often."""
    monkeypatch.setattr(nights, "_LOOK_EVERY", 0.005)
    watch.start()
    yield watch
    watch.stop()


def test_a_night_that_passes_by_itself_is_worked_once(watching, register, clock):
    clock.move_to(paris(2026, 9, 2, 1))
    assert register.did.wait(60)
    watching.advance(timedelta(days=1))
    assert register.days == [date(2026, 9, 1), date(2026, 9, 2)]


def test_nights_worked_by_a_move_are_not_worked_again_by_the_watch(watching, register, clock):
    watching.advance(timedelta(days=3))
    register.did.clear()
    clock.move_to(clock.now() + timedelta(days=1))
    assert register.did.wait(60)
    assert len(register.days) == len(set(register.days)) == 4


def test_nights_before_a_failure_are_not_worked_again_by_the_watch(watching, register, clock):
    register.failing.add(date(2026, 9, 2))
    with pytest.raises(NotAnsweringError):
        watching.advance(timedelta(days=4))
    register.did.clear()
    clock.move_to(paris(2026, 9, 4, 1))
    assert register.did.wait(60)
    watching.stop()
    assert register.days == [date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 3)]


def test_a_failed_night_is_said_and_the_watch_goes_on(watching, register, clock, caplog):
    register.failing.add(date(2026, 9, 1))
    clock.move_to(paris(2026, 9, 2, 1))
    assert register.did.wait(60)
    register.did.clear()
    clock.move_to(paris(2026, 9, 3, 1))
    assert register.did.wait(60)
    watching.stop()
    assert register.days == [date(2026, 9, 1), date(2026, 9, 2)]
    assert "the night of 2026-09-01 failed" in caplog.text


def test_a_clock_set_back_is_watched_from_there(watching, register, clock):
    clock.move_to(paris(2026, 8, 20, 8))
    watching.advance(timedelta(days=1))
    assert register.days == [date(2026, 8, 20)]


def test_nights_wait_for_a_busy_store_and_are_then_worked_once(clock, store, register):
    impatient = Store(store.url, patience=0)
    watch = NightWatch(Clock(impatient), impatient, [register])
    watch._remember(clock.now())
    clock.move_to(paris(2026, 9, 2, 1))
    with store.write(), pytest.raises(StoreBusyError):
        watch._look()
    assert register.days == []
    watch._look()
    watch._look()
    impatient.close()
    assert register.days == [date(2026, 9, 1)]


def test_the_watch_outlives_a_look_at_a_busy_store(watch, monkeypatch):
    looks = iter([StoreBusyError("another process is writing"), None])
    looked = threading.Event()

    def look():
        found = next(looks, None)
        if found is not None:
            raise found
        looked.set()

    monkeypatch.setattr(nights, "_LOOK_EVERY", 0.005)
    monkeypatch.setattr(watch, "_look", look)
    watch.start()
    assert looked.wait(60)
    watch.stop()
