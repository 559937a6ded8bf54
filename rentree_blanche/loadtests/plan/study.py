"""A whole plan worked out: as it is, its options, what is needed, and what its assumptions are worth."""

import os
from collections.abc import Mapping, Sequence
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
from rentree_blanche.loadtests.plan.values import Option, Outage

_AS_IT_IS = "Tel quel"
_DAYS_AROUND = 1
_TAILS_EVERY = 5


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
        effects: unknowns, the one that matters most first. bands: where measures lie. window: the days looked at there.
        warnings: what should not be relied upon, in French.
    """

    inputs: Inputs
    base: Findings
    outcome: Outcome
    variants: tuple[Variant, ...]
    needs: tuple[Need, ...]
    sized: Findings
    effects: tuple[Effect, ...]
    bands: tuple[Band, ...]
    window: tuple[datetime, datetime]
    warnings: tuple[str, ...]


def study(inputs: Inputs, *, options: bool = True, progress: Progress | None = None) -> Study:
    """Work a plan out.

    Args:
        inputs: the plan and its demand.
        options: whether to look at options and unknowns, beside the plan itself.
        progress: called with parts done and all parts.

    Raises:
        PlanError, MeasureError: it cannot be.
    """
    plan = inputs.plan
    wanted = plan.options if options else ()
    unlimited = inputs.with_values(plenty(plan))
    cases = [
        _case(_AS_IT_IS, inputs),
        _case("Sans limite", unlimited),
        *(_case(each.name, inputs.with_values(each.set)) for each in wanted),
    ]
    base, free, *others = _side_by_side(cases, progress)
    told = findings(base)
    found_needs = tuple(needs(free, plan))
    around = _window(inputs, told.at)
    proof, *rest = _side_by_side(_near(inputs, around, found_needs, options=options), None)
    doubled = 2 * len(plan.unknowns) if options else 0
    return Study(
        inputs=inputs,
        base=told,
        outcome=base,
        variants=tuple(_variant(*pair) for pair in zip(wanted, others, strict=True)),
        needs=found_needs,
        sized=findings(proof),
        effects=tuple(effects(plan.unknowns, [findings(each) for each in rest[:doubled]]) if options else ()),
        bands=tuple(bands([findings(each) for each in rest[doubled:]])),
        window=around,
        warnings=tuple(
            said for name, station in plan.stations.items() if (said := believed(name, station)) is not None
        ),
    )


def _case(name: str, inputs: Inputs) -> Case:
    return case(name, inputs.plan, inputs.demand)


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


def _near(inputs: Inputs, around: tuple[datetime, datetime], found: Sequence[Need], *, options: bool) -> list[Case]:
    """Make the variants that are looked at around the worst day alone: the plan with what is needed, the unknowns."""
    days = {"demand.when.begin": around[0].date(), "demand.when.days": (around[1] - around[0]).days}
    sized: Mapping[str, Any] = {
        need.key: int(need.needed) if need.key.endswith("servers") else need.needed for need in found if need.needed > 0
    }
    changes: list[tuple[str, Mapping[str, Any]]] = [("Ce qu’il faut", sized)]
    if options:
        unknowns = inputs.plan.unknowns
        changes += [("inconnue", each) for each in one_by_one(unknowns)]
        changes += [("tirage", each) for each in drawn(unknowns, inputs.plan.draws, inputs.plan.seed)]
    return [_case(name, inputs.with_values({**each, **days})) for name, each in changes]


def _window(inputs: Inputs, at: datetime) -> tuple[datetime, datetime]:
    """Give the days around a moment, from midnight to midnight, within the plan's."""
    day = datetime.combine(at.date(), datetime.min.time())
    begin = max(day - timedelta(days=_DAYS_AROUND), inputs.demand.begin)
    return begin, min(day + timedelta(days=_DAYS_AROUND + 1), inputs.demand.end)


def _side_by_side(cases: list[Case], progress: Progress | None) -> list[Outcome]:
    """Work variants out in two processes where there are two processors; the first with all its tails."""
    if len(cases) < 3 or (os.cpu_count() or 1) < 2:
        return work_out(cases, progress=progress)
    half = len(cases) // 2
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        second = pool.submit(work_out, cases[half:], tails_every=_TAILS_EVERY)
        first = work_out(cases[:half], tails_every=1 if progress else _TAILS_EVERY, progress=progress)
        return [*first, *second.result()]
