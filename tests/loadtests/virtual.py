"""Time that is computed: work runs in greenlets, and nobody waits."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from greenlet import GreenletExit, getcurrent, greenlet

from rentree_blanche.loadtests.rush.times import TooLateError


class VirtualTime:
    """A clock that jumps to the next moment at which somebody wakes; `late` is how much each waking is late."""

    def __init__(self, late: float = 0.0) -> None:
        self._now, self._late = 0.0, late
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self._hub = getcurrent()
        self._waiting: dict[greenlet, int] = {}

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        me = getcurrent()
        token = self._at(self._now + seconds + self._late, lambda: self._wake(me, token))
        self._waiting[me] = token
        self._hub.switch()

    def spawn(self, work: Callable[[], object]) -> Callable[[], None]:
        made = greenlet(work, self._hub)
        token = self._at(self._now, lambda: self._wake(made, token))
        self._waiting[made] = token
        return lambda: self._throw(made, GreenletExit)

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        me, on = getcurrent(), [True]

        def expire() -> None:
            if on[0]:
                on[0] = False
                self._throw(me, TooLateError)

        self._at(self._now + seconds, expire)
        try:
            yield
        finally:
            on[0] = False

    def run(self, work: Callable[[], Any]) -> Any:
        """Run some work to its end, and everything that happens meanwhile."""
        results: list[Any] = []
        self.spawn(lambda: results.append(work()))
        while self._events and not results:
            self._now, _, happen = heapq.heappop(self._events)
            happen()
        return results[0]

    def _at(self, moment: float, happen: Callable[[], None]) -> int:
        self._count += 1
        heapq.heappush(self._events, (max(moment, self._now), self._count, happen))
        return self._count

    def _wake(self, who: greenlet, token: int) -> None:
        if self._waiting.get(who) == token:
            del self._waiting[who]
            who.switch()

    def _throw(self, who: greenlet, what: type[BaseException]) -> None:
        self._waiting.pop(who, None)
        if not who.dead:
            who.parent = getcurrent() if what is GreenletExit else self._hub
            who.throw(what)
