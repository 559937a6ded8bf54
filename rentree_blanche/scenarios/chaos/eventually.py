"""Waiting for what comes about by itself, outside any page."""

from collections.abc import Callable
from threading import Event

_LOOKS, _BETWEEN = 600, 0.05  # seconds


def eventually(happened: Callable[[], bool]) -> None:
    """Wait until something has happened.

    Raises:
        AssertionError: it has not, in half a minute.
    """
    waiting = Event()
    for _ in range(_LOOKS):
        if happened():
            return
        waiting.wait(_BETWEEN)
    raise AssertionError(f"this did not happen in {_LOOKS * _BETWEEN:.0f} s: {happened.__qualname__}")
