"""The draws of `population.draws` on arrays: the same unsigned 64-bit arithmetic, entity by entity."""

from functools import cache
from math import gcd

import numpy as np
import numpy.typing as npt

from rentree_blanche.simulators.population import draws
from rentree_blanche.simulators.population.draws import GOLDEN, MASK, SLOT_BITS, Draw, Stream, Trait

Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_GOLDEN = np.uint64(GOLDEN)
_FIRST, _SECOND = np.uint64(0xBF58_476D_1CE4_E5B9), np.uint64(0x94D0_49BB_1331_11EB)
_30, _27, _31, _32 = (np.uint64(places) for places in (30, 27, 31, 32))


def mix(words: Words) -> Words:
    """Scramble words in place, and return them."""
    shifted = words >> _30
    words ^= shifted
    words *= _FIRST
    np.right_shift(words, _27, out=shifted)
    words ^= shifted
    words *= _SECOND
    np.right_shift(words, _31, out=shifted)
    words ^= shifted
    return words


def roots(seed: int, stream: Stream, index: Ints) -> Words:
    """Return the roots of the draws of entities."""
    words = (index + 1).astype(np.uint64)
    words *= _GOLDEN
    words += np.uint64(draws.mix(seed + stream * GOLDEN & MASK))
    return mix(words)


def below(entity: Words, draw: int, bound: int | Ints, slot: int | Ints = 0) -> Ints:
    """Return an integer in [0, bound) for each entity; `bound` and `slot` may differ between them."""
    words = entity + np.uint64((draw << SLOT_BITS) * GOLDEN & MASK)
    if isinstance(slot, int):
        words += np.uint64(slot * GOLDEN & MASK)
    else:
        words += slot.view(np.uint64) * _GOLDEN
    mix(words)
    words >>= _32
    words *= np.uint64(bound) if isinstance(bound, int) else bound.view(np.uint64)
    words >>= _32
    return words.view(np.int64)


def happens(entity: Words, draw: Draw, percent: int, slot: int | Ints = 0) -> Bools:
    """Return for each entity whether a draw of a hundred falls below a share."""
    return below(entity, draw, 100, slot) < percent


class Permutations:
    """How the ranks of a trait are dealt in each of several blocks (see `draws.deal`).

    Args:
        seed: of the population.
        trait: what is dealt.
        blocks: numbers of the blocks.
        size: of a block.
    """

    def __init__(self, seed: int, trait: Trait, blocks: Ints, size: int) -> None:
        entity = (blocks + 1).astype(np.uint64)
        entity *= _GOLDEN
        entity += np.uint64(draws.root(seed, Stream.DEAL, trait))
        mix(entity)
        units, inverses = _units(size)
        drawn = below(entity, 1, len(units))
        self._factor, self._inverse = units[drawn], inverses[drawn]
        self._offset = below(entity, 2, size)
        self._size = size

    def rank(self, positions: Ints) -> Ints:
        """Return the ranks of positions: a row of them for each block."""
        return (self._factor[:, None] * positions + self._offset[:, None]) % self._size

    def holder(self, rank: int) -> Ints:
        """Return for each block the position that holds a rank."""
        return (rank - self._offset) * self._inverse % self._size


@cache
def _units(size: int) -> tuple[Ints, Ints]:
    units = [factor for factor in range(1, size) if gcd(factor, size) == 1]
    return np.array(units, np.int64), np.array([pow(factor, -1, size) for factor in units], np.int64)
