"""Figures, lines and results as a run finds them."""

from datetime import UTC, datetime

from benchmarks.machine import Machine
from benchmarks.result import Line, Result, line_of
from benchmarks.values import Benchmark, Figure, Goal, at_least

MACHINE = Machine(
    processor="Un processeur",
    cores=2,
    mebibytes=4096,
    system="Linux 6",
    python="3.11",
    openssl="OpenSSL 3",
    signing="OpenSSL 3",
    code="rentree 1",
)


def figure(values: tuple[float, ...], bounds: tuple[float, ...] = (), *, by_clock: bool = False) -> Figure:
    """Give a figure that was measured in so many rounds."""
    return Figure(
        name="sample",
        title="Un échantillon",
        values=values,
        unit="ms",
        bounds=bounds,
        bound_is="la borne, ms" if bounds else "",
        limits="la base",
        by_clock=by_clock,
    )


def line(found: Figure, goal: Goal | None = None, *, busy: bool = False) -> Line:
    """Give the line of a figure with that goal."""
    goals = {} if goal is None else {"sample": goal}
    return line_of(Benchmark(name="sample", title="", goals=goals, measure=list), found, busy=busy)


def ratio_line(*ratios: float, goal: Goal | None = None) -> Line:
    """Give the line of a figure whose rounds had these ratios."""
    return line(figure(ratios, (1.0,) * len(ratios)), at_least(0.5) if goal is None else goal)


def result(*lines: Line, machine: Machine = MACHINE, quick: bool = False) -> Result:
    """Give a run that found these lines."""
    began, ended = datetime(2026, 9, 1, 8, tzinfo=UTC), datetime(2026, 9, 1, 9, tzinfo=UTC)
    return Result(began=began, ended=ended, quick=quick, machine=machine, load=(0.5, 1.5), lines=lines)
