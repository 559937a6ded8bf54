"""Nights: moving the clock past midnight in France runs the work of each night on the way, in order."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pydantic import TypeAdapter

from rentree_blanche.simulators.core.actor import NightWorker
from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.clock import PARIS, Clock
from rentree_blanche.simulators.core.store import BUSY, Store

_LOOK_EVERY = 1.0
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Night:
    """One night: the day that it ends, and the midnight at which its work is done."""

    day: date
    midnight: datetime


def nights_between(begin: datetime, end: datetime) -> Iterator[Night]:
    """Give the nights whose midnight lies in ]begin, end], oldest first; right when the clocks change."""
    day = begin.astimezone(PARIS).date()
    while True:
        midnight = datetime.combine(day + timedelta(days=1), time(), PARIS)
        if midnight > end:
            return
        yield Night(day, midnight)
        day += timedelta(days=1)


class NightWatch:
    """Moves the clock and sees to it that no night is missed, none worked twice.

    A thread looks after nights that pass by themselves.
    """

    def __init__(self, clock: Clock, store: Store, workers: Sequence[NightWorker]) -> None:
        self._clock = clock
        self._workers = workers
        self._seen: Cell[datetime | None] = Cell(store, "nights", TypeAdapter(datetime | None), None)
        self._moving = threading.RLock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="nights", daemon=True)

    def start(self) -> None:
        """Begin to watch from now on."""
        self._remember(self._clock.now())
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; a night that is being worked ends first."""
        self._stopping.set()
        self._thread.join()

    def move_to(self, moment: datetime) -> list[date]:
        """Set the clock; give the days whose night was worked on the way."""
        with self._moving:
            worked = []
            for night in nights_between(self._clock.now(), moment):
                self._clock.move_to(night.midnight)
                self._remember(night.midnight)
                self._work(night)
                worked.append(night.day)
            self._clock.move_to(moment)
            self._remember(moment)
            return worked

    def advance(self, by: timedelta) -> list[date]:
        """Move the clock on by a duration; give the days whose night was worked on the way."""
        with self._moving:
            return self.move_to(self._clock.now() + by)

    def freeze(self, at: datetime | None = None) -> None:
        """Stop the clock, now or at a moment; no night on the way is worked."""
        with self._moving:
            self._clock.freeze(at)
            self._remember(self._clock.now())

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let no night begin meanwhile."""
        with self._moving:
            yield

    def work_now(self) -> date:
        """Do the work of tonight at once, without moving the clock (for a feed wanted now)."""
        with self._moving:
            day = self._clock.now().astimezone(PARIS).date()
            self._work(Night(day, self._clock.now()))
            return day

    def _work(self, night: Night) -> None:
        for worker in self._workers:
            worker.night(night.day)

    def _work_alone(self, night: Night) -> None:
        """Work a night that nobody asked for: what fails is said and left to the next night, as in reality."""
        try:
            self._work(night)
        except Exception:  # noqa: BLE001 - whatever it is, the next night must come
            _LOG.exception("the night of %s failed", night.day)

    def _watch(self) -> None:
        while not self._stopping.wait(_LOOK_EVERY):
            try:
                self._look()
            except BUSY:  # what was not remembered was not worked: it is seen at the next look
                _LOG.warning("the store is busy: the nights wait", exc_info=True)

    def _look(self) -> None:
        """Work the nights that have passed since the last look."""
        with self._moving:
            now = self._clock.now()
            seen = self._seen.get() or now
            for night in nights_between(seen, now):
                if self._stopping.is_set():
                    return
                self._remember(night.midnight)
                self._work_alone(night)
            if now.astimezone(PARIS).date() != seen.astimezone(PARIS).date():
                self._remember(now)

    def _remember(self, moment: datetime) -> None:
        self._seen.change(lambda _: moment)
