"""The Universal Scalability Law: what throughput N servers bring, and how far a fit of it may be believed.

X(N) = γN / (1 + σ(N - 1) + κN(N - 1)): σ is contention, κ the cost of coherence (Gunther, Guerrilla Capacity Planning,
2007).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.stats import t as student

from rentree_blanche.loadtests.plan.errors import MeasureError

Floats = NDArray[np.float64]
FEWEST = 6
_FARTHEST = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A fitted law.

    Attributes:
        single: γ, throughput of one server. contention: σ. coherence: κ.
        measured_up_to: most servers of the measurements.
        covariance: of (γ, σ, κ), shape [3, 3]. freedom: degrees of it.
    """

    single: float
    contention: float
    coherence: float
    measured_up_to: float
    covariance: Floats
    freedom: int

    def throughput(self, servers: float) -> float:
        """Give X(N), in the unit of the measurements."""
        return float(_law(np.array([self.single, self.contention, self.coherence]), np.array([servers]))[0])

    def interval(self, servers: float, level: float = 0.95) -> tuple[float, float]:
        """Give the confidence interval of X(N), by the delta method."""
        parameters = np.array([self.single, self.contention, self.coherence])
        slope = _slopes(parameters, np.array([servers]))[0]
        spread = float(np.sqrt(max(slope @ self.covariance @ slope, 0.0)))
        half = float(student.ppf((1 + level) / 2, self.freedom)) * spread
        middle = self.throughput(servers)
        return max(middle - half, 0.0), middle + half

    @property
    def best(self) -> float:
        """The number of servers after which more of them bring less; inf where coherence costs nothing."""
        return float(np.sqrt((1 - self.contention) / self.coherence)) if self.coherence > 0 else float("inf")

    def is_extrapolated(self, servers: float) -> bool:
        """Tell whether so many servers are more than twice what was measured: then nobody should rely on the law."""
        return servers > _FARTHEST * self.measured_up_to


def fit(points: Sequence[tuple[float, float]]) -> Law:
    """Fit the law on measurements, relative errors weighing the same.

    Args:
        points: servers and throughput.

    Raises:
        MeasureError: fewer than six points, or all at the same number of servers.
    """
    servers, throughput = (np.array([point[axis] for point in points], dtype=np.float64) for axis in (0, 1))
    if len(points) < FEWEST:
        raise MeasureError(f"{len(points)} points de mesure, attendu au moins {FEWEST} pour ajuster une loi d’échelle")
    if len(np.unique(servers)) < 3:
        raise MeasureError("les points de mesure ont moins de trois nombres de serveurs différents")
    start = np.array([float(np.max(throughput / servers)), 0.02, 1e-4])
    found = least_squares(
        lambda parameters: _law(parameters, servers) / throughput - 1,
        start,
        jac=lambda parameters: _slopes(parameters, servers) / throughput[:, None],
        bounds=([1e-12, 0.0, 0.0], [np.inf, 1.0, 1.0]),
        x_scale=np.array([start[0], 0.05, 0.001]),
        xtol=1e-12,
        ftol=1e-12,
    )
    freedom = len(points) - 3
    variance = 2 * float(found.cost) / freedom
    covariance = variance * np.linalg.pinv(found.jac.T @ found.jac)
    return Law(
        single=float(found.x[0]),
        contention=float(found.x[1]),
        coherence=float(found.x[2]),
        measured_up_to=float(servers.max()),
        covariance=covariance,
        freedom=freedom,
    )


def _law(parameters: Floats, servers: Floats) -> Floats:
    single, contention, coherence = parameters
    return np.asarray(single * servers / (1 + contention * (servers - 1) + coherence * servers * (servers - 1)))


def _slopes(parameters: Floats, servers: Floats) -> Floats:
    """Give the derivatives of X by γ, σ and κ, shape [n, 3]."""
    value = _law(parameters, servers)
    below = parameters[0] * servers / value
    return np.stack(
        [value / parameters[0], -value * (servers - 1) / below, -value * servers * (servers - 1) / below], axis=1
    )
