"""Which guardians have a mobile in the register, and the place of its number among all numbers.

Places are counted within each hundred of families, so that none is lost to guardians without a mobile: the blocks of
numbers then suffice for twelve million families.
"""

from functools import lru_cache
from typing import Protocol

from rentree_blanche.simulators.population import law
from rentree_blanche.simulators.population.draws import Trait, deal
from rentree_blanche.simulators.population.law import MobileOnFile
from rentree_blanche.simulators.population.mobiles import MobileBlock, has_overseas_place, number_at, overseas_number_at
from rentree_blanche.simulators.population.namesakes import model_of
from rentree_blanche.simulators.population.people import Shape
from rentree_blanche.simulators.population.plan import guardian_count, shape_rank_of

PLACES = 165
"""Metropolitan numbers of each hundred of families; 152 are used on average."""


class Numbering(Protocol):
    """What of a population decides the numbers of its people."""

    @property
    def seed(self) -> int:
        """Return the seed."""

    @property
    def mobile_blocks(self) -> tuple[MobileBlock, ...]:
        """Return the blocks of metropolitan mobiles."""

    @property
    def overseas_blocks(self) -> tuple[MobileBlock, ...]:
        """Return the blocks of overseas mobiles."""


def mobiles_of(numbering: Numbering, family: int) -> tuple[str | None, ...]:
    """Return the mobile of each guardian in the register, in order."""
    seed = numbering.seed
    hundred, position = divmod(family, law.DEALT)
    count = guardian_count(seed, model_of(seed, family))
    overseas = _overseas_number(numbering, family)
    first = _first_places(seed, hundred, numbering.overseas_blocks)[position]
    numbers: list[str | None] = []
    for nth in range(_numbers(seed, family, count)):
        if nth == 0 and overseas:
            numbers.append(overseas)
            continue
        place = first + nth - bool(overseas)
        # Should a hundred want more numbers than it has, the last of its guardians have none on file.
        known = place < PLACES
        numbers.append(number_at(seed, numbering.mobile_blocks, hundred * PLACES + place) if known else None)
    if _share_one(seed, family):
        return (numbers[0],) * count
    return (*numbers, *(None,) * (count - len(numbers)))


def hundred_of(place: int) -> range:
    """Return the families, by index, one of whose guardians may have the number of a place."""
    first = place // PLACES * law.DEALT
    return range(first, first + law.DEALT)


@lru_cache(maxsize=4096)
def _first_places(seed: int, hundred: int, overseas_blocks: tuple[MobileBlock, ...]) -> tuple[int, ...]:
    """Return the place, within a hundred, of the first metropolitan number of each of its families."""
    places, place = [], 0
    for family in range(hundred * law.DEALT, (hundred + 1) * law.DEALT):
        places.append(place)
        place += _numbers(seed, family, guardian_count(seed, model_of(seed, family)))
        place -= _has_overseas_number(seed, family, overseas_blocks)
    return tuple(places)


def _numbers(seed: int, family: int, count: int) -> int:
    """Return how many different numbers a family of so many guardians has, the first guardians having them."""
    if _share_one(seed, family):
        return 1
    on_file = law.MOBILE_BY_RANK[_rank(seed, family)]
    if on_file is MobileOnFile.NOBODY:
        return 0
    return count - 1 if on_file is MobileOnFile.NOT_THE_LAST else count


def _rank(seed: int, family: int) -> int:
    hundred, position = divmod(family, law.DEALT)
    return deal(seed, Trait.MOBILE, hundred, position, law.DEALT)


def _share_one(seed: int, family: int) -> bool:
    rank = shape_rank_of(seed, model_of(seed, family))
    if law.SHAPE_BY_RANK[rank] is not Shape.TWO_GUARDIANS:
        return False
    place = rank - law.TWO_GUARDIANS_FROM
    dealt = deal(seed, Trait.SHARED_MOBILE, family // law.DEALT, place, law.TWO_GUARDIANS_COUNT)
    return dealt < law.SHARED_MOBILES


def _overseas_ordinal(seed: int, family: int) -> int | None:
    rank = _rank(seed, family)
    if law.MOBILE_BY_RANK[rank] is not MobileOnFile.OVERSEAS:
        return None
    return family // law.DEALT * law.OVERSEAS_COUNT + rank - law.OVERSEAS_FROM


def _overseas_number(numbering: Numbering, family: int) -> str | None:
    ordinal = _overseas_ordinal(numbering.seed, family)
    return None if ordinal is None else overseas_number_at(numbering.seed, numbering.overseas_blocks, ordinal)


def _has_overseas_number(seed: int, family: int, blocks: tuple[MobileBlock, ...]) -> bool:
    ordinal = _overseas_ordinal(seed, family)
    return ordinal is not None and has_overseas_place(blocks, ordinal)
