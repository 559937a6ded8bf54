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
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return read()
        changes = self._changes
        kept = self._here.kept
        ours = kept is not None and kept[0] is loop  # a loop that was stopped leaves what it read behind
        if kept is not None and ours and kept[1] == changes:
            return kept[2]  # type: ignore[return-value]  # a thread's own values have no type parameter
        found = read()
        if not ours:
            loop.call_soon(self._end)
        self._here.kept = loop, changes, found
        return found

    def changed(self) -> None:
        """Let every thread read again: this process has changed the value."""
        self._changes += 1

    def _end(self) -> None:
        self._here.kept = None


class _Here(threading.local):
    kept: tuple[object, int, object] | None = None
