"""How much is needed: servers and messages a second that hold the objective through the worst minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rentree_blanche.loadtests.plan.lattice import lattice
from rentree_blanche.loadtests.plan.queues import Queues
from rentree_blanche.loadtests.plan.simulation import Outcome

Floats = NDArray[np.float64]
_PLENTY = 12
_PART = 0.35
"""Part of the promised time that a wait at one station may take; the rest is for service and other stations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a place needs: servers, or messages a second.

    Attributes:
        key: dotted name of the value in the plan. now: its value. needed: what holds. peak: jobs a second at the worst.
    """

    key: str
    title: str
    now: float
    needed: float
    peak: float

    def as_value(self) -> float:
        """Give what is needed as the plan writes it: servers are whole."""
        return int(self.needed) if self.key.endswith(".servers") else self.needed

    def raised(self) -> "Need":
        """Give a little more of it."""
        return replace(self, needed=float(np.ceil(self.needed * 1.04)))


def plenty(plan: Any) -> Mapping[str, Any]:
    """Give changes that leave no place short of anything: so the crowd comes as it wants, and nobody comes back."""
    changes: dict[str, Any] = {}
    for name, station in plan.stations.items():
        if not station.outside:
            changes[f"stations.{name}.servers"] = station.servers * _PLENTY
            changes[f"stations.{name}.scaling"] = {}
    for name, bucket in plan.buckets.items():
        changes[f"buckets.{name}.a_second"] = bucket.a_second * _PLENTY
        changes[f"buckets.{name}.quota_a_day"] = None
    return changes


def needs(unlimited: Outcome, now: Any) -> Sequence[Need]:
    """Say what each place needs, where nothing is scarce.

    Args:
        unlimited: what comes when no place is short.
        now: the plan as it is.
    """
    case, found = unlimited.case, []
    objective = case.plan.objective
    for place, (name, station) in enumerate(case.plan.stations.items()):
        if station.outside:
            continue
        jobs = unlimited.jobs[:, place] / case.seconds
        wanted = unlimited.use[:, place] * station.servers
        worst = int(np.argmax(wanted))
        if wanted[worst] <= 0:
            continue
        service = float(wanted[worst] / jobs[worst])
        variation = 2 * case.lattices[place].step - 1
        servers = fewest_servers(float(jobs[worst]), service, variation, _PART * objective.p95_seconds)
        key = f"stations.{name}.servers"
        found.append(
            Need(key=key, title=station.title, now=now.stations[name].servers, needed=servers, peak=float(jobs[worst]))
        )
    for column, (name, bucket) in enumerate(case.plan.buckets.items()):
        sent = unlimited.jobs[:, len(case.plan.stations) + column] / case.seconds
        rate = slowest_gateway(sent, case.seconds, bucket.burst, objective.sms_seconds)
        key = f"buckets.{name}.a_second"
        found.append(
            Need(key=key, title=bucket.title, now=now.buckets[name].a_second, needed=rate, peak=float(sent.max()))
        )
    return found


def fewest_servers(arrivals: float, service: float, variation: float, wait: float) -> int:
    """Give the fewest servers with which 95 of 100 jobs wait no longer, in equilibrium.

    Args:
        arrivals: jobs a second.
        service: mean seconds of one.
        variation: squared coefficient of variation of it.
        wait: seconds.
    """
    low, high = int(arrivals * service), int(arrivals * service * 1.5) + 20
    while high - low > 1:
        middle = (low + high) // 2
        queue = Queues([lattice(middle, variation=variation)])
        standing = queue.advance(np.array([arrivals]), np.array([service]), 1e5)
        calm = not standing.deep[0] and queue.survival(standing, 0, np.array([wait]))[0] <= 0.05
        low, high = (low, middle) if calm else (middle, high)
    return high


def slowest_gateway(sent: Floats, seconds: float, burst: float, wait: float) -> float:
    """Give the lowest rate, in messages a second, at which no message waits longer (fluid, with the burst's tokens).

    Args:
        sent: messages a second in each step of time, shape [n].
        seconds: how long a step is.
        burst: tokens at most.
        wait: seconds.
    """
    low, high = float(sent.mean()), float(sent.max()) * 1.05 + 1
    for _ in range(40):
        middle = (low + high) / 2
        flow = np.cumsum((sent - middle) * seconds)
        backlog = flow - np.minimum(np.minimum.accumulate(flow), 0.0)
        calm = float(backlog.max()) - burst <= wait * middle
        low, high = (low, middle) if calm else (middle, high)
    return float(np.ceil(high))
