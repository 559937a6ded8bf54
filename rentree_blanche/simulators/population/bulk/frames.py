"""Families as columns: guardians, pupils and links of whole blocks, equal to what `Population.family` gives."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import polars as pl

from rentree_blanche.simulators.population import law
from rentree_blanche.simulators.population.bulk import names
from rentree_blanche.simulators.population.bulk.dates import guardian_days, pupil_days
from rentree_blanche.simulators.population.bulk.draws import Bools, Ints, Permutations, Words, below
from rentree_blanche.simulators.population.bulk.numbers import NONE, mobiles_of
from rentree_blanche.simulators.population.bulk.places import Places
from rentree_blanche.simulators.population.bulk.plans import FOSTER, SEPARATED, SHAPES, Plans, plans_of
from rentree_blanche.simulators.population.draws import Draw, Trait
from rentree_blanche.simulators.population.families import (
    BIRTHPLACES,
    COUNTRIES,
    FIRST_PUPIL,
    FRANCE,
    INE_LETTERS,
    INE_NUMBERS,
    SLOTS,
    ine_numbering,
)
from rentree_blanche.simulators.population.law import MailOnFile
from rentree_blanche.simulators.population.mails import MAIL_DOMAINS, MAX_GUARDIANS
from rentree_blanche.simulators.population.people import Civility, Sex
from rentree_blanche.simulators.population.places import BLOCK
from rentree_blanche.simulators.population.population import Population

_NO_MAIL = np.array([value is MailOnFile.NOBODY for value in law.MAIL_BY_RANK])
_NO_FIRST_MAIL = np.array([value is MailOnFile.NOT_THE_FIRST for value in law.MAIL_BY_RANK])


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """People by column, in the order of their numbers within each block.

    Attributes:
        families: `family` (index), `shape`.
        guardians: `number` and the fields of `population.Guardian`, its address in four columns.
        pupils: the same of `population.Pupil`.
        links: `guardian` and `pupil` by number, `legal`, `payer`.
    """

    families: pl.DataFrame
    guardians: pl.DataFrame
    pupils: pl.DataFrame
    links: pl.DataFrame

    def __iter__(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Give each table with its name."""
        return iter((name, getattr(self, name)) for name in TABLES)


TABLES = ("families", "guardians", "pupils", "links")


def frames_of(population: Population, blocks: Ints, families: int) -> Frames:
    """Return the families of some blocks of 50, leaving out those with an index from `families` on.

    Raises OutOfRangeError as `Population.family` does.
    """
    plans = plans_of(population.seed, blocks)
    places = Places(population, blocks)
    named = names.name_guardians(plans)
    kept = plans.index < families
    frames = Frames(
        families=pl.DataFrame({"family": plans.index, "shape": _shapes()[plans.shape]}),
        guardians=_guardians(population, plans, places, named, mobiles_of(population, blocks)),
        pupils=_pupils(population, plans, places, named),
        links=_links(plans),
    )
    if kept.all():
        return frames
    below_bound = pl.col("number") < families * SLOTS
    return replace(
        frames,
        families=frames.families.filter(kept),
        guardians=frames.guardians.filter(below_bound),
        pupils=frames.pupils.filter(below_bound),
        links=frames.links.filter(pl.col("pupil") < families * SLOTS),
    )


def _rows(count: Ints) -> tuple[Ints, Ints]:
    """Return for each member of families the row of the family, and the member's place in it."""
    family = np.repeat(np.arange(len(count)), count)
    return family, np.arange(len(family)) - (np.cumsum(count) - count)[family]


def _guardians(
    population: Population, plans: Plans, places: Places, named: names.GuardianNames, mobiles: Ints
) -> pl.DataFrame:
    family, slot = _rows(plans.guardians)
    woman, own = plans.woman[family, slot], plans.own[family]
    bears = named.bearer[family] == slot
    usage = names.Pairs(
        *(np.where(bears, number[family], names.NO_NAME) for number in (named.usage.first, named.usage.second))
    )
    birth, first_name = named.birth[family, slot], names.adult_first_names(plans, family, slot)
    known = names.tables()
    return pl.DataFrame(
        {
            "number": plans.index[family] * SLOTS + slot,
            "civility": _of_sex(woman, Civility.M, Civility.MME),
            "birth_name": known.surnames[birth],
            "usage_name": usage.text(known.surnames, "-"),
            "first_name": known.first_names[first_name],
            "other_names": names.other_names(plans.entity[family], slot, woman),
            "birth_date": _dates(guardian_days(plans, population.school_year)[family, slot]),
            **_birthplaces(own, slot),
            "mobile": _mobiles(mobiles[family, slot]),
            "email": _mails(population, plans, family, slot, _plain_names(usage, birth), first_name),
            **places.homes(plans, family, slot),
        }
    )


