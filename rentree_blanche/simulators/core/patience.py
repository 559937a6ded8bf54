"""Waiting for what another worker does: the one place where an actor lets the machine's time pass."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(probe: Callable[[], Awaitable[T | None]], *, at_most: float, every: float = 0.02) -> T | None:
    """Ask a probe until it gives something; None after `at_most` seconds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + at_most
    while True:
        found = await probe()
        if found is not None or loop.time() >= end:
            return found
        await asyncio.sleep(every)
