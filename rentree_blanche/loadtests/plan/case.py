"""One variant of a plan, ready to be worked out: its arrays, its queues, its rate of visits minute by minute."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from rentree_blanche.loadtests.demand import Demand, Rate
from rentree_blanche.loadtests.plan.calendar import spread
from rentree_blanche.loadtests.plan.lattice import Lattice, lattice
from rentree_blanche.loadtests.plan.network import Network, network
from rentree_blanche.loadtests.plan.values import Bucket, Plan, Slot, Station

Floats = NDArray[np.float64]
_DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A variant.

    Attributes:
        times: middle of each step of time, seconds since the beginning, shape [n]; `seconds` is how long a step is.
        visits: new visits a second by journey, shape [n, journeys]. turned_away: those that a slot refuses.
        lattices: of the places. reserve: tokens for bursts there.
        activated: people who activated their account before the beginning, of those who had none.
        absent: seconds until a place is back, shape [n, places]; 0 while it is there.
    """

    name: str
    plan: Plan
    demand: Demand
    seconds: float
    activated: float
    times: Floats
    visits: Floats = field(repr=False)
    turned_away: Floats = field(repr=False)
    network: Network = field(repr=False)
    lattices: tuple[Lattice, ...] = field(repr=False)
    reserve: Floats = field(repr=False)
    absent: Floats = field(repr=False)


def case(name: str, plan: Plan, demand: Demand, *, seconds: float = 60.0, activated: float = 0.0) -> Case:
    """Make a variant ready.

    Args:
        name: what it is called.
        plan: what stands against the demand.
        demand: who comes.
        seconds: how long a step of time is.
        activated: people who activated their account before the beginning, of those whom the demand says had none.

    Raises:
        PlanError: plan and demand do not fit. MeasureError: measurements of a station cannot be used.
    """
    demand = spread(demand, plan.policies.waves)
    rate = Rate(demand)
    times, visits = rate.table(seconds)
    open_visits, turned_away = _slotted(rate, times, visits, plan.policies.slots)
    arrays = network(plan, demand)
    ordinary = np.array([demand.mix()[journey] for journey in arrays.journeys])
    passages = np.tile(ordinary, arrays.longest) * arrays.passages()
    places: list[Station | Bucket] = [*plan.stations.values(), *plan.buckets.values()]
    return Case(
        name=name,
        plan=plan,
        demand=demand,
        seconds=seconds,
        activated=activated,
        times=times,
        visits=open_visits,
        turned_away=turned_away,
        network=arrays,
        lattices=tuple(
            _lattice_of(
                place, *(float(passages @ part[:, column]) for part in (arrays.jobs, arrays.seconds, arrays.squares))
            )
            for column, place in enumerate(places)
        ),
        reserve=np.array([place.burst - 1.0 if isinstance(place, Bucket) else 0.0 for place in places]),
        absent=np.stack([_absence(rate, times, place) for place in places], axis=1),
    )


def _lattice_of(place: Station | Bucket, jobs: float, seconds: float, squares: float) -> Lattice:
    if isinstance(place, Bucket):
        return lattice(1, variation=0.0)
    variation = max(squares * jobs / seconds**2 - 1, 0.0) if seconds else place.variation
    limit = np.inf if place.queue is None else place.servers + place.queue
    return lattice(place.servers, variation=variation, limit=float(limit))


def _absence(rate: Rate, times: Floats, place: Station | Bucket) -> Floats:
    left = np.zeros(len(times))
    for outage in place.outages:
        start, end = (rate.since_begin(moment) for moment in (outage.start, outage.end))
        left = np.where((times >= start) & (times < end), np.maximum(left, end - times), left)
    return left


def _slotted(rate: Rate, times: Floats, visits: Floats, slots: Sequence[Slot]) -> tuple[Floats, Floats]:
    """Move visits out of closed hours: some to the same day's open hours, in their proportions, the others away."""
    hours, days = times % _DAY / 3600, (times // _DAY).astype(int)
    visits, away = visits.copy(), np.zeros_like(visits)
    for slot in slots:
        closed = (hours >= slot.from_hour) & (hours < slot.to_hour)
        for column in (rate.journeys.index(journey) for journey in slot.journeys if journey in rate.journeys):
            asked = np.where(closed, visits[:, column], 0.0)
            rest = visits[:, column] - asked
            moved, open_ = np.bincount(days, asked) * slot.moved_share, np.bincount(days, rest)
            grown = 1 + np.divide(moved, open_, out=np.zeros_like(moved), where=open_ > 0)
            visits[:, column] = rest * grown[days]
            away[:, column] += asked * (1 - slot.moved_share)
    return visits, away


def moment_of(case: Case, index: int) -> datetime:
    """Give the moment, hour of France, at which a step of time begins."""
    return Rate(case.demand).moment(float(case.times[index]) - case.seconds / 2)
