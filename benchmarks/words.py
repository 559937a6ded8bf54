"""How figures are told in French, on the page and on the terminal."""

import math
from collections.abc import Mapping
from types import MappingProxyType

from benchmarks.comparing import Change, Compared
from benchmarks.result import Aim, Line
from benchmarks.values import Verdict

_NARROW, _NBSP = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"

VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {"met": "atteint", "missed": "manqué", "unsure": "indécis", "none": "sans objectif"}
)
CHANGES: Mapping[Change, str] = MappingProxyType(
    {"better": "mieux", "worse": "moins bien", "same": "dans la dispersion", "shown": "autre"}
)


def number(value: float | None) -> str:
    """Write a number with three significant digits, as French does."""
    if value is None:
        return "–"
    places = max(0, 2 - math.floor(math.log10(abs(value)))) if value else 0
    text = f"{value:,.{places}f}"
    return text.replace(",", _NARROW).replace(".", ",").replace("-", "−")


def percent(share: float) -> str:
    """Write a share."""
    return f"{number(share * 100)}{_NBSP}%"


def measure(line: Line) -> str:
    """Write a value with its unit."""
    return f"{number(line.value)}{_NBSP}{line.unit}"


def aim(goal: Aim | None, unit: str) -> str:
    """Write a goal."""
    if goal is None:
        return "–"
    sign = "≥" if goal.sense == "least" else "≤"
    what = f"{number(goal.limit)}{_NBSP}{unit}" if goal.of == "value" else f"×{_NBSP}{number(goal.limit)}"
    return f"{sign}{_NBSP}{what}"


def verdict(line: Line) -> str:
    """Say what came of a goal, or why there is no figure."""
    if line.skipped:
        return "écarté"
    return "échoué" if line.failed else VERDICTS[line.verdict]


def change(compared: Compared | None) -> str:
    """Say what became of a figure since the earlier run."""
    if compared is None:
        return "–"
    times = "" if compared.times is None else f"×{_NBSP}{number(compared.times)}, "
    return f"{number(compared.before)} → {number(compared.now)} ({times}{CHANGES[compared.change]})"
