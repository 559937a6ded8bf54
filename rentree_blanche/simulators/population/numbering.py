"""Which guardians have a mobile in the register, and the place of its number among all numbers.

Places are counted within each hundred of families, so that none is lost to guardians without a mobile: the blocks of
numbers then suffice for twelve million families.
"""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Holding:
    """The numbers of a family.

    Attributes:
        guardians: how many there are.
        numbers: how many different numbers they have, the first guardians having them.
        shared: whether all have the first number.
        overseas: place of the first guardian's overseas number, None where it is metropolitan.
        first: place, within the hundred, of the first metropolitan number.
    """

    guardians: int
    numbers: int
    shared: bool
    overseas: int | None
    first: int


def mobiles_of(numbering: Numbering, family: int) -> tuple[str | None, ...]:
    """Return the mobile of each guardian in the register, in order."""
    seed = numbering.seed
    hundred, position = divmod(family, law.DEALT)
    holding = _holdings(seed, hundred, numbering.overseas_blocks)[position]
    numbers: list[str | None] = []
    if holding.overseas is not None and holding.numbers:
        numbers.append(overseas_number_at(seed, numbering.overseas_blocks, holding.overseas))
    for place in range(holding.first, holding.first + holding.numbers - len(numbers)):
        # Should a hundred want more numbers than it has, the last of its guardians have none on file.
        known = place < PLACES
        numbers.append(number_at(seed, numbering.mobile_blocks, hundred * PLACES + place) if known else None)
    if holding.shared:
        return (numbers[0],) * holding.guardians
    return (*numbers, *(None,) * (holding.guardians - len(numbers)))


def hundred_of(place: int) -> range:
    """Return the families, by index, one of whose guardians may have the number of a place."""
    first = place // PLACES * law.DEALT
    return range(first, first + law.DEALT)


@lru_cache(maxsize=1024)
def _holdings(seed: int, hundred: int, overseas_blocks: tuple[MobileBlock, ...]) -> tuple[_Holding, ...]:
    """Return the numbers of each family of a hundred."""
    holdings: list[_Holding] = []
    first = 0
    for position in range(law.DEALT):
        model = model_of(seed, hundred * law.DEALT + position)
        guardians, shared = guardian_count(seed, model), _share_one(seed, hundred, model)
        rank = deal(seed, Trait.MOBILE, hundred, position, law.DEALT)
        overseas = _overseas_place(hundred, rank, overseas_blocks)
        numbers = 1 if shared else _numbers(law.MOBILE_BY_RANK[rank], guardians)
        holdings.append(_Holding(guardians, numbers, shared, overseas, first))
        first += numbers - (overseas is not None and numbers > 0)
    return tuple(holdings)


def _numbers(on_file: MobileOnFile, guardians: int) -> int:
    if on_file is MobileOnFile.NOBODY:
        return 0
    return guardians - 1 if on_file is MobileOnFile.NOT_THE_LAST else guardians


def _share_one(seed: int, hundred: int, model: int) -> bool:
    rank = shape_rank_of(seed, model)
    if law.SHAPE_BY_RANK[rank] is not Shape.TWO_GUARDIANS:
        return False
    place = rank - law.TWO_GUARDIANS_FROM
    return deal(seed, Trait.SHARED_MOBILE, hundred, place, law.TWO_GUARDIANS_COUNT) < law.SHARED_MOBILES


def _overseas_place(hundred: int, rank: int, blocks: tuple[MobileBlock, ...]) -> int | None:
    if law.MOBILE_BY_RANK[rank] is not MobileOnFile.OVERSEAS:
        return None
    place = hundred * law.OVERSEAS_COUNT + rank - law.OVERSEAS_FROM
    return place if has_overseas_place(blocks, place) else None
