"""Two runs side by side: what became better or worse by more than either of them wavers."""

from dataclasses import dataclass
from typing import Literal

from benchmarks.result import Line, Result

Change = Literal["better", "worse", "same", "shown"]
"""`same`: by less than the rounds differ among themselves. `shown`: no goal says which way is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A figure in both runs.

    Attributes:
        before: what counted in the earlier run, a ratio or a value. now: the same of this run.
        times: how many times the earlier one this is; None where that was 0.
    """

    name: str
    before: float
    now: float
    times: float | None
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All figures that both runs have, and what differs in where they were measured: name, before, now."""

    figures: tuple[Compared, ...]
    differing: tuple[tuple[str, str, str], ...]

    def of(self, line: Line) -> Compared | None:
        """Give what became of a line."""
        return next((each for each in self.figures if each.name == line.name), None)


def compare(before: Result, now: Result) -> Comparison:
    """Compare a run with an earlier one; by ratios, since the machine may be another, or be as busy as another."""
    known = {line.name: line for line in before.lines if line.measured}
    pairs = [(known[line.name], line) for line in now.lines if line.measured and line.name in known]
    return Comparison(figures=tuple(_compared(*pair) for pair in pairs), differing=tuple(_differing(before, now)))


def _compared(before: Line, now: Line) -> Compared:
    first, second = before.judged, now.judged
    times = second / first if first else None
    return Compared(name=now.name, before=first, now=second, times=times, change=_change(before, now, times))


def _change(before: Line, now: Line, times: float | None) -> Change:
    if times is None or abs(times - 1) <= max(before.spread, now.spread):
        return "same"
    if now.goal is None:
        return "shown"
    return "better" if (times > 1) == (now.goal.sense == "least") else "worse"


def _differing(before: Result, now: Result) -> list[tuple[str, str, str]]:
    facts = [{"quick": each.quick, **each.machine.model_dump()} for each in (before, now)]
    return [(name, str(facts[0][name]), str(facts[1][name])) for name in facts[0] if facts[0][name] != facts[1][name]]
