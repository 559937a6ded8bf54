"""Names of many families (see `population.names`): numbers into tables, joined to text at the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from rentree_blanche.simulators.population import law
from rentree_blanche.simulators.population.bulk.draws import Bools, Ints, Words, below
from rentree_blanche.simulators.population.bulk.plans import (
    BLENDED,
    FOSTER,
    GUARDIANS_MOST,
    ONE,
    SURNAME_STYLES,
    USAGE_NAMES,
    Plans,
)
from rentree_blanche.simulators.population.draws import Draw
from rentree_blanche.simulators.population.law import SurnameStyle, UsageName
from rentree_blanche.simulators.population.lexicon import lexicon
from rentree_blanche.simulators.population.mails import plain

NO_NAME = -1
_ELSEWHERE, _FOSTERED = 3, 4
_HYPHEN = SURNAME_STYLES.index(SurnameStyle.HYPHEN)
_PARTNER, _DOUBLE, _CHILDREN = (
    USAGE_NAMES.index(usage) for usage in (UsageName.PARTNER, UsageName.DOUBLE, UsageName.CHILDREN)
)
_STYLE_BY_RANK = np.array([SURNAME_STYLES.index(style) for style in law.SURNAME_BY_RANK], np.int64)
_OTHER_NAMES = np.array((0, 1, 1, 2), np.int64)
_OTHERS_MOST = 3


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names of one table, joined two by two: `second` is NO_NAME where the first is all."""

    first: Ints
    second: Ints

    def take(self, rows: Ints) -> "Pairs":
        """Return some of the names."""
        return Pairs(self.first[rows], self.second[rows])

    def text(self, table: pl.Series, joint: str) -> pl.Series:
        """Return the names as text; null where there is none."""
        joined = np.flatnonzero(self.second >= 0)
        composed = table[self.first[joined]] + joint + table[self.second[joined]]
        where = np.where(self.first < 0, len(table) + len(joined), self.first)
        where[joined] = len(table) + np.arange(len(joined))
        return pl.concat([table, composed, pl.Series([None], dtype=pl.String)])[where]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The lexicon as tables of text; first names of boys and men come before those of girls and women."""

    surnames: pl.Series
    plain_surnames: pl.Series
    style_from: Ints
    style_size: Ints
    hyphened_from: int
    same: Ints
    first_names: pl.Series
    plain_first_names: pl.Series
    adult: "Lists"
    child: "Lists"
    compound: "Lists"
    others: pl.Series


@dataclass(frozen=True, slots=True)
class Lists:
    """Where in a table the names of each sex begin, and how many they are; column 1 is for girls and women."""

    start: Ints
    size: Ints


@cache
def tables() -> Tables:
    """Return the tables, made once."""
    lists = lexicon()
    styles = {
        SurnameStyle.PLAIN: lists.surnames,
        SurnameStyle.ACCENTED: lists.accented_surnames,
        SurnameStyle.HYPHEN: (),
        **{SurnameStyle(name): names for name, names in lists.hard_surnames.items()},
    }
    simple = [name for style in SURNAME_STYLES for name in styles[style]]
    known = {name: place for place, name in reversed(list(enumerate(simple)))}
    hyphened = [f"{one}-{other}" for one in lists.surnames for other in lists.surnames]
    size = np.array([len(styles[style]) for style in SURNAME_STYLES], np.int64)
    first_names, adult, child, compound = _first_names()
    surnames = pl.Series([*simple, *hyphened])
    return Tables(
        surnames=surnames,
        plain_surnames=pl.Series([plain(name) for name in surnames]),
        style_from=np.cumsum(size) - size,
        style_size=size,
        hyphened_from=len(simple),
        same=np.array([*(known[name] for name in simple), *range(len(simple), len(surnames))], np.int64),
        first_names=pl.Series(first_names),
        plain_first_names=pl.Series([plain(name) for name in first_names]),
        adult=adult,
        child=child,
        compound=compound,
        others=pl.Series(list(_other_names())),
    )


def _first_names() -> tuple[list[str], Lists, Lists, Lists]:
    lists = lexicon()
    table: list[str] = []
    found = []
    for names in (lists.adult_first_names, lists.child_first_names, lists.compound_first_names):
        start = []
        for sex in "MF":
            start.append(len(table))
            table += names[sex]
        found.append(Lists(np.array(start, np.int64), np.array([len(names[sex]) for sex in "MF"], np.int64)))
    return table, found[0], found[1], found[2]


def _other_names() -> Iterable[str]:
    for sex in "MF":
        names = lexicon().adult_first_names[sex]
        for start in range(len(names)):
            chosen = [names[(start + 7 * nth) % len(names)] for nth in range(2)]
            yield from (" ".join(chosen[:count]) for count in range(_OTHERS_MOST))


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianNames:
    """Surnames of guardians, a row for each family, and the usage name of who bears one."""

    birth: Ints
    bearer: Ints
    usage: Pairs


def name_guardians(plans: Plans) -> GuardianNames:
    """Return the surnames of the guardians of families."""
    birth = np.full((len(plans.index), GUARDIANS_MOST), NO_NAME, np.int64)
    for slot in range(GUARDIANS_MOST):
        rows = np.flatnonzero(plans.guardians > slot)
        birth[rows, slot] = _surname(plans.entity[rows], slot, plans.style[rows] if slot == 0 else None)
    women = plans.woman & (np.arange(GUARDIANS_MOST) < plans.guardians[:, None])
    bearer = np.where(women.any(axis=1), women.argmax(axis=1), NO_NAME)
    usage = Pairs(*(np.full(len(bearer), NO_NAME, np.int64) for _ in range(2)))
    rows = np.flatnonzero((bearer >= 0) & ((plans.usage == _PARTNER) | (plans.usage == _DOUBLE)))
    own = birth[rows, bearer[rows]]
    partner = birth[rows, 1 - bearer[rows]]
    alone = np.flatnonzero(plans.guardians[rows] == 1)
    partner[alone] = _surname(plans.entity[rows[alone]], _ELSEWHERE)
    other = partner != own
    double = plans.usage[rows] == _DOUBLE
    usage.first[rows] = np.where(other, np.where(double, own, partner), NO_NAME)
    usage.second[rows] = np.where(other & double, partner, NO_NAME)
    return GuardianNames(birth=birth, bearer=bearer, usage=usage)


def _surname(entity: Words, slot: int, style: Ints | None = None) -> Ints:
    known = tables()
    if style is None:
        style = _STYLE_BY_RANK[below(entity, Draw.SURNAME_STYLE, 100, slot)]
    hyphened = np.flatnonzero(style == _HYPHEN)
    plain_size = int(known.style_size[SURNAME_STYLES.index(SurnameStyle.PLAIN)])
    size = known.style_size[style]
    size[hyphened] = plain_size
    drawn = below(entity, Draw.SURNAME, size, slot)
    number = known.style_from[style] + drawn
    first = drawn[hyphened]
    step = 1 + below(entity[hyphened], Draw.SURNAME_SECOND, plain_size - 1, slot)
    number[hyphened] = known.hyphened_from + first * plain_size + (first + step) % plain_size
    same: Ints = known.same[number]
    return same


def adult_first_names(plans: Plans, family: Ints, slot: Ints) -> Ints:
    """Return the first names of guardians, from the row of their family and their place in it."""
    known, entity, sex = tables(), plans.entity[family], plans.woman[family, slot].astype(np.int64)
    compound = plans.compound[family] & (slot == 0)
    start = np.where(compound, known.compound.start[sex], known.adult.start[sex])
    size = np.where(compound, known.compound.size[sex], known.adult.size[sex])
    return start + below(entity, Draw.FIRST_NAME, size, slot)


def child_first_names(plans: Plans, family: Ints, nth: Ints) -> Ints:
    """Return the first names of pupils, from the row of their family and their place in it."""
    known, entity, sex = tables(), plans.entity[family], plans.girl[family, nth].astype(np.int64)
    size = known.child.size[sex]
    stride = 1 + below(entity, Draw.FIRST_NAME_STRIDE, size // 6)
    step: Ints = below(entity, Draw.FIRST_NAME, size, 5) + nth * stride
    number: Ints = known.child.start[sex] + step % size
    rows = np.flatnonzero(plans.compound[family] & (nth == 0))
    drawn = below(entity[rows], Draw.FIRST_NAME, known.compound.size[sex[rows]], 4)
    number[rows] = known.compound.start[sex[rows]] + drawn
    return number


def other_names(entity: Words, slot: Ints, woman: Bools) -> pl.Series:
    """Return the further first names of people, joined by spaces."""
    known, sex = tables(), woman.astype(np.int64)
    count = _OTHER_NAMES[below(entity, Draw.OTHER_NAMES, 4, slot)]
    start = known.adult.start[sex] + below(entity, Draw.OTHER_NAME, known.adult.size[sex], slot)
    return known.others[start * _OTHERS_MOST + count]


def parents_of(plans: Plans, family: Ints, nth: Ints) -> tuple[Ints, Ints]:
    """Return of pupils the first guardian, and the second or NO_NAME (see `names.parents_of`)."""
    blended = plans.shape[family] == BLENDED
    one = np.where(blended & (nth == 1), 1, 0)
    other = np.where(plans.guardians[family] > 1, 1, NO_NAME)
    return one, np.where(blended, np.array((2, NO_NAME, 1, 1), np.int64)[nth], other)


def name_pupils(plans: Plans, guardians: GuardianNames, family: Ints, nth: Ints) -> tuple[Pairs, Pairs]:
    """Return the birth names and the usage names of pupils, from the row of their family and their place in it."""
    one, other = parents_of(plans, family, nth)
    entity, shape = plans.entity[family], plans.shape[family]
    drawn = below(entity, Draw.CHILD_NAME, 100)
    two = other >= 0
    # The father is the first man of the two, else the first of them.
    second_is_father = two & plans.woman[family, one] & ~plans.woman[family, np.where(two, other, one)]
    father = guardians.birth[family, np.where(second_is_father, other, one)]
    mother = guardians.birth[family, np.where(two & ~second_is_father, other, one)]
    first = np.where((drawn < law.FATHERS_NAME) | (mother == father), father, mother)
    both = (drawn >= law.FATHERS_NAME + law.MOTHERS_NAME) & (mother != father)
    second = np.where(both, mother, NO_NAME)
    first[both] = father[both]
    _name_elsewhere(guardians, family, entity, shape, drawn, first)
    second[(shape == ONE) | (shape == FOSTER)] = NO_NAME
    usage = _child_usage(plans, guardians, family, (one, other), Pairs(first, second))
    return Pairs(first, second), usage


def _name_elsewhere(
    guardians: GuardianNames, family: Ints, entity: Words, shape: Ints, drawn: Ints, first: Ints
) -> None:
    """Name those who bear no name of a guardian: foster children, and many of who has one parent."""
    alone = shape == ONE
    first[alone] = guardians.birth[family[alone], 0]
    absent = alone & ((guardians.usage.first[family] >= 0) | (drawn < law.NAME_OF_AN_ABSENT_PARENT))
    for rows, slot in ((np.flatnonzero(absent), _ELSEWHERE), (np.flatnonzero(shape == FOSTER), _FOSTERED)):
        first[rows] = _surname(entity[rows], slot)


def _child_usage(
    plans: Plans, guardians: GuardianNames, family: Ints, parents: tuple[Ints, Ints], birth: Pairs
) -> Pairs:
    one, other = parents
    rows = np.flatnonzero((plans.usage[family] == _CHILDREN) & (plans.shape[family] != FOSTER) & (other >= 0))
    names = guardians.birth[family[rows], one[rows]], guardians.birth[family[rows], other[rows]]
    # One name for all, or already the two of them at birth: no usage name.
    rows_kept = (names[0] != names[1]) & (birth.second[rows] < 0)
    usage = Pairs(*(np.full(len(family), NO_NAME, np.int64) for _ in range(2)))
    usage.first[rows] = np.where(rows_kept, names[0], NO_NAME)
    usage.second[rows] = np.where(rows_kept, names[1], NO_NAME)
    return usage
