"""Time in a generator: gevent's."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import gevent

from rentree_blanche.loadtests.rush.times import TooLateError
from rentree_blanche.simulators.core.clock import stopwatch


class GeventTime:
    """Waits by letting other greenlets go on; see `Time`."""

    def now(self) -> float:
        """Give seconds of a clock that never goes back."""
        return stopwatch()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        gevent.sleep(seconds)

    def spawn(self, work: Callable[[], object]) -> Callable[[], None]:
        """Begin some work beside; give what ends it at once."""
        end: Callable[[], None] = gevent.spawn(work).kill
        return end

    def limit(self, seconds: float) -> AbstractContextManager[object]:
        """Give a block that raises `TooLateError` where it takes longer."""
        limited: AbstractContextManager[object] = gevent.Timeout(seconds, TooLateError)
        return limited
