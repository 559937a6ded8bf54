"""A turn of the event loop: what was read in it once need not be read again."""

import asyncio
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """Something that is read often and changed seldom, by this process or by others; read once a turn.

    Callbacks that are ready together run in one turn. Each was made ready before the reading that it is given ends,
    since the end is queued behind them: so none is given what is older than what it was called for, and whoever has
    changed the value and then asks gets the new one. Threads without an event loop read each time.
    """

    def __init__(self) -> None:
        self._here = _Here()
        self._changes = 0

    def recall(self, read: Callable[[], T]) -> T:
        """Give what was read in this turn, or read it."""
        known = self.kept()
        if known is not None:
            return known
        changes, found = self._changes, read()
        loop = _running_loop()
        if loop is not None:
            loop.call_soon(self._end)
            self._here.reading = loop, changes, found
        return found

    def kept(self) -> T | None:
        """Give what was read in this turn, None where nothing was or it has changed since."""
        reading = self._here.reading
        if reading is None:
            return None
        loop, changes, found = reading
        # A loop that was stopped leaves its last reading behind.
        return found if changes == self._changes and loop.is_running() else None  # type: ignore[return-value]

    def changed(self) -> None:
        """Let every thread read again: this process has changed the value."""
        self._changes += 1

    def _end(self) -> None:
        self._here.reading = None


class _Here(threading.local):
    reading: tuple[asyncio.AbstractEventLoop, int, object] | None = None


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
