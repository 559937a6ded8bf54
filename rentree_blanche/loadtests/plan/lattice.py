"""The states of a queue of c servers, close together where it matters and sparse elsewhere.

Below c a cell holds whole numbers of people in the system. From c on it holds service steps of β = (1 + cs²)/2 people,
where cs² is the squared coefficient of variation of the service time. With β = 1 this is the chain M/M/c; with any β
the wait has the probability of Erlang C and, given that there is one, it is a geometric sum of exponentials with the
mean β/(cμ - λ): Pollaczek and Khinchine's for one server, Lee and Longton's approximation for several.

Between two cells flows what the exponentially fitted scheme of Scharfetter and Gummel says: exact for neighbours, and
for cells far apart with the right ratio in equilibrium and the right drift out of it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincc, gammaln

Floats = NDArray[np.float64]

_ALONE = 24
"""Cells of one state each, on both sides of c."""
_FEW = 128
"""So many states on one side of c stand alone altogether."""
_GROWTH = 0.05
_FAR = 20_000.0
"""Where a queue without limit is cut, in service steps times the root of c; `queues` tells longer ones otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """The cells of one queue. Cells in order of the number of people in the system.

    Attributes:
        servers: c. step: β, in people. limit: people in the system at most; inf for no limit.
        people: centre of each cell, in people in the system.
        width: of each cell, in people below c and in steps from c on.
        waiting: people ahead in the queue at each cell's centre who must leave before an arrival is served; below c 0.
        first: index of the first cell at which an arrival waits.
        gap: between centres of neighbours, in the unit of `scale`. scale: people a unit.
        busy: servers busy between neighbours (geometric mean). queued: people waiting between neighbours.
    """

    servers: int
    step: float
    limit: float
    people: Floats
    width: Floats
    waiting: Floats
    first: int
    gap: Floats
    scale: Floats
    busy: Floats
    queued: Floats

    @property
    def cells(self) -> int:
        """Return how many cells there are."""
        return len(self.people)

    def place(self, mean: float, deviation: float) -> Floats:
        """Give the distribution over the cells of a normal number of people in the system."""
        queue = (self.people[self.first :] - self.servers) / self.step
        at = min(max((mean - self.servers) / self.step, queue[0]), queue[-1])
        spread = deviation / self.step
        width = self.width[self.first :]
        placed = np.zeros(self.cells)
        if spread > 0.3 * np.interp(at, queue, width):
            weights = np.exp(-0.5 * ((queue - at) / spread) ** 2) * width
            placed[self.first :] = weights / weights.sum()
        else:
            high = max(int(np.searchsorted(queue, at)), 1)
            share = (at - queue[high - 1]) / (queue[high] - queue[high - 1])
            placed[self.first + high], placed[self.first + high - 1] = share, 1 - share
        return placed

    def empty(self) -> Floats:
        """Give the distribution of an empty system."""
        placed = np.zeros(self.cells)
        placed[0] = 1.0
        return placed

    def wait_survival(self, steps: Floats) -> Floats:
        """Give P(wait > x) for each cell at which an arrival may find the queue, x in mean times of a service step.

        Args:
            steps: x, shape [n].

        Returns:
            Shape [n, cells]: 0 below c, then the survival function of as many exponentials as there are steps.
        """
        table = np.zeros((len(steps), self.cells))
        ahead = self.waiting[self.first :] / self.step
        table[:, self.first :] = gammaincc(ahead[None, :], np.maximum(steps, 0)[:, None])
        return table


def lattice(servers: int, *, variation: float = 1.0, limit: float = np.inf) -> Lattice:
    """Lay the cells of a queue.

    Args:
        servers: c, at least 1.
        variation: cs², the squared coefficient of variation of the service time.
        limit: people in the system at most, at least c.
    """
    step = (1 + variation) / 2
    most = _FAR * np.sqrt(servers) if np.isinf(limit) else (limit - servers) / step
    low = _cells(servers, cap=max(1, int(np.sqrt(servers) / 5)), free=6 * np.sqrt(servers))[::-1]
    ends = np.cumsum(low)
    below = ends - (low + 1) / 2
    high = _cells(int(np.ceil(most)) + 1, cap=None, free=0)
    tops = np.cumsum(high)
    steps = tops - (high + 1) / 2
    people = np.concatenate([below, servers + steps * step])
    inner = np.diff(below)
    outer = np.diff(steps)
    # Who leaves does so from the upper state of each step: the mean of those between two centres.
    middle = np.concatenate([[0.0], (steps[:-1] + steps[1:] + 1) / 2]) * step
    busy = np.exp((gammaln(below[1:] + 1) - gammaln(below[:-1] + 1)) / inner)
    return Lattice(
        servers=servers,
        step=step,
        limit=limit,
        people=people,
        width=np.concatenate([low, high]).astype(np.float64),
        waiting=np.concatenate([np.zeros(len(below)), (steps + 1) * step]),
        first=len(below),
        gap=np.concatenate([inner, [1.0], outer]),
        scale=np.concatenate([np.ones(len(inner)), [1.0], np.full(len(outer), step)]),
        busy=np.concatenate([busy, np.full(len(outer) + 1, float(servers))]),
        queued=np.concatenate([np.zeros(len(inner)), middle]),
    )


def _cells(states: int, *, cap: int | None, free: float) -> NDArray[np.int64]:
    """Divide states into cells: alone at first, then wider, within `free` never wider than `cap`."""
    sizes: list[int] = []
    done = 0
    while done < states:
        size = 1 if done < _ALONE or states <= _FEW else max(1, int(done * _GROWTH))
        if cap is not None and done < free:
            size = min(size, cap)
        size = min(size, states - done)
        sizes.append(size)
        done += size
    return np.array(sizes, dtype=np.int64)
