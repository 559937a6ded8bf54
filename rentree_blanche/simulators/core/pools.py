"""Threads for blocking work: each actor its own, so that a slow neighbour never starves its signing."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Pools:
    """Three pools of one actor: `store` for SQL and rules, `crypto` for signing and hashing, `network` for calls.

    Threads are made when first needed.

    Args:
        quick_glances: whether a glance at the store costs less than waking a thread, as on SQLite.
    """

    def __init__(
        self,
        actor: str,
        *,
        store: int = 8,
        crypto: int | None = None,
        network: int = 16,
        quick_glances: bool = False,
    ) -> None:
        self._quick_glances = quick_glances
        self._store = ThreadPoolExecutor(store, f"{actor}-store")
        self._crypto = ThreadPoolExecutor(crypto or os.cpu_count() or 2, f"{actor}-crypto")
        self._network = ThreadPoolExecutor(network, f"{actor}-network")

    async def store(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run work on the store."""
        return await _run(self._store, work, *args, **kwargs)

    async def glance(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run work that only glances at the store: here and now where that is quicker, else as `store`."""
        return work(*args, **kwargs) if self._quick_glances else await _run(self._store, work, *args, **kwargs)

    async def crypto(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run signing, encryption or password hashing."""
        return await _run(self._crypto, work, *args, **kwargs)

    async def network(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run an outbound call."""
        return await _run(self._network, work, *args, **kwargs)

    def close(self) -> None:
        """Let running work end and refuse more."""
        for pool in (self._store, self._crypto, self._network):
            pool.shutdown(wait=True, cancel_futures=True)


async def _run(pool: ThreadPoolExecutor, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    return await asyncio.get_running_loop().run_in_executor(pool, lambda: work(*args, **kwargs))
