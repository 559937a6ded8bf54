"""Time as the engine meets it: gevent's in a run, one that is computed in tests."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol


class TooLateError(Exception):
    """Something took longer than it was given."""


class Time(Protocol):
    """A clock and the waiting for it; whoever waits lets others go on."""

    def now(self) -> float:
        """Give seconds of a clock that never goes back."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    def spawn(self, work: Callable[[], object]) -> Callable[[], None]:
        """Begin some work beside; give what ends it at once."""

    def limit(self, seconds: float) -> AbstractContextManager[object]:
        """Give a block that raises `TooLateError` where it takes longer."""
