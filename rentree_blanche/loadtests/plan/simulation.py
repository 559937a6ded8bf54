"""Working out variants of a plan: the loop through time, and what it remembers of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rentree_blanche.loadtests.plan import tails
from rentree_blanche.loadtests.plan.case import Case
from rentree_blanche.loadtests.plan.crowd import Crowd, Moment
from rentree_blanche.loadtests.plan.queues import Standing

Floats = NDArray[np.float64]
_CHUNK = 720
_AS_TOLD = ("fresh", "back", "entered", "done", "ended", "failed", "lost", "jobs")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a variant came to, step of time by step of time; n of them.

    Attributes:
        case: the variant. back, entered: people, shape [n]. fresh, done: shape [n, journeys].
        ended: people who left after a mistake that ends the visit, shape [n].
        failed, lost: people, by what they met (slow, error, refused), shape [n, 3].
        jobs: taken by each place, shape [n, places]. use: share of its servers' time, wanted. wait: mean seconds.
        blocked: share of jobs that found a full queue. seconds: p50, p95, p99 of a page, shape [n, 3]. messages: of the
        wait of each bucket's messages, shape [n, buckets, 3].
        room, room_wait: people in the waiting room, seconds there. inside: people in visits, at the end of the step.
        late_codes: share of codes that came too late. left: people still under way at the end of all.
    """

    case: Case
    fresh: Floats = field(repr=False)
    back: Floats = field(repr=False)
    entered: Floats = field(repr=False)
    done: Floats = field(repr=False)
    ended: Floats = field(repr=False)
    failed: Floats = field(repr=False)
    lost: Floats = field(repr=False)
    jobs: Floats = field(repr=False)
    use: Floats = field(repr=False)
    wait: Floats = field(repr=False)
    blocked: Floats = field(repr=False)
    seconds: Floats = field(repr=False)
    messages: Floats = field(repr=False)
    room: Floats = field(repr=False)
    room_wait: Floats = field(repr=False)
    inside: Floats = field(repr=False)
    late_codes: Floats = field(repr=False)
    left: float


def work_out(cases: Sequence[Case], progress: Progress | None = None) -> list[Outcome]:
    """Work out variants side by side.

    Args:
        cases: variants of one plan, with the same journeys, places and times.
        progress: called now and then with how many steps of time are done, and how many there are.
    """
    with threadpool_limits(1):
        crowd, memory = Crowd(cases), _Memory(cases)
        total = len(cases[0].times)
        for index in range(total):
            memory.take(index, crowd.advance(index))
            if index % _CHUNK == _CHUNK - 1 or index == total - 1:
                memory.look_at_tails(crowd)
                if progress is not None:
                    progress(index + 1, total)
        return memory.outcomes()


