"""Which assumption matters most: each unknown at its low and high, and all of them drawn together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from rentree_blanche.loadtests.plan.findings import Findings
from rentree_blanche.loadtests.plan.values import Unknown

MEASURES: Mapping[str, str] = {
    "p95": "p95 de la pire minute (s)",
    "served": "visites abouties",
    "peak_visits": "visites par seconde au pic",
    "peak_sms": "SMS par seconde au pic",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an unknown does: each measure at its low and at its high value; `swing` is how far they are apart."""

    key: str
    low: float
    high: float
    at_low: Mapping[str, float]
    at_high: Mapping[str, float]
    swing: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Where a measure lies when all unknowns are drawn: 5 %, 50 % and 95 % of the draws are below."""

    measure: str
    low: float
    middle: float
    high: float


def one_by_one(unknowns: Sequence[Unknown]) -> list[Mapping[str, float]]:
    """Give the changes of each variant: low and high of the first unknown, then of the second, and so on."""
    return [{each.key: value} for each in unknowns for value in (each.low, each.high)]


def drawn(unknowns: Sequence[Unknown], count: int, seed: int) -> list[Mapping[str, float]]:
    """Draw all unknowns together, evenly between low and high, by a Latin hypercube: the same seed, the same draws."""
    if not unknowns or not count:
        return []
    sample = qmc.LatinHypercube(len(unknowns), rng=np.random.default_rng(seed)).random(count)
    return [
        {each.key: each.low + float(part) * (each.high - each.low) for each, part in zip(unknowns, row, strict=True)}
        for row in sample
    ]


def effects(unknowns: Sequence[Unknown], found: Sequence[Findings]) -> list[Effect]:
    """Rank the unknowns by what they do to the objective.

    Args:
        unknowns: of the plan.
        found: of the variants of `one_by_one`, in that order.
    """
    ranked = []
    for number, unknown in enumerate(unknowns):
        low, high = (_measures(each) for each in found[2 * number : 2 * number + 2])
        swing = max(abs(np.log(max(high[m], 1e-6) / max(low[m], 1e-6))) for m in ("p95", "peak_sms", "peak_visits"))
        swing = max(float(swing), 10 * abs(high["served"] - low["served"]))
        ranked.append(
            Effect(key=unknown.key, low=unknown.low, high=unknown.high, at_low=low, at_high=high, swing=swing)
        )
    return sorted(ranked, key=lambda each: -each.swing)


def bands(found: Sequence[Findings]) -> list[Band]:
    """Say where each measure lies over the draws."""
    if not found:
        return []
    result = []
    for measure in MEASURES:
        low, middle, high = np.quantile([_measures(each)[measure] for each in found], [0.05, 0.5, 0.95])
        result.append(Band(measure=measure, low=float(low), middle=float(middle), high=float(high)))
    return result


def _measures(found: Findings) -> dict[str, float]:
    return {name: float(getattr(found, name)) for name in MEASURES}
