"""Targets whose truth is known, in computed time."""

import heapq
import math
from collections.abc import Callable
from typing import Any

from rentree_blanche.loadtests.demand import Demand, read_demand
from rentree_blanche.loadtests.rush.visits import Playing, Visit
from rentree_blanche.simulators.core.chance import Chance
from tests.loadtests.virtual import VirtualTime

Serve = Callable[[], None]


class Browser:
    """Asks a station at each step."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve

    def prepare(self, step: str, mistake: str | None) -> bool:
        return False

    def act(self, step: str, mistake: str | None) -> None:
        self._serve()

    def leave(self) -> None:
        pass


def player(serve: Serve) -> Callable[[Visit], Playing]:
    return lambda _visit: Browser(serve)


class Station:
    """First come, first served by some servers, with exponential service times: M/M/c when arrivals are Poisson's."""

    def __init__(self, time: VirtualTime, servers: int, mean: float, seed: int = 1) -> None:
        self._time, self._mean = time, mean
        self._free = [0.0] * servers
        self._draws = Chance(seed).draw("service")

    def __call__(self) -> None:
        begin = max(heapq.heappop(self._free), self._time.now())
        end = begin + self._draws.expovariate(1 / self._mean)
        heapq.heappush(self._free, end)
        self._time.sleep(end - self._time.now())


def erlang_c(servers: int, load: float) -> float:
    """Give the probability of having to wait, for a load in erlangs (Erlang's second formula)."""
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return servers * blocked / (servers - load * (1 - blocked))


def sojourn_tail(servers: int, mean: float, rate: float, seconds: float) -> float:
    """Give the probability that a visit to M/M/c takes longer: waiting is exponential for who has to wait."""
    service, drain = 1 / mean, servers / mean - rate
    waits = erlang_c(servers, rate * mean)
    served = math.exp(-service * seconds)
    both = (service * math.exp(-drain * seconds) - drain * served) / (service - drain)
    return (1 - waits) * served + waits * both


def capacity(servers: int, mean: float, percentile: float, seconds: float) -> float:
    """Give the rate at which a percentile of the time spent reaches some seconds."""
    low, high = 0.0, servers / mean
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sojourn_tail(servers, mean, middle, seconds) < 1 - percentile else (low, middle)
    return low


def one_click(**retry: Any) -> Demand:
    """Give a model whose visits are one click, of two kinds; nobody comes back unless told."""
    shipped = read_demand()
    nobody = {"probability": 0.0, "delay_seconds": 1.0}
    again = {"patience_seconds": 1e6, "most": 3, "slow": nobody, "error": nobody, "refused": nobody, **retry}
    step = [{"name": "open"}]
    said = shipped.model_dump() | {
        "journeys": {"login": {"share": 0.75, "steps": step}, "logout": {"share": 0.25, "steps": step}},
        "retry": again,
        "when": shipped.when.model_dump() | {"calendar": (), "shocks": ()},
    }
    said["who"]["activations_share"] = 0.0
    return Demand.model_validate(said)