def _pupils(population: Population, plans: Plans, places: Places, named: names.GuardianNames) -> pl.DataFrame:
    family, nth = _rows(plans.pupils)
    girl = plans.girl[family, nth]
    birth, usage = names.name_pupils(plans, named, family, nth)
    known = names.tables()
    return pl.DataFrame(
        {
            "number": plans.index[family] * SLOTS + FIRST_PUPIL + nth,
            "sex": _of_sex(girl, Sex.M, Sex.F),
            "birth_name": birth.text(known.surnames, " "),
            "usage_name": usage.text(known.surnames, " "),
            "first_name": known.first_names[names.child_first_names(plans, family, nth)],
            "other_names": names.other_names(plans.entity[family], 4 + nth, girl),
            "birth_date": _dates(pupil_days(plans, population.school_year)[family, nth]),
            "ine": _ines(population.seed, plans.own[family], plans.index[family], nth),
            **places.classes(plans, family, nth),
            **places.homes(plans, family, np.zeros(len(family), np.int64)),
        }
    )


def _links(plans: Plans) -> pl.DataFrame:
    family, nth = _rows(plans.pupils)
    one, other = names.parents_of(plans, family, nth)
    index, shape = plans.index[family], plans.shape[family]
    other_pays = np.zeros(len(family), np.bool_)
    rows = np.flatnonzero(shape == SEPARATED)
    other_pays[rows] = below(plans.own[family[rows]], Draw.PAYER, 2) == 1
    guardian = np.stack((one, other), axis=1)
    kept = (guardian >= 0).ravel()
    payer = np.stack((~other_pays, other_pays), axis=1) & (shape != FOSTER)[:, None]
    return pl.DataFrame(
        {
            "guardian": (index[:, None] * SLOTS + guardian).ravel()[kept],
            "pupil": np.repeat(index * SLOTS + FIRST_PUPIL + nth, 2)[kept],
            "legal": np.repeat(shape != FOSTER, 2)[kept],
            "payer": payer.ravel()[kept],
        }
    )


@cache
def _shapes() -> pl.Series:
    return pl.Series([shape.value for shape in SHAPES])


def _of_sex(woman: Bools, male: str, female: str) -> pl.Series:
    return pl.Series([str(male), str(female)])[woman.astype(np.int64)]


def _dates(days: Ints) -> pl.Series:
    return pl.Series(days.astype(np.int32)).cast(pl.Date)


def _birthplaces(entity: Words, slot: Ints) -> dict[str, pl.Series]:
    drawn = below(entity, Draw.BIRTHPLACE, 100 * len(BIRTHPLACES) * len(COUNTRIES), slot)
    drawn, percent = np.divmod(drawn, 100)
    abroad = percent < law.BORN_ABROAD
    place = np.where(abroad, 0, 1 + drawn % len(BIRTHPLACES))
    country = np.where(abroad, 1 + drawn % len(COUNTRIES), 0)
    return {
        "birthplace": pl.Series(["", *BIRTHPLACES])[place],
        "birth_country": pl.Series([FRANCE, *COUNTRIES])[country],
    }


def _mobiles(numbers: Ints) -> pl.Series:
    column = pl.Series(numbers)
    return "+" + column.set(column == NONE, None).cast(pl.String)


def _plain_names(usage: names.Pairs, birth: Ints) -> pl.Series:
    """Return the names in daily use as mail addresses write them."""
    first = np.where(usage.first >= 0, usage.first, birth)
    return names.Pairs(first, usage.second).text(names.tables().plain_surnames, "-")


def _mails(
    population: Population, plans: Plans, family: Ints, slot: Ints, name: pl.Series, first_name: Ints
) -> pl.Series:
    index = plans.index
    hundreds = index[::BLOCK] // law.DEALT
    positions = (index % law.DEALT).reshape(-1, BLOCK)
    rank = Permutations(population.seed, Trait.MAIL, hundreds, law.DEALT).rank(positions).ravel()[family]
    domain = below(plans.own[family], Draw.MAIL_DOMAIN, len(MAIL_DOMAINS), slot)
    hidden = _NO_MAIL[rank] | (_NO_FIRST_MAIL[rank] & (slot == 0))
    columns = {
        "first": names.tables().plain_first_names[first_name],
        "name": name,
        "number": index[family] * MAX_GUARDIANS + slot,
        "domain": pl.Series([f"@{each}" for each in MAIL_DOMAINS])[domain],
    }
    dot = pl.lit(".")
    mail = pl.concat_str("first", dot, "name", dot, "number", "domain")
    return pl.DataFrame(columns).select(pl.when(pl.Series(~hidden)).then(mail)).to_series()


def _ines(seed: int, entity: Words, index: Ints, nth: Ints) -> pl.Series:
    factor, offset = ine_numbering(seed)
    digits = (factor * (index * (SLOTS - FIRST_PUPIL) + nth) + offset) % INE_NUMBERS
    letter = below(entity, Draw.INE_LETTER, len(INE_LETTERS), nth)
    letters = pl.Series([one + other for one in INE_LETTERS for other in INE_LETTERS])
    padded = pl.Series(digits + INE_NUMBERS).cast(pl.String).str.slice(1)
    return padded + letters[letter * len(INE_LETTERS) + digits % len(INE_LETTERS)]
