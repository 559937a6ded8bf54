"""The exponential of a birth-and-death generator, applied to a distribution: where a queue stands after a while.

The generator is similar to a symmetric matrix, so its eigenvalues are real and not positive, where the exponential has
a rational approximation of order 8 within 2.4e-8 (the near-best one of Carathéodory and Fejér; Trefethen, Weideman and
Schmelzer, BIT 46, 2006). Partial fractions make of it one tridiagonal system for each pair of poles, however long the
step and however stiff the queue. The same solutions give the mean over the step, so that what flowed in is what flowed
out and what is there, within that error.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import zgtsv

Floats = NDArray[np.float64]

_POLES = np.array(
    [
        3.2209452450543408 + 1.1936196054193322j,
        2.2922491478210563 + 3.6007714960771353j,
        0.2694909873674965 + 6.082032592700096j,
        -3.4085395014618016 + 8.773034564408094j,
    ]
)
_RESIDUES = np.array(
    [
        -1.8317717106328966 - 9.525608129943738j,
        2.436240732924865 + 3.7167556408605296j,
        -0.6325880537326855 - 0.443923102700152j,
        0.028129757161818793 + 0.011577384568874135j,
    ]
)
_AT_INFINITY = 1 + 2 * float(np.sum((_RESIDUES / _POLES).real))
"""Chosen so that the approximation is exact at 0: nobody is lost."""


class Moved(NamedTuple):
    """A distribution at the end of a step, and on average over it; shape [states] each."""

    end: Floats
    mean: Floats


def move(below: Floats, diagonal: Floats, above: Floats, distribution: Floats, seconds: float) -> Moved:
    """Move a distribution by its generator.

    Args:
        below: rates from state i to i + 1, shape [states - 1]; 0 where two chains meet.
        diagonal: minus the rates out of each state, shape [states].
        above: rates from state i + 1 to i, shape [states - 1].
        distribution: where the chains stand, shape [states].
        seconds: the length of the step; rates are by second.
    """
    states, poles = len(distribution), len(_POLES)
    main = (diagonal * seconds)[None, :] - _POLES[:, None]
    *_, solved, info = zgtsv(
        _side_by_side(below * seconds, poles),
        main.ravel(),
        _side_by_side(above * seconds, poles),
        np.tile(distribution, poles).astype(np.complex128),
        overwrite_dl=1,
        overwrite_d=1,
        overwrite_du=1,
        overwrite_b=1,
    )
    if info:
        raise ArithmeticError(f"tridiagonal system of {states} states is singular ({info})")
    parts = solved.reshape(poles, states)
    return Moved(
        _AT_INFINITY * distribution + 2 * (_RESIDUES[:, None] * parts).real.sum(axis=0),
        2 * ((_RESIDUES / _POLES)[:, None] * parts).real.sum(axis=0),
    )


def _side_by_side(band: Floats, times: int) -> NDArray[np.complex128]:
    """Repeat a band beside itself, with a 0 where two systems meet."""
    filled = np.zeros((times, len(band) + 1), dtype=np.complex128)
    filled[:, :-1] = band
    return filled.ravel()[:-1]
