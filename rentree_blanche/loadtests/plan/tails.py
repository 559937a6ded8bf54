"""Distributions of times on a logarithmic grid: from how queues stood to the quantiles of a page, minute by minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc

from rentree_blanche.loadtests.plan.lattice import Lattice

Floats = NDArray[np.float64]

_RATIO = 1.22
EDGES: Floats = 1e-4 * np.power(_RATIO, np.arange(0.0, 105.0))
"""Ends of the bins in seconds, to 90,000; before the first lies what takes no time, after the last what never ends."""
POINTS: Floats = np.concatenate([[0.0], np.sqrt(EDGES[:-1] * EDGES[1:])])
"""What stands for each bin."""
_STEPS: Floats = 1e-5 * np.power(_RATIO, np.arange(0.0, 190.0))
QUANTILES = (0.5, 0.95, 0.99)
_MATTERS = 1e-4
_NOBODY = 1e-7
"""Share of arrivals that wait below which no wait is told: far less than what a quantile is asked for."""


@dataclass(frozen=True, slots=True)
class WaitTable:
    """P(wait > x) of every cell of a lattice from the `first` on, x in mean service steps, on a grid as `EDGES`.

    Attributes:
        table: shape [cells, steps]. first: the cell from which on somebody waits. step: of the lattice.
    """

    table: Floats
    first: int
    step: float

    def survival(self, seen: Floats, steps_a_second: Floats) -> Floats:
        """Give P(wait > each edge), shape [n, edges].

        Args:
            seen: distributions over the cells, shape [n, cells].
            steps_a_second: service steps that leave, shape [n].
        """
        found = np.zeros((len(seen), len(EDGES)))
        some = np.flatnonzero(seen[:, self.first :].sum(axis=1) > _NOBODY)
        known = seen[some, self.first :] @ self.table
        offset = np.log(EDGES[0] * steps_a_second[some] / _STEPS[0]) / np.log(_RATIO)
        low = np.floor(offset).astype(int)
        share = (offset - low)[:, None]
        columns = np.clip(low[:, None] + np.arange(len(EDGES))[None, :], 0, len(_STEPS) - 2)
        found[some] = (1 - share) * np.take_along_axis(known, columns, 1)
        found[some] += share * np.take_along_axis(known, columns + 1, 1)
        return found


def wait_table(known: Lattice, reserve: float) -> WaitTable:
    """Make the table of a queue whose first `reserve` people ahead make nobody wait."""
    table = known.wait_survival(_STEPS + reserve / known.step)[:, known.first :]
    return WaitTable(np.ascontiguousarray(table.T), known.first, known.step)


def masses(survival: Floats) -> Floats:
    """Turn P(time > edge), shape [n, edges], into the mass of each bin, shape [n, bins]; what never ends goes last."""
    kept = np.minimum.accumulate(np.clip(survival, 0.0, 1.0), axis=1)
    inner = kept[:, :-1] - kept[:, 1:]
    inner[:, -1] += kept[:, -1]
    return np.concatenate([1 - kept[:, :1], inner], axis=1)


def gamma_masses(mean: float, variation: float) -> Floats:
    """Give the mass in each bin of a time with some mean and squared coefficient of variation, shape [bins]."""
    if mean <= 0:
        return np.asarray(np.eye(1, len(POINTS))[0])
    variation = max(variation, 1e-3)
    return np.asarray(masses((1 - gammainc(1 / variation, EDGES / (mean * variation)))[None])[0])


@lru_cache(maxsize=1)
def _sums() -> NDArray[np.float32]:
    """Say where the sum of two points falls, shared between its neighbours so that the mean stays; [bin, bin, bin]."""
    total = POINTS[:, None] + POINTS[None, :]
    high = np.clip(np.searchsorted(POINTS, total), 1, len(POINTS) - 1)
    share = np.clip((total - POINTS[high - 1]) / (POINTS[high] - POINTS[high - 1]), 0.0, 1.0)
    falls = np.zeros((*total.shape, len(POINTS)), dtype=np.float32)
    rows, columns = np.indices(total.shape)
    falls[rows, columns, high] = share
    falls[rows, columns, high - 1] += (1 - share).astype(np.float32)
    return falls


def added(first: Floats, second: Floats) -> Floats:
    """Give the distributions of sums of two independent times, shape [n, bins] each."""
    falls, result = _sums(), np.zeros_like(first, dtype=np.float32)
    both = (1 - first[:, 0] > _MATTERS) & (1 - second[:, 0] > _MATTERS)
    result[~both] = np.where((1 - second[~both, :1]) > _MATTERS, second[~both], first[~both])
    left, right = first[both].astype(np.float32), second[both].astype(np.float32)
    part = np.zeros_like(left)
    for one in range(len(POINTS)):
        if left[:, one].any():
            part += left[:, one : one + 1] * (right @ falls[one])
    result[both] = part
    return np.asarray(result, dtype=np.float64)


def shift(fixed: Floats) -> Floats:
    """Give what adds one fixed distribution, shape [bins], to many, shape [n, bins], by multiplying them with it."""
    return np.asarray(np.tensordot(fixed.astype(np.float32), _sums(), axes=1), dtype=np.float64)


def quantiles(times: Floats, wanted: Sequence[float] = QUANTILES) -> Floats:
    """Give quantiles in seconds, shape [n, quantiles]; a point stands in the middle of its bin's mass."""
    below = np.cumsum(times, axis=1)
    total = np.maximum(below[:, -1:], 1e-300)
    below = below / total
    found = np.zeros((len(times), len(wanted)))
    for column, level in enumerate(wanted):
        bin_ = np.argmax(below >= level - 1e-12, axis=1)
        start = np.where(bin_ > 0, np.take_along_axis(below, np.maximum(bin_ - 1, 0)[:, None], 1)[:, 0], 0.0)
        end = np.take_along_axis(below, bin_[:, None], 1)[:, 0]
        share = np.clip((level - start) / np.maximum(end - start, 1e-300), 0.0, 1.0)
        low = EDGES[np.maximum(bin_ - 1, 0)]
        found[:, column] = np.where(bin_ == 0, 0.0, low * _RATIO**share)
    return found
