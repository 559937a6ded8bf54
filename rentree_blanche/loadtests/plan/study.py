"""A whole plan worked out: as it is, its options, what is needed, and what its assumptions are worth."""

import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Any

from rentree_blanche.loadtests.plan.case import Case, case
from rentree_blanche.loadtests.plan.file import Inputs
from rentree_blanche.loadtests.plan.findings import Findings, drained, findings
from rentree_blanche.loadtests.plan.scale import believed
from rentree_blanche.loadtests.plan.sensitivity import Band, Effect, bands, drawn, effects, one_by_one
from rentree_blanche.loadtests.plan.simulation import Outcome, Progress, work_out
from rentree_blanche.loadtests.plan.sizing import Need, needs, plenty
from rentree_blanche.loadtests.plan.values import Option, Outage, Plan
from rentree_blanche.loadtests.plan.zones import Zone, by_zone

_AS_IT_IS = "Tel quel"
_DAYS_AROUND = 1
_RAISES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """An option and what it comes to; `drained` is when all is well again after the outage that it brings."""

    option: Option
    found: Findings
    outcome: Outcome
    outage_end: datetime | None
    drained: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What a plan came to.

    Attributes:
        inputs: what it was worked out from. base: the plan as it is. variants: its options.
        needs: what holds the objective. sized: proof of that, by the plan with what is needed.
        zones: parts of the plan as it is.
        effects: unknowns, the one that matters most first. bands: where measures lie. window: the days looked at there.
        warnings: what should not be relied upon, in French.
    """

    inputs: Inputs
    base: Findings
    outcome: Outcome
    variants: tuple[Variant, ...]
    needs: tuple[Need, ...]
    sized: Findings
    zones: tuple[Zone, ...]
    effects: tuple[Effect, ...]
    bands: tuple[Band, ...]
    window: tuple[datetime, datetime]
    warnings: tuple[str, ...]


def study(inputs: Inputs, *, options: bool = True, seconds: float = 60.0, progress: Progress | None = None) -> Study:
    """Work a plan out.

    Args:
        inputs: the plan and its demand.
        options: whether to look at options and unknowns, beside the plan itself.
        seconds: how long a step of time is.
        progress: called with parts done and all parts.

    Raises:
        PlanError, MeasureError: it cannot be.
    """
    plan = inputs.plan
    wanted = plan.options if options else ()
    unlimited = inputs.with_values(plenty(plan))
    cases = [
        _case(_AS_IT_IS, inputs, seconds),
        _case("Sans limite", unlimited, seconds),
        *(_case(each.name, inputs.with_values(each.set), seconds) for each in wanted),
    ]
    base, free, *others = _side_by_side(cases, progress)
    told = findings(base)
    days = _Days(inputs, told.at, base)
    found_needs, proof = _enough(days, tuple(needs(free, plan)))
    rest = [] if not options else _side_by_side([days.case(each) for each in _unknown(plan)], None)
    doubled = 2 * len(plan.unknowns) if options else 0
    return Study(
        inputs=inputs,
        base=told,
        outcome=base,
        variants=tuple(_variant(*pair) for pair in zip(wanted, others, strict=True)),
        needs=found_needs,
        sized=proof,
        zones=by_zone(base),
        effects=tuple(effects(plan.unknowns, [findings(each) for each in rest[:doubled]]) if options else ()),
        bands=tuple(bands([findings(each) for each in rest[doubled:]])),
        window=(days.begin, days.end),
        warnings=tuple(
            said for name, station in plan.stations.items() if (said := believed(name, station)) is not None
        ),
    )


def answered(inputs: Inputs, *changes: Mapping[str, Any], seconds: float = 60.0) -> list[Findings]:
    """Answer a question: work variants of a plan out side by side.

    Args:
        inputs: the plan and its demand.
        changes: of each variant, by dotted names; empty for the plan as it is.
        seconds: how long a step of time is.

    Raises:
        PlanError, MeasureError: it cannot be.
    """
    variants = [inputs.with_values(each) for each in changes]
    return [findings(each) for each in work_out([case("", v.plan, v.demand, seconds=seconds) for v in variants])]


def _case(name: str, inputs: Inputs, seconds: float) -> Case:
    return case(name, inputs.plan, inputs.demand, seconds=seconds)


def _variant(option: Option, outcome: Outcome) -> Variant:
    plan = outcome.case.plan
    outages: list[Outage] = []
    for key in option.set:
        kind, name, *last = key.split(".")
        if last == ["outages"]:
            outages += plan.stations[name].outages if kind == "stations" else plan.buckets[name].outages
    end = max((each.end for each in outages), default=None)
    return Variant(
        option=option,
        found=findings(outcome, euros_once=option.euros),
        outcome=outcome,
        outage_end=end,
        drained=None if end is None else drained(outcome, end),
    )


class _Days:
    """The days around a moment, from midnight to midnight, begun with those who had activated an account by then."""

    def __init__(self, inputs: Inputs, at: datetime, base: Outcome) -> None:
        day = datetime.combine(at.date(), datetime.min.time())
        self.begin = max(day - timedelta(days=_DAYS_AROUND), inputs.demand.begin)
        self.end = min(day + timedelta(days=_DAYS_AROUND + 1), inputs.demand.end)
        self._inputs, self._seconds = inputs, base.case.seconds
        before = int((self.begin - inputs.demand.begin).total_seconds() / self._seconds)
        self._activated = float(base.done[:before, base.case.network.activates].sum())

    def case(self, changes: Mapping[str, Any]) -> Case:
        """Make a variant ready for these days alone."""
        days = {"demand.when.begin": self.begin.date(), "demand.when.days": (self.end - self.begin).days}
        changed = self._inputs.with_values({**changes, **days})
        return case("", changed.plan, changed.demand, seconds=self._seconds, activated=self._activated)


def _unknown(plan: Plan) -> list[Mapping[str, float]]:
    return [*one_by_one(plan.unknowns), *drawn(plan.unknowns, plan.draws, plan.seed)]


def _enough(days: _Days, first: tuple[Need, ...]) -> tuple[tuple[Need, ...], Findings]:
    """Raise what a first guess says until the objective is held, and give that with its proof.

    A guess looks at each place by itself and at its worst minute; a gateway's random delays come on top.
    """
    found, proof = first, None
    for _ in range(_RAISES):
        values = {each.key: each.as_value() for each in found}
        proof = findings(work_out([days.case(values)])[0])
        short = {each.place for each in proof.troubles if each.what != "absent"}
        if proof.holds or not short:
            break
        found = tuple(each.raised() if each.key.split(".")[1] in short else each for each in found)
    return found, proof or findings(work_out([days.case({})])[0])


def _side_by_side(cases: list[Case], progress: Progress | None) -> list[Outcome]:
    """Work variants out in two processes where there are two processors."""
    if len(cases) < 3 or (os.cpu_count() or 1) < 2:
        return work_out(cases, progress=progress)
    half = len(cases) // 2
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        second = pool.submit(work_out, cases[half:])
        first = work_out(cases[:half], progress=progress)
        return [*first, *second.result()]
