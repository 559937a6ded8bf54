"""Chance as a pure function of (seed, entity, draw): no state, so no order of asking.

Every operation is unsigned 64-bit arithmetic, so that a vectorised generator can repeat it on arrays.
"""

from enum import IntEnum
from functools import cache, lru_cache
from math import gcd

MASK = 0xFFFF_FFFF_FFFF_FFFF
GOLDEN = 0x9E37_79B9_7F4A_7C15
SLOT_BITS = 4


class Stream(IntEnum):
    """Kinds of entities that own draws: the same index in two streams shares nothing."""

    FAMILY = 1
    DEAL = 2
    COMMUNE = 3
    SCHOOL = 4
    NUMBERING = 5
    DIRT = 6


class Draw(IntEnum):
    """The named draws of an entity; a number is never reused, or people would change."""

    PATTERN = 1
    SEX = 2
    SURNAME_STYLE = 3
    SURNAME = 4
    SURNAME_SECOND = 5
    FIRST_NAME_STYLE = 6
    FIRST_NAME = 7
    FIRST_NAME_STRIDE = 8
    OTHER_NAMES = 9
    OTHER_NAME = 10
    CHILD_NAME = 11
    LEVEL = 12
    LEVEL_SECOND = 13
    SHIFT = 14
    BIRTH_DAY = 15
    BIRTH_GAP = 16
    PARENT_AGE = 17
    PARENT_AGE_SECOND = 18
    BIRTHPLACE = 19
    COUPLE = 20
    SECTOR = 21
    DIVISION = 22
    TWIN_CLASS = 23
    STREET_KIND = 24
    STREET_NAME = 25
    STREET_NUMBER = 26
    SECOND_HOME = 27
    MAIL_DOMAIN = 28
    PAYER = 29
    INE_LETTER = 30
    NAME = 31
    FOSTER_COUPLE = 32


class Trait(IntEnum):
    """What is dealt like cards within a block, so that its share there is exact."""

    SHAPE = 1
    CHILDREN = 2
    SURNAME = 3
    FIRST_NAME = 4
    USAGE_NAME = 5
    MOBILE = 6
    SHARED_MOBILE = 7
    MAIL = 8
    NAMESAKE = 9


def mix(value: int) -> int:
    """Scramble a 64-bit integer: the finaliser of splitmix64 (Steele, Lea, Flood, 2014)."""
    value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9 & MASK
    value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB & MASK
    return value ^ (value >> 31)


def root(seed: int, stream: int, index: int) -> int:
    """Return the 64-bit root that all draws of one entity start from."""
    return mix(mix(seed + stream * GOLDEN & MASK) + (index + 1) * GOLDEN & MASK)


def bits(entity: int, draw: int, slot: int = 0) -> int:
    """Return 64 bits for a named draw of an entity; `slot` tells its members apart (0 to 15)."""
    return mix(entity + (draw << SLOT_BITS | slot) * GOLDEN & MASK)


def below(entity: int, draw: int, bound: int, slot: int = 0) -> int:
    """Return an integer in [0, bound); bound is below 2**32."""
    return (mix(entity + (draw << SLOT_BITS | slot) * GOLDEN & MASK) >> 32) * bound >> 32


@cache
def _units(size: int) -> tuple[int, ...]:
    return tuple(factor for factor in range(1, size) if gcd(factor, size) == 1)


@lru_cache(maxsize=1024)
def permutation(seed: int, trait: int, block: int, size: int) -> tuple[int, int]:
    """Return (factor, offset) of the affine permutation rank = (factor * position + offset) mod size."""
    entity = mix(root(seed, Stream.DEAL, trait) + (block + 1) * GOLDEN & MASK)
    units = _units(size)
    return units[below(entity, 1, len(units))], below(entity, 2, size)


def deal(seed: int, trait: int, block: int, position: int, size: int) -> int:
    """Return the rank in [0, size) dealt to a position of a block: each rank goes to one position."""
    factor, offset = permutation(seed, trait, block, size)
    return (factor * position + offset) % size


def holder(seed: int, trait: int, block: int, rank: int, size: int) -> int:
    """Return the position of a block that holds a rank: the inverse of `deal`."""
    factor, offset = permutation(seed, trait, block, size)
    return (rank - offset) * pow(factor, -1, size) % size
