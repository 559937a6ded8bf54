"""Service demands of a measured run, by the utilisation law: D = U / X."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rentree_blanche.loadtests.plan.errors import MeasureError

_GENERATOR = "générateur"
_RESULT = "result.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A phase of a measured run in which the rate was held.

    Attributes:
        began: seconds since the epoch. seconds: how long.
        rate: visits a second that were asked for. visits: that were done, a second.
        p50, p95: of an action, from its intended start, in seconds. errors: share that failed.
        used: cores that each part of the target used on average.
    """

    name: str
    began: float
    seconds: float
    rate: float
    visits: float
    actions: float
    p50: float
    p95: float
    errors: float
    used: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A measured run: its phases, the processes of each part, the cores of the machine, and the knee that it found."""

    phases: tuple[Phase, ...]
    processes: Mapping[str, int]
    cores: int
    knee: tuple[float, float] | None
    p95_promised: float
    valid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What one visit asks of a part: seconds of a core, with the standard error over the phases."""

    part: str
    seconds: float
    error: float
    servers: int

    def as_json(self) -> dict[str, Any]:
        """Give it for a program."""
        return asdict(self)


def read_measured(place: Path) -> Measured:
    """Read the result of a rush, from its file or its folder.

    Raises:
        MeasureError: it is none, or it lacks phases.
    """
    file = place / _RESULT if place.is_dir() else place
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return _measured(said)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MeasureError(
            f"{file}\N{NO-BREAK SPACE}: pas un résultat de « rentree rush » ({type(error).__name__} {error})"
        ) from error


def _measured(said: Mapping[str, Any]) -> Measured:
    phases = tuple(
        _phase(summary, phase, said["samples"])
        for summary, phase in zip(said["summary"], said["phases"], strict=True)
        if summary["name"] != "warm" and summary["rate"]
    )
    knee = said["knee"]
    return Measured(
        phases=phases,
        processes=said["target"]["processes"],
        cores=int(said["machine"]["cores"]),
        knee=None if knee is None else (float(knee["good"] or 0), float(knee["bad"] or 0)),
        p95_promised=float(said["inputs"]["rush"]["objective"]["seconds"]),
        valid=bool(said["valid"]),
    )


def _phase(summary: Mapping[str, Any], phase: Mapping[str, Any], samples: Sequence[Mapping[str, Any]]) -> Phase:
    seconds = float(summary["seconds"])
    looks = [
        each["cpu"]
        for each in samples
        if phase["began"] + phase.get("settle", 0.0) <= each["at"] <= phase["began"] + seconds
    ]
    parts = {name for look in looks for name in look} - {_GENERATOR}
    return Phase(
        name=summary["name"],
        began=float(phase["began"]),
        rate=float(summary["rate"]),
        visits=float(summary["visits"]["started"]) / seconds,
        seconds=seconds,
        actions=float(summary["actions"]),
        p50=float(summary["intended"]["p50"]),
        p95=float(summary["intended"]["p95"]),
        errors=float(summary["error_share"]),
        used={name: sum(look.get(name, 0.0) for look in looks) / len(looks) for name in parts},
    )


def demands_of(measured: Measured) -> list[Demand]:
    """Give what one visit asks of each part of the target: the slope of cores used over visits a second.

    Raises:
        MeasureError: no phase held a rate while resources were watched.
    """
    phases = [phase for phase in measured.phases if phase.used and phase.visits > 0]
    if not phases:
        raise MeasureError("aucune phase à débit tenu où les processeurs de la cible ont été relevés")
    rates = np.array([phase.visits for phase in phases])
    weights = np.array([phase.seconds for phase in phases])
    found = []
    for part in sorted({name for phase in phases for name in phase.used}):
        used = np.array([phase.used.get(part, 0.0) for phase in phases])
        slope = float((weights * rates * used).sum() / (weights * rates**2).sum())
        rest = weights * (used - slope * rates) ** 2
        freedom = max(len(phases) - 1, 1)
        error = float(np.sqrt(rest.sum() / freedom / (weights * rates**2).sum()))
        found.append(Demand(part=part, seconds=slope, error=error, servers=int(measured.processes.get(part, 1))))
    return found


def in_toml(found: Sequence[Demand]) -> str:
    """Write demands as stations of a plan whose visits are all alike: one page asks for a visit's whole demand."""
    lines = ["# Temps d’un cœur par visite, tirés d’une charge mesurée : D = U / X, erreur type entre parenthèses."]
    for each in found:
        lines += [f"# {each.part} : {each.seconds * 1000:.3f} ms (± {each.error * 1000:.3f}), {each.servers} processus"]
    return "\n".join(lines)
