"""What a run found: `bench.json`, written once and read again to compare."""

import statistics
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from benchmarks.machine import Machine
from benchmarks.values import Benchmark, Figure, Goal, Skipped, Verdict, spread
from rentree_blanche.simulators.core.errors import UnusableInputError

_DIGITS = 5


class Aim(BaseModel):
    """A goal, as it is written: `least` or `most`, of the ratio or of the value."""

    model_config = ConfigDict(frozen=True)

    limit: float
    sense: Literal["least", "most"]
    of: Literal["ratio", "value"]


class Line(BaseModel):
    """One figure.

    Attributes:
        value, bound, ratio: medians of the rounds; 0 or None where there is none; `skipped` or `failed` tells why.
        spread: the range of the rounds over their median.
        rounds: what `spread` and `verdict` come from: the ratio where there is one, unless the goal is the value's.
    """

    model_config = ConfigDict(frozen=True)

    benchmark: str
    name: str
    title: str
    value: float = 0.0
    unit: str = ""
    bound: float | None = None
    bound_is: str = ""
    ratio: float | None = None
    spread: float = 0.0
    rounds: tuple[float, ...] = ()
    goal: Aim | None = None
    verdict: Verdict = "none"
    limits: str = ""
    detail: dict[str, Any] = {}
    skipped: str = ""
    failed: str = ""

    @property
    def judged(self) -> float:
        """The number that counts: the median of `rounds`."""
        return statistics.median(self.rounds)

    @property
    def measured(self) -> bool:
        """Whether there is a figure."""
        return not self.skipped and not self.failed


class Result(BaseModel):
    """A run.

    Attributes:
        began, ended: moments of the machine. quick: whether it was a short one.
        load: the machine's load average over a minute, before and after: what others did falls on all figures.
    """

    model_config = ConfigDict(frozen=True)

    began: datetime
    ended: datetime
    quick: bool
    machine: Machine
    load: tuple[float, float]
    lines: tuple[Line, ...]


def line_of(benchmark: Benchmark, found: Figure | Skipped, *, busy: bool) -> Line:
    """Give the line of a figure: its medians, and the verdict on it.

    `busy` is a machine with more to do than it has cores: what it lengthens by the clock is not called missed.
    """
    if isinstance(found, Skipped):
        return Line(benchmark=benchmark.name, name=found.name, title=found.title, skipped=found.reason)
    goal = benchmark.goals.get(found.name)
    ratios, rounds = found.ratios, _judged(goal, found)
    return Line(
        benchmark=benchmark.name,
        name=found.name,
        title=found.title,
        value=_rounded(statistics.median(found.values)),
        unit=found.unit,
        bound=_rounded(statistics.median(found.bounds)) if found.bounds else None,
        bound_is=found.bound_is,
        ratio=_rounded(statistics.median(ratios)) if ratios else None,
        spread=_rounded(spread(rounds)),
        rounds=tuple(map(_rounded, rounds)),
        goal=None if goal is None else Aim(limit=goal.limit, sense=goal.sense, of=goal.of),
        verdict=_verdict(goal, rounds, doubtful=busy and found.by_clock),
        limits=found.limits,
        detail=dict(found.detail),
    )


def _verdict(goal: Goal | None, rounds: tuple[float, ...], *, doubtful: bool) -> Verdict:
    if goal is None:
        return "none"
    verdict = goal.verdict(rounds)
    return "unsure" if doubtful and verdict == "missed" else verdict


def _judged(goal: Goal | None, found: Figure) -> tuple[float, ...]:
    """Give the rounds that count: those of the ratio, unless the goal is the value's or there is no ratio."""
    if goal is None:
        return found.ratios or found.values
    if goal.of == "value":
        return found.values
    if not found.bounds:
        raise ValueError(f"{found.name}: a goal of its ratio, and no bound")
    return found.ratios


def _rounded(number: float) -> float:
    return float(f"{number:.{_DIGITS}g}")


def write_result(result: Result, folder: Path) -> Path:
    """Write `bench.json` into a folder, which is made; give the file.

    Raises:
        UnusableInputError: it cannot be written there.
    """
    file = folder / "bench.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(result.model_dump_json(indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise UnusableInputError(f"--out {folder}\N{NO-BREAK SPACE}: {error.strerror or error}") from error
    return file


def read_result(file: Path) -> Result:
    """Read what an earlier run wrote; `file` may be the folder that it is in.

    Raises:
        UnusableInputError: there is none, or it is not one.
    """
    file = file / "bench.json" if file.is_dir() else file
    try:
        return Result.model_validate_json(file.read_bytes())
    except OSError as error:
        raise UnusableInputError(
            f"--compare {file}\N{NO-BREAK SPACE}: {error.strerror or error}. Nommez le bench.json d’une mesure"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "le fichier"
        raise UnusableInputError(
            f"--compare {file}\N{NO-BREAK SPACE}: ce n’est pas le bench.json d’une mesure ({place}\N{NO-BREAK SPACE}: "
            f"{first['msg']})"
        ) from error