class _Memory:
    """What is kept of each step of time: figures at once, distributions until their quantiles are known."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._cases = cases
        net, count, n = cases[0].network, len(cases), len(cases[0].times)
        self._journeys, self._places = len(net.journeys), len(net.places)
        shapes = {
            "back": (), "entered": (), "room": (), "room_wait": (), "inside": (), "away": (), "late_code": (),
            "ended": (), "fresh": (self._journeys,), "done": (self._journeys,), "failed": (3,), "lost": (3,),
            "jobs": (self._places,), "busy": (self._places,), "pages": (len(net.pages.passes),),
        }  # fmt: skip
        self._kept = {name: np.zeros((n, count, *shape)) for name, shape in shapes.items()}
        self._wait, self._blocked = (np.zeros((n, count, self._places)) for _ in range(2))
        self._seconds = np.zeros((n, count, 3))
        self._buckets = [place for place, name in enumerate(net.places) if name in cases[0].plan.buckets]
        self._messages = np.zeros((n, count, len(self._buckets), 3))
        self._standing: list[tuple[int, Standing]] = []
        self._tables = [
            [tails.wait_table(known, reserve) for known, reserve in zip(each.lattices, each.reserve, strict=True)]
            for each in cases
        ]
        self._served = [_served(each) for each in cases]

    def take(self, index: int, moment: Moment) -> None:
        for name, kept in self._kept.items():
            kept[index] = getattr(moment, name)
        shape = (len(self._cases), self._places)
        self._wait[index], self._blocked[index] = (
            moment.standing.wait.reshape(shape),
            moment.standing.blocked.reshape(shape),
        )
        self._standing.append((index, moment.standing))

    def look_at_tails(self, crowd: Crowd) -> None:
        """Turn the distributions that are kept into quantiles, and forget them."""
        if not self._standing:
            return
        indices = np.array([index for index, _ in self._standing])
        for variant, case in enumerate(self._cases):
            waits = [self._waits(crowd, variant, place) for place in range(self._places)]
            for column, place in enumerate(self._buckets):
                self._messages[indices, variant, column] = tails.quantiles(waits[place][1.0])
            weights = self._kept["pages"][indices, variant]
            self._seconds[indices, variant] = tails.quantiles(self._pages(case, variant, waits, weights))
        self._standing.clear()

    def _waits(self, crowd: Crowd, variant: int, place: int) -> dict[float, Floats]:
        """Give the distributions of waits at a place, by how many visits to it a page takes; [times, bins] each."""
        queue = variant * self._places + place
        cells = crowd.queues.slices[queue]
        seen = np.stack([standing.seen[cells] for _, standing in self._standing])
        speed = np.array([standing.capacity[queue] for _, standing in self._standing])
        table = self._tables[variant][place]
        special = [
            row for row, (_, standing) in enumerate(self._standing) if standing.deep[queue] or standing.absent[queue]
        ]
        found = {}
        for passes in {1.0, *self._cases[variant].network.pages.passes[:, place].tolist()} - {0.0}:
            survival = table.survival(seen, speed / table.step / passes)
            for row in special:
                survival[row] = crowd.queues.survival(self._standing[row][1], queue, tails.EDGES / passes)
            found[passes] = tails.masses(survival)
        return found

    def _pages(self, case: Case, variant: int, waits: Sequence[dict[float, Floats]], weights: Floats) -> Floats:
        """Give the distribution of the time of a page, all kinds of pages mixed; [times, bins]."""
        mixed = np.zeros((len(weights), len(tails.POINTS)))
        known: dict[tuple[float, ...], Floats] = {}
        stations = [place for place in range(self._places) if place not in self._buckets]
        for kind, passes in enumerate(case.network.pages.passes):
            way = tuple(passes[stations])
            if way not in known:
                total = np.tile(np.eye(1, len(tails.POINTS)), (len(weights), 1))
                for place in stations:
                    if passes[place]:
                        total = tails.added(total, waits[place][float(passes[place])])
                known[way] = total
            mixed += weights[:, kind : kind + 1] * (known[way] @ self._served[variant][kind])
        return mixed

    def outcomes(self) -> list[Outcome]:
        """Give what came out, by variant."""
        kept = self._kept
        servers = np.array([[known.servers for known in each.lattices] for each in self._cases], dtype=np.float64)
        return [
            Outcome(
                case=case,
                **{name: kept[name][:, v] for name in _AS_TOLD},
                use=kept["busy"][:, v] / servers[v],
                wait=self._wait[:, v],
                blocked=self._blocked[:, v],
                seconds=self._seconds[:, v],
                messages=self._messages[:, v],
                room=kept["room"][:, v],
                room_wait=kept["room_wait"][:, v],
                inside=kept["inside"][:, v],
                late_codes=kept["late_code"][:, v],
                left=float(sum(kept[name][-1, v] for name in ("inside", "room", "away"))),
            )
            for v, case in enumerate(self._cases)
        ]


def _served(case: Case) -> list[Floats]:
    """Give what adds the time that a page of each kind is served, all stations together; [bins, bins] each."""
    found = []
    for service in case.network.pages.service:
        total = np.eye(1, len(tails.POINTS))
        for mean, station in zip(service, case.plan.stations.values(), strict=False):
            if mean:
                total = total @ tails.shift(tails.gamma_masses(float(mean), station.variation))
        found.append(tails.shift(total[0]))
    return found
