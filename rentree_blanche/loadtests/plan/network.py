"""A plan and a demand as arrays: what each step of a visit asks of each station, and where it leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rentree_blanche.loadtests.demand import Demand, Journey, Work
from rentree_blanche.loadtests.plan.errors import PlanError
from rentree_blanche.loadtests.plan.scale import slowed
from rentree_blanche.loadtests.plan.values import Plan

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

KINDS = tuple(Work.model_fields)
_TURNS = 60
"""Repeated mistakes are shares of shares: after so many nothing is left of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Kinds of pages that take the same way: how long one of them takes is one distribution.

    Attributes:
        counts: pages of each kind in one passage of a step, shape [steps, kinds].
        passes: visits to each place within one page, shape [kinds, places]. service: mean seconds served there.
    """

    counts: Floats
    passes: Floats
    service: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Arrays of a plan. Steps of all journeys stand one after the other; places are stations, then buckets.

    Attributes:
        journeys, steps, places: names. first: index of each journey's first step; `columns[p]`: steps that are p-th.
        owner: journey of each step. last: whether it ends its journey.
        jobs: jobs of a passage at each place, shape [steps, places]. seconds: of one server. squares: of their times.
        pages: which pages there are. think: mean seconds before each step.
        repeats: (step, step to which it leads back, share of passages). messages: steps that send an SMS, and the
        step after each, where it is waited for. activates: journeys that consume a person.
    """

    journeys: tuple[str, ...]
    steps: tuple[str, ...]
    places: tuple[str, ...]
    first: Indices
    columns: tuple[Indices, ...]
    owner: Indices
    last: NDArray[np.bool_]
    jobs: Floats
    seconds: Floats
    squares: Floats
    pages: Pages
    think: Floats
    repeats: tuple[tuple[int, int, float], ...]
    messages: tuple[tuple[int, int], ...]
    activates: NDArray[np.bool_]

    def passages(self) -> Floats:
        """Give how often each step is passed by one visit that meets nothing bad, shape [steps]."""
        again, counts = np.zeros(len(self.steps)), np.zeros(len(self.steps))
        for _ in range(_TURNS):
            counts = self._flow(again)
            again = np.zeros(len(self.steps))
            for source, target, share in self.repeats:
                again[target] += counts[source] * share
        return counts

    def _flow(self, again: Floats) -> Floats:
        counts = np.zeros(len(self.steps))
        leaving = np.zeros(len(self.steps))
        for source, _, share in self.repeats:
            leaving[source] += share
        for start in self.first:
            step, flow = int(start), 1.0
            while True:
                counts[step] = flow + again[step]
                flow = counts[step] * (1 - leaving[step])
                if self.last[step]:
                    break
                step += 1
        return counts


def network(plan: Plan, demand: Demand) -> Network:
    """Work out the arrays.

    Raises:
        PlanError: the demand asks for work that no station and no bucket does.
    """
    places = (*plan.stations, *plan.buckets)
    _check_kinds(plan, demand)
    steps = [(name, journey, step) for name, journey in demand.journeys.items() for step in journey.steps]
    lengths = [len(journey.steps) for journey in demand.journeys.values()]
    first = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.intp)
    jobs, seconds, squares = (np.zeros((len(steps), len(places))) for _ in range(3))
    rows: dict[tuple[tuple[float, ...], tuple[float, ...]], int] = {}
    counts: list[dict[int, float]] = []
    for number, (_, journey, step) in enumerate(steps):
        counts.append({})
        for share, work in _passages(journey, step.name, step.work):
            if not share:
                continue
            asked = _asked(plan, places, work)
            jobs[number] += share * asked.jobs
            seconds[number] += share * asked.seconds
            squares[number] += share * asked.squares
            for pages, passes, service in asked.pages:
                row = rows.setdefault((tuple(passes), tuple(service)), len(rows))
                counts[-1][row] = counts[-1].get(row, 0.0) + share * pages
    table = np.zeros((len(steps), len(rows)))
    for number, found in enumerate(counts):
        for row, count in found.items():
            table[number, row] = count
    sigma = demand.thinking.sigma
    return Network(
        journeys=tuple(demand.journeys),
        steps=tuple(f"{name}/{step.name}" for name, _, step in steps),
        places=places,
        first=first,
        columns=tuple(
            np.array([start + place for start, length in zip(first, lengths, strict=True) if place < length], dtype=np.intp)
            for place in range(max(lengths))
        ),
        owner=np.repeat(np.arange(len(lengths)), lengths),
        last=np.isin(np.arange(len(steps)), first + np.array(lengths) - 1),
        jobs=jobs,
        seconds=seconds,
        squares=squares,
        pages=Pages(
            counts=table,
            passes=np.array([row[0] for row in rows]).reshape(len(rows), len(places)),
            service=np.array([row[1] for row in rows]).reshape(len(rows), len(places)),
        ),
        think=np.array([step.think_seconds for _, _, step in steps]) * float(np.exp(sigma**2 / 2)),
        repeats=tuple(_repeats(demand, first)),
        messages=tuple(
            (number, number + 1)
            for number, (_, journey, step) in enumerate(steps)
            if step.work.sms > 0 and step.name != journey.steps[-1].name
        ),
        activates=np.array([journey.path is not None for journey in demand.journeys.values()]),
    )


