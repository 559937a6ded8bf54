"""The law of generation: shares in percent, dealt so that each block of 100 families holds them exactly.

Where each share comes from stands in docs/population.md. What must never be missing has a share of 3 at least, since
two families of each hundred give up their own part to become namesakes of others; twins 8, since blended families take
none; families without mobile 9, since those who share one may be dealt to be without.
"""

from enum import StrEnum
from typing import TypeVar

from rentree_blanche.simulators.population.levels import Band
from rentree_blanche.simulators.population.people import Shape

DEALT = 100


class SurnameStyle(StrEnum):
    """What is difficult in a surname; a style named as a list of the lexicon takes its names from there."""

    PLAIN = "plain"
    ACCENTED = "accented"
    HYPHEN = "hyphen"
    APOSTROPHE = "apostrophe"
    PARTICLE = "particle"
    LIGATURE = "ligature"
    CEDILLA = "cedilla"


class UsageName(StrEnum):
    """Who bears a usage name, and which."""

    NONE = "none"
    PARTNER = "partner's name"
    DOUBLE = "own name and partner's"
    CHILDREN = "children bear both parents' names"


class MobileOnFile(StrEnum):
    """Which guardians of a family have a mobile in the register."""

    ALL = "all"
    NOBODY = "nobody"
    NOT_THE_LAST = "not the last"
    OVERSEAS = "all, the first overseas"


class MailOnFile(StrEnum):
    """Which guardians of a family have a mail address in the register."""

    ALL = "all"
    NOBODY = "nobody"
    NOT_THE_FIRST = "not the first"


M, E, C, L = Band.MATERNELLE, Band.ELEMENTAIRE, Band.COLLEGE, Band.LYCEE
ChildPattern = tuple[tuple[Band, ...], bool]
"""The stages of the pupils, eldest first, and whether the two eldest are twins."""

_SHAPES = {
    Shape.ONE_GUARDIAN: 21,
    Shape.TWO_GUARDIANS: 53,
    Shape.SEPARATED: 17,
    Shape.BLENDED: 5,
    Shape.FOSTER: 4,
}
_CHILDREN: dict[ChildPattern, int] = {
    ((M,), False): 8,
    ((E,), False): 15,
    ((C,), False): 11,
    ((L,), False): 9,
    ((E, M), False): 7,
    ((E, E), False): 9,
    ((C, E), False): 10,
    ((L, C), False): 6,
    ((C, C), False): 3,
    ((E, E), True): 4,
    ((C, C), True): 4,
    ((E, E, M), False): 4,
    ((C, E, M), False): 3,
    ((L, C, E), False): 4,
    ((L, C, E, E), False): 3,
}
_SURNAMES = {
    SurnameStyle.PLAIN: 70,
    SurnameStyle.ACCENTED: 8,
    SurnameStyle.HYPHEN: 6,
    SurnameStyle.APOSTROPHE: 4,
    SurnameStyle.PARTICLE: 6,
    SurnameStyle.LIGATURE: 3,
    SurnameStyle.CEDILLA: 3,
}
_COMPOUND_FIRST_NAME = {True: 8, False: 92}
_USAGE_NAMES = {UsageName.PARTNER: 28, UsageName.DOUBLE: 6, UsageName.CHILDREN: 6, UsageName.NONE: 60}
_MOBILES = {
    MobileOnFile.ALL: 82,
    MobileOnFile.NOBODY: 9,
    MobileOnFile.NOT_THE_LAST: 5,
    MobileOnFile.OVERSEAS: 4,
}
_MAILS = {MailOnFile.ALL: 82, MailOnFile.NOBODY: 10, MailOnFile.NOT_THE_FIRST: 8}


T = TypeVar("T")


def _spread(shares: dict[T, int]) -> tuple[T, ...]:
    """Return a value for each rank from 0 to 99."""
    return tuple(value for value, share in shares.items() for _ in range(share))


SHAPE_BY_RANK = _spread(_SHAPES)
CHILDREN_BY_RANK = _spread(_CHILDREN)
SURNAME_BY_RANK = _spread(_SURNAMES)
COMPOUND_FIRST_NAME_BY_RANK = _spread(_COMPOUND_FIRST_NAME)
USAGE_NAME_BY_RANK = _spread(_USAGE_NAMES)
MOBILE_BY_RANK = _spread(_MOBILES)
MAIL_BY_RANK = _spread(_MAILS)
OVERSEAS_FROM = MOBILE_BY_RANK.index(MobileOnFile.OVERSEAS)
OVERSEAS_COUNT = _MOBILES[MobileOnFile.OVERSEAS]

SIBLINGS = tuple(pattern for pattern in _CHILDREN if len(pattern[0]) > 1 and not pattern[1])
"""What a blended family takes in place of a single child, or of twins."""

TWO_GUARDIANS_FROM = SHAPE_BY_RANK.index(Shape.TWO_GUARDIANS)
TWO_GUARDIANS_COUNT = _SHAPES[Shape.TWO_GUARDIANS]
SHARED_MOBILES = 6
"""Of the families with two guardians at home, in each hundred families: those with one mobile for both."""

# Shares that may be missing from a block: they are drawn, not dealt.
SAME_SEX_COUPLES = 3
MOTHER_ALONE = 82
MOTHER_FIRST_IF_SEPARATED = 80
FATHERS_NAME, MOTHERS_NAME = 78, 11
NAME_OF_AN_ABSENT_PARENT = 35
BORN_ABROAD = 14
LATE, EARLY = 5, 2
PRIVATE_SCHOOL = 14
FOSTER_COUPLE = 50
SECOND_HOME_ELSEWHERE = 50
TWINS_IN_ONE_CLASS = 50
