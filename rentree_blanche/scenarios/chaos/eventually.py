"""Waiting for what comes about by itself, outside any page."""

from collections.abc import Callable
from threading import Event

PATIENCE = 60.0
"""Seconds of the machine."""

_BETWEEN = 0.02


def eventually(happened: Callable[[], bool]) -> None:
    """Wait until something has happened.

    Raises:
        AssertionError: it has not, in a minute.
    """
    waiting = Event()
    for _ in range(int(PATIENCE / _BETWEEN)):
        if happened():
            return
        waiting.wait(_BETWEEN)
    raise AssertionError(f"this did not happen in {PATIENCE:.0f} s: {happened.__qualname__}")
