"""A measured run, predicted from another one at light load: how far the plan may be believed.

Each part of the target is a queue: as many servers as it has processes, and as long a service as the light run's
utilisation says. The machine's cores, which all parts share, are a queue of their own. What a page takes at light load
is taken as it was measured; what it takes beyond is the wait that the queues predict.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import inf
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaincinv

from rentree_blanche.loadtests.plan import tails
from rentree_blanche.loadtests.plan.demands import Demand, Measured, Phase, demands_of, read_measured
from rentree_blanche.loadtests.plan.errors import MeasureError
from rentree_blanche.loadtests.plan.lattice import lattice
from rentree_blanche.loadtests.plan.queues import Queues
from rentree_blanche.loadtests.plan.words import number

__all__ = ["Comparison", "Figure", "compared", "read_measured"]

LIGHT = 0.30
_KNEE, _P95 = 0.15, 0.25
_AT, _FROM, _TO = 0.60, 0.50, 0.70
_HELD = ("step", "hold")
_LONG = 1e5


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure predicted and measured; `gap` is relative to the measure, `allowed` the greatest that is accepted."""

    title: str
    predicted: float
    measured: float
    allowed: float

    @property
    def gap(self) -> float:
        """Return how far the prediction is off, signed, as a share."""
        return self.predicted / self.measured - 1 if self.measured else inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Figures side by side, and what to know about them.

    Attributes:
        figures: predicted and measured. notes: what they stand on, in French.
        lacking: what could not be compared, and how to measure it, in French; empty where nothing lacks.
        invalid: what the runs that call themselves invalid are called; with one of them, nothing is proved.
    """

    figures: tuple[Figure, ...]
    notes: tuple[str, ...]
    lacking: str = ""
    invalid: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether both runs are valid, nothing lacks, and each figure is within what is allowed."""
        within = all(abs(each.gap) <= each.allowed for each in self.figures)
        return within and not self.lacking and not self.invalid

    def as_json(self) -> dict[str, Any]:
        """Give it for a program; a prediction without bound is null there."""
        figures = [{**asdict(each), "gap": each.gap} for each in self.figures]
        return {
            "agrees": self.agrees,
            "valid": not self.invalid,
            "figures": [
                {name: None if value in (inf, -inf) else value for name, value in each.items()} for each in figures
            ],
            "lacking": self.lacking,
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    """A queue of the model: servers, seconds of a visit, requests a visit."""

    servers: int
    seconds: float


def compared(light: Measured, full: Measured) -> Comparison:
    """Predict a full run from a light one.

    Raises:
        MeasureError: the light run is the full one, or no lighter than 30 % of its knee, or no knee was found.
    """
    knee = _knee_of(full)
    _check_light(light, full, knee)
    model = _model(light)
    still = max(light.phases, key=lambda phase: phase.actions)
    actions = still.actions / (still.visits * still.seconds)
    predicted = _knee(model, still, actions, full.p95_promised)
    figures = [Figure(title="genou (visites par seconde)", predicted=predicted, measured=knee, allowed=_KNEE)]
    held = _held(full, knee)
    if held is not None:
        figures.append(
            Figure(
                title=f"p95 à {_share(held.rate / knee)} du genou (s)",
                predicted=_p95(model, still, actions, held.visits),
                measured=held.p95,
                allowed=_P95,
            )
        )
    demands = ", ".join(f"{each.part} {each.seconds * 1000:.1f} ms par visite" for each in demands_of(light))
    return Comparison(
        figures=tuple(figures),
        notes=(f"Temps de service tirés de la charge légère\N{NO-BREAK SPACE}: {demands}",),
        lacking="" if held is not None else _lacking(full, knee),
        invalid=tuple(name for name, run in (("légère", light), ("à prédire", full)) if not run.valid),
    )


def _knee_of(full: Measured) -> float:
    if full.knee is None or not full.knee[0]:
        raise MeasureError("la charge à prédire n’a pas trouvé de genou")
    good, bad = full.knee
    return (good + bad) / 2 if bad else good


def _check_light(light: Measured, full: Measured, knee: float) -> None:
    if any(phase in full.phases for phase in light.phases):
        raise MeasureError(
            "la charge légère et la charge à prédire sont le même essai"
            "\N{NARROW NO-BREAK SPACE}; donner le résultat d’un autre essai, plus léger"
        )
    heaviest = max((phase.visits for phase in light.phases), default=0.0)
    if heaviest > LIGHT * knee:
        raise MeasureError(
            f"la charge légère va jusqu’à {number(heaviest, 1)} visites par seconde, plus de {_share(LIGHT)} du genou"
            f" ({number(knee, 1)})\N{NARROW NO-BREAK SPACE}; la refaire plus légère"
        )


def _held(full: Measured, knee: float) -> Phase | None:
    """Give the phase that held a rate nearest to 60 % of the knee; None where none is near."""
    near = [phase for phase in full.phases if phase.name in _HELD and _FROM <= phase.rate / knee <= _TO]
    return min(near, key=lambda phase: abs(phase.rate / knee - _AT), default=None)


def _lacking(full: Measured, knee: float) -> str:
    rates = ", ".join(_share(phase.rate / knee) for phase in full.phases if phase.name in _HELD)
    return (
        f"p95 à {_share(_AT)} du genou\N{NO-BREAK SPACE}: la charge à prédire n’a tenu aucun débit entre"
        f" {_share(_FROM)} et {_share(_TO)} (tenus\N{NO-BREAK SPACE}: {rates or 'aucun'})\N{NARROW NO-BREAK SPACE}; la"
        f" refaire avec [search] hold_share = {_AT:g}, pour y tenir environ {number(_AT * knee, 1)} visites par seconde"
    )


def _share(value: float) -> str:
    return f"{value * 100:.0f}\N{NO-BREAK SPACE}%"


def _model(light: Measured) -> Sequence[_Server]:
    found: Sequence[Demand] = demands_of(light)
    parts = [_Server(servers=max(each.servers, 1), seconds=each.seconds) for each in found if each.seconds > 0]
    whole = sum(each.seconds for each in found)
    return [*parts, _Server(servers=light.cores, seconds=whole)]


def _p95(model: Sequence[_Server], still: Phase, actions: float, visits: float) -> float:
    """Give the p95 of an action at some visits a second: as at light load, and the wait that comes on top."""
    total = tails.gamma_masses(*_fitted(still))[None]
    busiest = max(model, key=lambda each: visits * each.seconds / each.servers)
    if visits * busiest.seconds >= busiest.servers:
        return inf
    service = busiest.seconds / actions
    queue = Queues([lattice(busiest.servers)])
    standing = queue.advance(np.array([visits * actions]), np.array([service]), _LONG)
    wait = tails.masses(queue.survival(standing, 0, tails.EDGES)[None])
    return float(tails.quantiles(tails.added(total, wait), (0.95,))[0, 0])


def _knee(model: Sequence[_Server], still: Phase, actions: float, promised: float) -> float:
    """Give the visits a second at which the promise is just kept."""
    most = min(each.servers / each.seconds for each in model)
    if _p95(model, still, actions, most * 0.02) > promised:
        return 0.0
    low, high = 0.02, 0.9999
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if _p95(model, still, actions, most * middle) <= promised else (low, middle)
    return most * low


def _fitted(still: Phase) -> tuple[float, float]:
    """Fit a gamma distribution on the median and the p95; give its mean and squared coefficient of variation."""
    wanted = max(still.p95 / max(still.p50, 1e-9), 1.0001)

    def off(shape: float) -> float:
        return float(gammaincinv(shape, 0.95) / gammaincinv(shape, 0.5)) - wanted

    shape = float(brentq(off, 0.05, 5e4)) if off(0.05) > 0 > off(5e4) else (5e4 if off(5e4) >= 0 else 0.05)
    return still.p50 / float(gammaincinv(shape, 0.5)) * shape, 1 / shape
