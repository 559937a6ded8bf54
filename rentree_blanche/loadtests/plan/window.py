"""The cells of many queues where somebody may be: the others stay empty, and are not moved.

A queue at a third of its load lives in some dozen of its hundreds of cells. Which ones is seen from the distribution;
where a step brings somebody to an edge of them, it is done again with more.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rentree_blanche.loadtests.plan.exponential import Moved, move
from rentree_blanche.loadtests.plan.lattice import Lattice

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

_NOBODY = 1e-12
"""Probability from which on a cell is looked at: far below the error of `exponential`."""
_FEW = 1e-9
"""Probability in a cell at the edge from which on a step is done again with more cells."""
_MARGIN = 6


class Cells:
    """The cells of all lattices beside each other.

    Attributes:
        width: of each cell. owner: the queue that it is of. starts, ends: of each queue, `ends` not included.
        gap, scale, busy, queued: between each cell and the next one, as in `Lattice`; without meaning at a queue's end.
    """

    def __init__(self, lattices: Sequence[Lattice]) -> None:
        sizes = np.array([each.cells for each in lattices], dtype=np.intp)
        self.owner = np.repeat(np.arange(len(lattices)), sizes)
        self.ends: Indices = np.cumsum(sizes)
        self.starts: Indices = self.ends - sizes
        self.width = np.concatenate([each.width for each in lattices])
        self.gap, self.scale, self.busy, self.queued = (
            np.concatenate([np.append(getattr(each, name), 1.0) for each in lattices])
            for name in ("gap", "scale", "busy", "queued")
        )


class Window:
    """Cells that are moved; of each queue those from one to another.

    Args:
        cells: all there are.
        now: the distributions, over all cells.
        wanted: which queues are moved at all.
        margin: cells more on either side than hold somebody.
    """

    def __init__(self, cells: Cells, now: Floats, wanted: Flags, margin: int = _MARGIN) -> None:
        self._cells, self._wanted, self._margin = cells, wanted, margin
        places = np.arange(len(now))
        taken = now > _NOBODY
        first = np.minimum.reduceat(np.where(taken, places, len(now)), cells.starts)
        last = np.maximum.reduceat(np.where(taken, places, -1), cells.starts)
        more = margin + (last - first) // 4
        first = np.maximum(first - more, cells.starts)
        last = np.minimum(last + more, cells.ends - 1)
        chosen = (places >= first[cells.owner]) & (places <= last[cells.owner]) & wanted[cells.owner]
        self.places = np.flatnonzero(chosen)
        self._owner = cells.owner[self.places][:-1]
        self._width = cells.width[self.places]
        self._gap, self._scale, self._busy, self._queued = (
            each[self.places[:-1]] for each in (cells.gap, cells.scale, cells.busy, cells.queued)
        )
        self._joins = np.flatnonzero(np.diff(cells.owner[self.places]))
        open_ = np.concatenate([first[wanted & (first > cells.starts)], last[wanted & (last < cells.ends - 1)]])
        self._edges = np.searchsorted(self.places, open_)

    def wider(self, now: Floats) -> "Window":
        """Give one with more cells, for the same queues."""
        return Window(self._cells, now, self._wanted, 4 * self._margin)

    def move(self, now: Floats, rate: Floats, service: Floats, leaving: Floats, seconds: float) -> Moved | None:
        """Move the distributions of these cells; None where somebody came to an edge.

        Args:
            now: the distributions, over all cells.
            rate: people who arrive a second, for each queue.
            service: people whom one server serves a second.
            leaving: rate at which one who waits goes away.
            seconds: how long.
        """
        if not len(self.places):
            return Moved(np.zeros(0), np.zeros(0))
        births = rate[self._owner]
        deaths = service[self._owner] * self._busy + leaving[self._owner] * self._queued
        ratio = np.log(births / deaths)
        flow = _logarithmic_mean(births, deaths, ratio) / (self._gap * self._scale)
        drift = self._gap * ratio
        up, down = flow * _bernoulli(-drift) / self._width[:-1], flow * _bernoulli(drift) / self._width[1:]
        up[self._joins] = down[self._joins] = 0.0
        diagonal = np.zeros(len(self.places))
        diagonal[:-1] -= up
        diagonal[1:] -= down
        moved = move(up, diagonal, down, now[self.places], seconds)
        if np.maximum(moved.end, moved.mean)[self._edges].max(initial=0.0) > _FEW:
            return None
        return Moved(np.maximum(moved.end, 0.0), np.maximum(moved.mean, 0.0))


def _bernoulli(y: Floats) -> Floats:
    """Give y / (e^y - 1)."""
    near = np.abs(y) < 1e-6
    safe = np.clip(np.where(near, 1.0, y), -700, 700)
    return np.where(near, 1 - y / 2, safe / np.expm1(safe))


def _logarithmic_mean(a: Floats, b: Floats, ratio: Floats) -> Floats:
    """Give (a - b) / ln(a / b), which is a where they are equal; `ratio` is that logarithm."""
    near = np.abs(ratio) < 1e-6
    return np.where(near, (a + b) / 2, (a - b) / np.where(near, 1.0, ratio))
