"""Event-by-event simulations of queues with SimPy: the truth that the plan's law is held to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

Draw = Callable[[], float]


@dataclass(slots=True)
class Seen:
    """What arrivals met: when they came and how long they waited; how many found no place or left."""

    times: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    blocked: int = 0
    left: int = 0

    def between(self, first: float, last: float) -> np.ndarray:
        """Give the waits of arrivals between two moments."""
        times = np.array(self.times)
        return np.array(self.waits)[(times >= first) & (times < last)]


def queue(
    *,
    servers: int,
    rates: list[float],
    seconds: float,
    service: Draw,
    generator: np.random.Generator,
    limit: float = np.inf,
    patience: Draw | None = None,
) -> Seen:
    """Play one queue, first come first served, with a rate of arrivals that changes each `seconds`."""
    env, seen = simpy.Environment(), Seen()
    desk = simpy.Resource(env, capacity=servers)

    def person() -> Iterator[Any]:
        came = env.now
        if len(desk.users) + len(desk.queue) >= limit:
            seen.blocked += 1
            return
        with desk.request() as turn:
            leaves = env.timeout(patience()) if patience else env.event()
            yield turn | leaves
            if not turn.triggered:
                seen.left += 1
                return
            seen.times.append(came)
            seen.waits.append(env.now - came)
            yield env.timeout(service())

    def crowd() -> Iterator[Any]:
        for number, rate in enumerate(rates):
            for gap in np.diff(np.sort(generator.uniform(0, seconds, generator.poisson(rate * seconds))), prepend=0.0):
                yield env.timeout(gap)
                env.process(person())
            yield env.timeout((number + 1) * seconds - env.now)

    env.process(crowd())
    env.run()
    return seen
