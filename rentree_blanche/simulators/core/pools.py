"""Threads for blocking work: each actor its own, so that a slow neighbour never starves its signing."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from rentree_blanche.simulators.core.errors import StoreBusyError
from rentree_blanche.simulators.core.store import Store

P = ParamSpec("P")
R = TypeVar("R")


class Pools:
    """Three pools of one actor: `store` for SQL and rules, `crypto` for signing and hashing, `network` for calls.

    Threads are made when first needed.

    Args:
        near: the store, where reading and writing a little takes less than waking a thread, as on SQLite.
    """

    def __init__(
        self,
        actor: str,
        *,
        store: int = 8,
        crypto: int | None = None,
        network: int = 16,
        near: Store | None = None,
    ) -> None:
        self._near = near
        self._store = ThreadPoolExecutor(store, f"{actor}-store")
        self._crypto = ThreadPoolExecutor(crypto or os.cpu_count() or 2, f"{actor}-crypto")
        self._network = ThreadPoolExecutor(network, f"{actor}-network")

    async def store(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run work on the store."""
        return await _run(self._store, work, *args, **kwargs)

    async def glance(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run work that only glances at the store: here and now where that is quicker, else as `store`."""
        return await _run(self._store, work, *args, **kwargs) if self._near is None else work(*args, **kwargs)

    async def brief(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run work that is soon done, and writes once if at all: here and now if no writer keeps it waiting.

        Else it is begun again, as `store`: nothing was written so far. Work that signs may be brief too: an RSA-2048
        signature takes about as long as waking a thread and being woken by it.
        """
        if self._near is not None:
            try:
                with self._near.hurried():
                    return work(*args, **kwargs)
            except StoreBusyError:
                pass
        return await _run(self._store, work, *args, **kwargs)

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
