"""A measured run, predicted from another one at light load: how far the plan may be believed.

Each part of the target is a queue: as many servers as it has processes, and as long a service as the light run's
utilisation says. The machine's cores, which all parts share, are a queue of their own. What a page takes at light load
is taken as it was measured; what it takes beyond is the wait that the queues predict.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaincinv

from rentree_blanche.loadtests.plan import tails
from rentree_blanche.loadtests.plan.demands import Demand, Measured, Phase, demands_of, read_measured
from rentree_blanche.loadtests.plan.errors import MeasureError
from rentree_blanche.loadtests.plan.lattice import lattice
from rentree_blanche.loadtests.plan.queues import Queues

__all__ = ["Comparison", "Figure", "compared", "read_measured"]

LIGHT = 0.30
_KNEE, _P95, _AT = 0.15, 0.25, 0.60
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
        return self.predicted / self.measured - 1 if self.measured else float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Figures side by side, and what to know about them."""

    figures: tuple[Figure, ...]
    notes: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether each figure is within what is allowed."""
        return all(abs(each.gap) <= each.allowed for each in self.figures)

    def as_json(self) -> dict[str, Any]:
        """Give it for a program."""
        figures = [{**asdict(each), "gap": each.gap} for each in self.figures]
        return {"agrees": self.agrees, "figures": figures, "notes": list(self.notes)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    """A queue of the model: servers, seconds of a visit, requests a visit."""

    servers: int
    seconds: float


def compared(light: Measured, full: Measured) -> Comparison:
    """Predict a full run from a light one.

    Raises:
        MeasureError: the light run is no lighter than 30 % of the full one's knee, or the full one found no knee.
    """
    if full.knee is None or not full.knee[0]:
        raise MeasureError("la charge à prédire n’a pas trouvé de genou")
    good, bad = full.knee
    knee = (good + bad) / 2 if bad else good
    heaviest = max(phase.visits for phase in light.phases) if light.phases else 0.0
    if heaviest > LIGHT * knee:
        raise MeasureError(
            f"la charge légère va jusqu’à {heaviest:.1f} visites par seconde, plus de {LIGHT:.0%} du genou ({knee:.1f})"
            "\N{NARROW NO-BREAK SPACE}; la refaire plus légère"
        )
    model = _model(light)
    still = max(light.phases, key=lambda phase: phase.actions)
    actions = still.actions / (still.visits * still.seconds)
    predicted = _knee(model, still, actions, full.p95_promised)
    near = min(full.phases, key=lambda phase: abs(phase.rate / knee - _AT))
    figures = (
        Figure(title="genou (visites par seconde)", predicted=predicted, measured=knee, allowed=_KNEE),
        Figure(
            title=f"p95 à {near.rate / knee:.0%} du genou (s)",
            predicted=_p95(model, still, actions, near.visits),
            measured=near.p95,
            allowed=_P95,
        ),
    )
    notes = [
        f"Temps de service tirés de la charge légère{chr(160)}: "
        + ", ".join(f"{each.part} {each.seconds * 1000:.1f} ms par visite" for each in demands_of(light))
    ]
    if not (light.valid and full.valid):
        notes.append("Une des deux charges se dit invalide\N{NO-BREAK SPACE}: la comparaison ne prouve rien.")
    return Comparison(figures=figures, notes=tuple(notes))


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
        return float("inf")
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