def _check_kinds(plan: Plan, demand: Demand) -> None:
    known = {kind for station in plan.stations.values() for kind in station.seconds}
    known |= {bucket.kind for bucket in plan.buckets.values()}
    asked = {kind for journey in demand.journeys.values() for kind, count in journey.work().items() if count}
    if missing := sorted(asked - known):
        raise PlanError(
            f"aucune station ne fait ce que demandent les parcours\N{NO-BREAK SPACE}: {', '.join(missing)}"
            "\N{NARROW NO-BREAK SPACE}; l’ajouter aux seconds d’une station, ou aux buckets"
        )


def _passages(journey: Journey, name: str, work: Work) -> Sequence[tuple[float, Work]]:
    """Give the shares of a step's passages by what they ask: the right one, and each mistake."""
    mistakes = [mistake for mistake in journey.mistakes if mistake.at == name]
    whole = 1 + sum(mistake.share for mistake in mistakes)
    return [(1 / whole, work), *((mistake.share / whole, mistake.work) for mistake in mistakes)]


def _repeats(demand: Demand, first: Indices) -> Sequence[tuple[int, int, float]]:
    found = []
    for start, journey in zip(first, demand.journeys.values(), strict=True):
        names = [step.name for step in journey.steps]
        for mistake in journey.mistakes:
            if mistake.share:
                whole = 1 + sum(each.share for each in journey.mistakes if each.at == mistake.at)
                at, to = int(start) + names.index(mistake.at), int(start) + names.index(mistake.back_to)
                found.append((at, to, mistake.share / whole))
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one passage asks: of each place, shape [places]; and its pages: how many, passes, service."""

    jobs: Floats
    seconds: Floats
    squares: Floats
    pages: Sequence[tuple[float, Floats, Floats]]


def _asked(plan: Plan, places: Sequence[str], work: Work) -> _Asked:
    counts: Mapping[str, float] = {kind: float(getattr(work, kind)) for kind in KINDS}
    pages = max(counts["page"], 1.0) if any(counts.values()) else 0.0
    jobs, seconds, squares, light, heavy, passes, light_passes = (np.zeros(len(places)) for _ in range(7))
    for place, name in enumerate(places):
        if name in plan.buckets:
            bucket = plan.buckets[name]
            jobs[place] = counts[bucket.kind]
            seconds[place], squares[place] = jobs[place] / bucket.a_second, jobs[place] / bucket.a_second**2
            continue
        station = plan.stations[name]
        times = {kind: slowed(station) * length for kind, length in station.seconds.items()}
        own = sum(counts[kind] * length for kind, length in times.items())
        noise = 1 + station.variation
        if not own:
            continue
        seconds[place] = own
        if "page" in times:
            light[place], heavy[place] = times["page"], own - (pages - 1) * times["page"]
            jobs[place], light_passes[place], passes[place] = pages, 1.0, 1.0
            squares[place] = noise * ((pages - 1) * light[place] ** 2 + heavy[place] ** 2)
        else:
            jobs[place] = sum(counts[kind] for kind in times)
            squares[place] = noise * sum(counts[kind] * length**2 for kind, length in times.items())
            each = {kind: count / pages if kind == "write" else count for kind, count in counts.items()}
            passes[place] = sum(each[kind] for kind in times)
            heavy[place] = sum(each[kind] * length for kind, length in times.items())
            if "write" in times:
                light_passes[place], light[place] = each["write"], each["write"] * times["write"]
    found = [(1.0, passes, heavy)] if pages else []
    if pages > 1:
        found.append((pages - 1, light_passes, light))
    return _Asked(jobs, seconds, squares, found)
