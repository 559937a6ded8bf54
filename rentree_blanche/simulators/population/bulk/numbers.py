"""Mobile numbers of many families (see `population.numbering`), as integers: E.164 without its plus."""

import numpy as np

from rentree_blanche.simulators.population import law
from rentree_blanche.simulators.population.bulk.draws import Bools, Ints, Permutations
from rentree_blanche.simulators.population.bulk.plans import GUARDIANS_MOST, shapes_of
from rentree_blanche.simulators.population.draws import Trait
from rentree_blanche.simulators.population.errors import OutOfRangeError
from rentree_blanche.simulators.population.law import MobileOnFile
from rentree_blanche.simulators.population.mobiles import MobileBlock, shuffle
from rentree_blanche.simulators.population.numbering import PLACES, Numbering
from rentree_blanche.simulators.population.places import BLOCK

NONE = 0
_NOBODY, _NOT_THE_LAST, _OVERSEAS = (
    np.array([value is wanted for value in law.MOBILE_BY_RANK])
    for wanted in (MobileOnFile.NOBODY, MobileOnFile.NOT_THE_LAST, MobileOnFile.OVERSEAS)
)


def mobiles_of(numbering: Numbering, blocks: Ints) -> Ints:
    """Return the mobile of each guardian, a row for each family of the blocks; NONE where none is on file."""
    seed, numbers = numbering.seed, _Numbers(numbering)
    hundreds, where = np.unique(blocks * BLOCK // law.DEALT, return_inverse=True)
    _, shape_rank, count = shapes_of(seed, hundreds)
    position = np.arange(law.DEALT, dtype=np.int64)
    rank = Permutations(seed, Trait.MOBILE, hundreds, law.DEALT).rank(position)
    shared = _shared(seed, hundreds, shape_rank)
    overseas = numbers.overseas(hundreds[:, None] * law.OVERSEAS_COUNT + rank - law.OVERSEAS_FROM, _OVERSEAS[rank])
    wanted = np.where(shared, 1, np.where(_NOBODY[rank], 0, count - _NOT_THE_LAST[rank]))
    metropolitan = wanted - ((overseas != NONE) & (wanted > 0))
    first = np.cumsum(metropolitan, axis=1) - metropolitan

    half = (where, blocks % 2)

    def of_blocks(of_hundreds: Ints) -> Ints:
        return of_hundreds.reshape(len(hundreds), 2, BLOCK)[half].ravel()

    place = np.repeat(hundreds[where] * PLACES, BLOCK)
    return numbers.rows(place, of_blocks(first), of_blocks(wanted), of_blocks(overseas), of_blocks(count * shared))


def _shared(seed: int, hundreds: Ints, shape_rank: Ints) -> Bools:
    place = shape_rank - law.TWO_GUARDIANS_FROM
    couple = (place >= 0) & (place < law.TWO_GUARDIANS_COUNT)
    dealt = Permutations(seed, Trait.SHARED_MOBILE, hundreds, law.TWO_GUARDIANS_COUNT).rank(place)
    return couple & (dealt < law.SHARED_MOBILES)


class _Numbers:
    """Gives places their numbers."""

    def __init__(self, numbering: Numbering) -> None:
        self._metropolitan = _Blocks(numbering.seed, numbering.mobile_blocks)
        self._overseas = _Blocks(numbering.seed, numbering.overseas_blocks)

    def overseas(self, ordinal: Ints, asked: Bools) -> Ints:
        """Return the overseas numbers that are asked, as far as there are some."""
        numbers = np.full(ordinal.shape, NONE, np.int64)
        blocks = self._overseas
        if not len(blocks.size):
            return numbers
        turn, place = np.divmod(ordinal[asked], len(blocks.size))
        held = turn < blocks.size[place]
        numbers[asked] = np.where(held, blocks.number(place, turn), NONE)
        return numbers

    def rows(self, hundred: Ints, first: Ints, wanted: Ints, overseas: Ints, sharing: Ints) -> Ints:
        """Return the numbers of families.

        Args:
            hundred: place of the first number of the family's hundred.
            first: how many of the hundred are given before.
            wanted: how many different numbers the family has.
            overseas: that of its first guardian, or NONE.
            sharing: how many guardians share the first number, 0 where each has their own.
        """
        rows = np.full((len(first), GUARDIANS_MOST), NONE, np.int64)
        for slot in range(GUARDIANS_MOST):
            place = first + slot - (overseas != NONE)
            asked = np.flatnonzero((wanted > slot) & (place < PLACES) & ((overseas == NONE) | (slot > 0)))
            rows[asked, slot] = self._at(hundred[asked] + place[asked])
        away = np.flatnonzero((overseas != NONE) & (wanted > 0))
        rows[away, 0] = overseas[away]
        for slot in range(1, GUARDIANS_MOST):
            both = np.flatnonzero(sharing > slot)
            rows[both, slot] = rows[both, 0]
        return rows

    def _at(self, place: Ints) -> Ints:
        blocks = self._metropolitan
        ends = np.cumsum(blocks.size)
        if len(place) and (not len(ends) or place.max() >= ends[-1]):
            held = int(ends[-1]) if len(ends) else 0
            raise OutOfRangeError(
                f"mobile number {place.max()} was asked and the blocks hold {held}: add blocks to mobile_blocks"
            )
        block = np.searchsorted(ends, place, side="right")
        return blocks.number(block, place - (ends - blocks.size)[block])


class _Blocks:
    """Blocks of numbers as columns."""

    def __init__(self, seed: int, blocks: tuple[MobileBlock, ...]) -> None:
        shuffles = [shuffle(seed, block) for block in blocks]
        self.size = np.array([block.size for block in blocks], np.int64)
        self._start = np.array([int(block.prefix[1:]) * block.size for block in blocks], np.int64)
        self._factor = np.array([factor for factor, _ in shuffles], np.int64)
        self._offset = np.array([offset for _, offset in shuffles], np.int64)

    def number(self, block: Ints, place: Ints) -> Ints:
        """Return the numbers of places of blocks."""
        shuffled = (self._factor[block] * place + self._offset[block]) % self.size[block]
        number: Ints = self._start[block] + shuffled
        return number
