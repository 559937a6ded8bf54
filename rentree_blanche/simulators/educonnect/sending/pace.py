"""The pace at which SMS leave: each takes the next moment that is free, whichever worker sends it."""

from datetime import datetime, timedelta

from pydantic import TypeAdapter

from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store


class Pace:
    """The moments of sending.

    Args:
        a_minute: messages a minute; 0 without a limit.
    """

    def __init__(self, store: Store, clock: ActorClock, a_minute: int) -> None:
        self._clock = clock
        self._gap = timedelta(minutes=1) / a_minute if a_minute else None
        self._next: Cell[datetime | None] = Cell(store, "educonnect sms pace", TypeAdapter(datetime | None), None)

    def take(self) -> datetime | None:
        """Take the next free moment; None where nobody has to wait."""
        gap = self._gap
        if gap is None:
            return None
        now = self._clock.now()
        taken = self._next.change(lambda last: now if last is None or last + gap < now else last + gap)
        return taken if taken is not None and taken > now else None

    def come(self, moment: datetime) -> bool:
        """Tell whether a moment has come."""
        return self._clock.now() >= moment
