"""Many queues side by side, moved together through time: the law of the wait, not one draw of it.

A queue is told in one of two ways. Near its servers' limit, and below it, by its distribution over a lattice, which
`exponential` moves (Kolmogorov's forward equations, with constant rates within a step). Deep in overload, where nobody
finds a free server, by mean and variance of a normal number of people, which drift and spread linearly: what the fluid
and diffusion limits say. A lattice's wide cells would smear such a queue.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from rentree_blanche.loadtests.plan.lattice import Lattice
from rentree_blanche.loadtests.plan.window import Cells, Window

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_DEEP = 5.0
"""Standard deviations between the mean queue and a free server from which on a queue is told by its moments."""
_ALONG = np.array([-0.4, -0.2, 0.0, 0.2, 0.4])
"""Moments of a step at which a queue that grows or drains is looked at."""
HOPELESS = 50
"""A wait of this many times the mean is not met: then nobody is too late, and nothing is looked up."""
_STANDSTILL = 1e-9
"""What is left of the rate of servers that are absent."""
_TINY = 1e-12
_LOOK_AGAIN = 16
"""Steps after which cells that have become empty are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the queues stood during a step; an entry of each array is a queue.

    Attributes:
        seen: the mean distribution of each queue over the step, one after the other as in `Queues.slices`.
        deep: which queues are told by their moments instead.
        mean, variance: people in the system, of those. ramp: how far the mean moved during the step.
        blocked: share of arrivals that found the system full.
        wait: mean wait in seconds of those who were let in.
        capacity: people a second that leave when all serve. absent: seconds until they do.
        inside: people in the system at the end of the step.
    """

    seen: Floats
    deep: Flags
    mean: Floats
    variance: Floats
    ramp: Floats
    blocked: Floats
    wait: Floats
    absent: Floats
    capacity: Floats
    inside: Floats


class Queues:
    """Queues side by side, empty at first.

    Args:
        lattices: of each queue.
        leaving: rate at which one who waits goes away, per second, for each queue; 0 for never.
        reserve: tokens kept for bursts, for each queue: so many people ahead make nobody wait.
    """

    def __init__(
        self,
        lattices: Sequence[Lattice],
        leaving: Sequence[float] | None = None,
        reserve: Sequence[float] | None = None,
    ) -> None:
        self.lattices = tuple(lattices)
        ends = np.cumsum([each.cells for each in lattices])
        self.starts = np.concatenate([[0], ends[:-1]])
        self.slices = tuple(slice(int(end) - each.cells, int(end)) for end, each in zip(ends, lattices, strict=True))
        self._owner = np.repeat(np.arange(len(lattices)), [each.cells for each in lattices])
        self.servers = np.array([each.servers for each in lattices], dtype=np.float64)
        self.step = np.array([each.step for each in lattices])
        self.limit = np.array([each.limit for each in lattices])
        self._leaving = np.zeros(len(lattices)) if leaving is None else np.asarray(leaving, dtype=np.float64)
        self._people = np.concatenate([each.people for each in lattices])
        self._reserve = np.zeros(len(lattices)) if reserve is None else np.asarray(reserve, dtype=np.float64)
        waiting = np.concatenate([each.waiting for each in lattices])
        self._waiting = np.maximum(waiting - self._reserve[self._owner], 0.0)
        self._last = ends - 1
        self._bounded = np.isfinite(self.limit)
        self._now = np.concatenate([each.empty() for each in lattices])
        self._cells = Cells(lattices)
        self._window = Window(self._cells, self._now, np.ones(len(lattices), dtype=np.bool_))
        self._steps = 0
        self._deep = np.zeros(len(lattices), dtype=np.bool_)
        self._mean = np.zeros(len(lattices))
        self._variance = np.zeros(len(lattices))

    def advance(self, arrivals: Floats, service: Floats, seconds: float, absent: Floats | None = None) -> Standing:
        """Let people arrive for a while.

        Args:
            arrivals: people a second at each queue, a Poisson process.
            service: their mean service time in seconds.
            seconds: how long.
            absent: how much longer each queue's servers do nothing, in seconds; 0 where they work.
        """
        away = np.zeros(len(self.lattices)) if absent is None else absent
        rate, capacity = np.maximum(arrivals, _TINY), self.servers / service
        working = np.where(away > 0, _STANDSTILL, 1.0)
        self._dive(rate, capacity * working, seconds)
        seen = self._move(rate, working / service, seconds)
        blocked = np.where(self._bounded, seen[self._last] / self._cells.width[self._last], 0.0)
        queue = np.add.reduceat(seen * self._waiting, self.starts)
        found = np.where(blocked < 1, (queue - blocked * self._waiting[self._last]) / np.maximum(1 - blocked, _TINY), 0)
        wait = found / capacity
        mean, variance, ramp = self._mean, self._variance, np.zeros(len(self.lattices))
        if self._deep.any():
            mean, variance, ramp, lost = self._sink(rate, capacity * working, seconds)
            blocked = np.where(self._deep, lost, blocked)
            wait = np.where(
                self._deep, self._seconds_for(np.maximum(mean - self.servers - self._reserve, 0), capacity), wait
            )
        inside = np.where(self._deep, self._mean, np.add.reduceat(self._now * self._people, self.starts))
        return Standing(
            seen=seen,
            deep=self._deep.copy(),
            mean=mean,
            variance=variance,
            ramp=ramp,
            blocked=np.clip(blocked, 0.0, 1.0),
            wait=np.maximum(wait, 0.0) + away,
            absent=away,
            capacity=capacity,
            inside=inside,
        )

    def later_than(self, standing: Standing, seconds: Floats) -> Floats:
        """Give the share of arrivals that wait longer than some time.

        Args:
            standing: how the queues stood.
            seconds: for each queue.
        """
        late = np.zeros(len(self.lattices))
        for queue in np.flatnonzero(standing.wait > seconds / HOPELESS):
            late[queue] = self.survival(standing, int(queue), seconds[queue : queue + 1])[0]
        return late

    def survival(self, standing: Standing, queue: int, seconds: Floats) -> Floats:
        """Give P(wait > t) at one queue, of those who were let in, by the fluid wait of each state.

        Args:
            standing: how the queues stood.
            queue: which one.
            seconds: t, shape [n].
        """
        capacity, leaving = standing.capacity[queue], self._leaving[queue]
        left = np.asarray(seconds) - standing.absent[queue]
        worked = np.maximum(left, 0.0)
        ahead = worked * capacity if not leaving else np.expm1(np.minimum(worked * leaving, 500)) * capacity / leaving
        ahead += self._reserve[queue]
        return np.asarray(np.where(left < 0, 1.0, self._more_ahead(standing, queue, ahead)))

    def _more_ahead(self, standing: Standing, queue: int, ahead: Floats) -> Floats:
        """Give the share of arrivals with more people ahead than some numbers."""
        if standing.deep[queue]:
            queued = standing.mean[queue] - self.servers[queue] + standing.ramp[queue] * _ALONG[:, None]
            spread = np.sqrt(standing.variance[queue] + np.maximum(queued, 0.0) * self.step[queue])
            return np.asarray(ndtr((queued - ahead) / np.maximum(spread, _TINY)).mean(axis=0))
        known, seen = self.lattices[queue], standing.seen[self.slices[queue]]
        edges = np.concatenate([[0.0], np.cumsum(known.width[known.first :])]) * known.step
        beyond = np.concatenate([np.cumsum(seen[known.first :][::-1])[::-1], [0.0]])
        return np.asarray(np.clip(np.interp(ahead, edges, beyond), 0.0, 1.0))

    def _move(self, rate: Floats, service_rate: Floats, seconds: float) -> Floats:
        """Move the lattices; give their mean distributions over the step."""
        if self._steps % _LOOK_AGAIN == 0:
            self._window = Window(self._cells, self._now, ~self._deep)
        self._steps += 1
        while (moved := self._window.move(self._now, rate, service_rate, self._leaving, seconds)) is None:
            self._window = self._window.wider(self._now)
        self._now[self._window.places] = moved.end
        seen = np.zeros_like(self._now)
        seen[self._window.places] = moved.mean
        return seen

    def _dive(self, rate: Floats, capacity: Floats, seconds: float) -> None:
        """Change how a queue is told, where that is due for the step to come."""
        lattice_mean = np.add.reduceat(self._now * self._people, self.starts)
        lattice_square = np.add.reduceat(self._now * self._people**2, self.starts)
        spread = np.where(self._deep, self._variance, np.maximum(lattice_square - lattice_mean**2, 0.0))
        mean = np.where(self._deep, self._mean, lattice_mean)
        grown = np.maximum(mean, self.servers) + (rate - capacity) * seconds
        noise = np.sqrt(spread + (rate + capacity) * self.step * seconds)
        full = np.minimum(grown, self.limit)
        deep = (full - self.servers > _DEEP * noise) & ~((rate < capacity) & ~self._deep)
        deep &= ~self._bounded | (grown < self.limit) | self._deep
        for queue in np.flatnonzero(self._deep & ~deep):
            self._now[self.slices[queue]] = self.lattices[queue].place(
                float(self._mean[queue]), float(np.sqrt(self._variance[queue]))
            )
        for queue in np.flatnonzero(deep & ~self._deep):
            self._mean[queue], self._variance[queue] = max(mean[queue], self.servers[queue]), spread[queue]
        if (deep != self._deep).any():
            self._steps = 0
        self._deep = deep

    def _sink(self, rate: Floats, capacity: Floats, seconds: float) -> tuple[Floats, Floats, Floats, Floats]:
        """Move mean and variance; give both on average, the mean's way, and the share that found no place."""
        queued = np.maximum(self._mean - self.servers, 0.0)
        fade = np.exp(-self._leaving * seconds)
        length = np.where(
            self._leaving > 0, -np.expm1(-self._leaving * seconds) / np.maximum(self._leaving, _TINY), seconds
        )
        drift = rate - capacity
        after = self.servers + queued * fade + drift * length
        kept = np.minimum(after, self.limit)
        lost = np.clip((after - kept) / (rate * seconds), 0.0, 1.0)
        spread = self._variance * fade**2 + (rate + capacity) * self.step * length
        spread = np.where(kept < after, np.minimum(spread, (rate + capacity) * self.step), spread)
        mean = (self._mean + kept) / 2
        variance, ramp = (self._variance + spread) / 2, kept - self._mean
        self._mean = np.where(self._deep, kept, self._mean)
        self._variance = np.where(self._deep, spread, self._variance)
        return mean, variance, ramp, lost

    def _seconds_for(self, queued: Floats, capacity: Floats) -> Floats:
        """Give how long it takes until everybody ahead has been served or has left."""
        patient = queued / capacity
        leaving = np.maximum(self._leaving, _TINY)
        return np.where(self._leaving > 0, np.log1p(patient * leaving) / leaving, patient)
