"""A plan and a demand as arrays: what each step of a visit asks of each station, and where it leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rentree_blanche.loadtests.demand import Demand, Journey, Step, Work
from rentree_blanche.loadtests.plan.errors import PlanError
from rentree_blanche.loadtests.plan.scale import slowed
from rentree_blanche.loadtests.plan.values import Plan

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

KINDS = tuple(Work.model_fields)


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
    """Arrays of a plan. Places are stations, then buckets.

    Steps stand in a grid, flattened: the first step of every journey, then the second of every journey, and so on;
    where a journey is shorter stands a step without name that nobody reaches.

    Attributes:
        journeys, steps, places: names.
        last: whether a step ends its journey, shape [steps].
        jobs: jobs of a passage at each place, shape [steps, places]. seconds: of one server. squares: of their times.
        pages: which pages there are. think: mean seconds before each step.
        repeats: share of passages of a step that lead back to another, shape [from, to].
        ends: share of passages of a step whose mistake ends the visit, shape [steps].
        sends, waits: pairs of steps, where an SMS is sent and where it is waited for.
        activates: journeys that consume a person.
    """

    journeys: tuple[str, ...]
    steps: tuple[str, ...]
    places: tuple[str, ...]
    last: NDArray[np.bool_]
    jobs: Floats
    seconds: Floats
    squares: Floats
    pages: Pages
    think: Floats
    repeats: Floats
    ends: Floats
    sends: Indices
    waits: Indices
    activates: NDArray[np.bool_]

    @property
    def longest(self) -> int:
        """Return how many steps the longest journey has."""
        return len(self.steps) // len(self.journeys)

    def passages(self) -> Floats:
        """Give how often each step is passed by one visit of each journey that meets nothing bad, shape [steps]."""
        onward = np.where(self.last, 0.0, 1 - self.repeats.sum(axis=1) - self.ends)
        leads = self.repeats + np.diag(onward[: -len(self.journeys)], len(self.journeys))
        begins = np.where(np.arange(len(self.steps)) < len(self.journeys), 1.0, 0.0)
        return np.linalg.solve(np.eye(len(self.steps)) - leads.T, begins)


def network(plan: Plan, demand: Demand) -> Network:
    """Work out the arrays.

    Raises:
        PlanError: the demand asks for work that no station and no bucket does.
    """
    places = (*plan.stations, *plan.buckets)
    _check_kinds(plan, demand)
    journeys = list(demand.journeys.values())
    longest = max(len(journey.steps) for journey in journeys)
    grid = [
        (journey, journey.steps[nth] if nth < len(journey.steps) else None)
        for nth in range(longest)
        for journey in journeys
    ]
    jobs, seconds, squares = (np.zeros((len(grid), len(places))) for _ in range(3))
    rows: dict[tuple[float, ...], tuple[int, Floats, Floats]] = {}
    counts: list[dict[int, float]] = [{} for _ in grid]
    for number, (journey, step) in enumerate(grid):
        for share, work in () if step is None else _passages(journey, step.name, step.work):
            asked = _asked(plan, places, work)
            jobs[number] += share * asked.jobs
            seconds[number] += share * asked.seconds
            squares[number] += share * asked.squares
            for key, pages, passes, service in asked.pages:
                row, *_ = rows.setdefault(key, (len(rows), passes, service))
                counts[number][row] = counts[number].get(row, 0.0) + share * pages
    sends = [
        number
        for number, (journey, step) in enumerate(grid)
        if step is not None and step.work.sms > 0 and step is not journey.steps[-1]
    ]
    return Network(
        journeys=tuple(demand.journeys),
        steps=tuple("" if step is None else step.name for _, step in grid),
        places=places,
        last=np.array([step is journey.steps[-1] for journey, step in grid]),
        jobs=jobs,
        seconds=seconds,
        squares=squares,
        pages=Pages(
            counts=np.array([[found.get(row, 0.0) for row in range(len(rows))] for found in counts]),
            passes=np.array([passes for _, passes, _ in rows.values()]),
            service=np.array([service for *_, service in rows.values()]),
        ),
        think=np.array([0.0 if step is None else step.think_seconds for _, step in grid])
        * float(np.exp(demand.thinking.sigma**2 / 2)),
        repeats=_repeats(journeys, longest),
        ends=_ends(grid),
        sends=np.array(sends, dtype=np.intp),
        waits=np.array(sends, dtype=np.intp) + len(journeys),
        activates=np.array([journey.path is not None for journey in journeys]),
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
    whole, ended = _whole(journey, name), sum(mistake.share for mistake in mistakes if mistake.back_to is None)
    return [((1 - ended) / whole, work), *((mistake.share / whole, mistake.work) for mistake in mistakes)]


def _whole(journey: Journey, name: str) -> float:
    """Give how often a visit that comes to a step passes it: once, and once more after a mistake that leads back."""
    return 1 + sum(mistake.share for mistake in journey.mistakes if mistake.at == name and mistake.back_to is not None)


def _repeats(journeys: Sequence[Journey], longest: int) -> Floats:
    size = len(journeys) * longest
    found = np.zeros((size, size))
    for column, journey in enumerate(journeys):
        names = [step.name for step in journey.steps]
        for mistake in journey.mistakes:
            if mistake.back_to is not None:
                at, to = (names.index(name) * len(journeys) + column for name in (mistake.at, mistake.back_to))
                found[at, to] += mistake.share / _whole(journey, mistake.at)
    return found


def _ends(grid: Sequence[tuple[Journey, Step | None]]) -> Floats:
    found = np.zeros(len(grid))
    for number, (journey, step) in enumerate(grid):
        for mistake in () if step is None else journey.mistakes:
            if mistake.back_to is None and step is not None and mistake.at == step.name:
                found[number] += mistake.share / _whole(journey, mistake.at)
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one passage asks: of each place, shape [places]; and its pages: key, how many, passes, service."""

    jobs: Floats
    seconds: Floats
    squares: Floats
    pages: Sequence[tuple[tuple[float, ...], float, Floats, Floats]]


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
    writes = counts["write"] / pages if pages else 0.0
    own_key = (1.0, writes, *(counts[kind] for kind in KINDS if kind not in {"page", "write", "sms", "mail"}))
    found = [(own_key, 1.0, passes, heavy)] if pages else []
    if pages > 1:
        found.append(((0.0, writes), pages - 1, light_passes, light))
    return _Asked(jobs, seconds, squares, found)
