"""What a benchmark is, and what it finds."""

import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["met", "missed", "unsure", "none"]
"""Reached; not reached; this run does not tell, since the goal lies among its rounds; there is no goal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a figure is to reach, of its ratio or of its value: `least`, or `most`."""

    limit: float
    sense: Literal["least", "most"]
    of: Literal["ratio", "value"] = "ratio"

    def verdict(self, rounds: Iterable[float]) -> Verdict:
        """Judge by the middle half of the rounds: one that a busy machine spoilt decides nothing."""
        low, high = quartiles(rounds)
        best, worst = (high, low) if self.sense == "least" else (low, high)
        return "met" if self._reached(worst) else "unsure" if self._reached(best) else "missed"

    def _reached(self, number: float) -> bool:
        return number >= self.limit if self.sense == "least" else number <= self.limit


def at_least(limit: float, of: Literal["ratio", "value"] = "ratio") -> Goal:
    """Ask for as much, or more."""
    return Goal(limit=limit, sense="least", of=of)


def at_most(limit: float, of: Literal["ratio", "value"] = "ratio") -> Goal:
    """Ask for no more."""
    return Goal(limit=limit, sense="most", of=of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing that was measured, round by round, beside what bounds it.

    Attributes:
        name: begins with that of its benchmark. title: in French.
        values: one a round, in `unit`.
        bounds: what the same rounds gave for what it is measured beside; empty where there is no such thing.
        bound_is: what that is, in French.
        limits: what keeps it from being better, in French.
        by_clock: whether values are of the clock, so that a machine with too much to do lengthens them.
        detail: more that was learnt.
    """

    name: str
    title: str
    values: tuple[float, ...]
    unit: str
    bounds: tuple[float, ...] = ()
    bound_is: str = ""
    limits: str = ""
    by_clock: bool = False
    detail: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.values or len(self.bounds) not in (0, len(self.values)):
            raise ValueError(f"{self.name}: {len(self.values)} values and {len(self.bounds)} bounds")

    @property
    def ratios(self) -> tuple[float, ...]:
        """Give how many times the bound each value is."""
        return (
            tuple(value / bound for value, bound in zip(self.values, self.bounds, strict=True)) if self.bounds else ()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """What cannot be measured on this machine, and why, in French."""

    name: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """Something that is measured in a process of its own.

    Attributes:
        name: that of its module. title: in French.
        goals: by the name of a figure; a figure without one is only shown.
        measure: takes keywords, which have defaults, and yields what it finds.
        quick: those keywords that make it short.
    """

    name: str
    title: str
    goals: Mapping[str, Goal]
    measure: Callable[..., Iterable[Figure | Skipped]]
    quick: Mapping[str, Any] = field(default_factory=dict)


def quartiles(rounds: Iterable[float]) -> tuple[float, float]:
    """Give the ends of the middle half."""
    known = list(rounds)
    if len(known) == 1:
        return known[0], known[0]
    first, _, third = statistics.quantiles(known, n=4, method="inclusive")
    return first, third


def spread(rounds: Iterable[float]) -> float:
    """Give the whole range of the rounds over their median."""
    known = list(rounds)
    middle = statistics.median(known)
    return (max(known) - min(known)) / abs(middle) if middle else 0.0
