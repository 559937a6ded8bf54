"""How a family is put together out of its draws."""

from dataclasses import dataclass
from typing import Protocol

from rentree_blanche.simulators.population import law
from rentree_blanche.simulators.population.dates import guardian_dates, pupil_dates
from rentree_blanche.simulators.population.draws import Draw, Stream, below, root
from rentree_blanche.simulators.population.errors import OutOfRangeError
from rentree_blanche.simulators.population.mails import mails_of
from rentree_blanche.simulators.population.names import Naming, name_guardians, name_pupils, parents_of
from rentree_blanche.simulators.population.namesakes import model_of, namesakes_of
from rentree_blanche.simulators.population.numbering import Numbering, mobiles_of
from rentree_blanche.simulators.population.people import Civility, Family, Guardian, Link, LinkKind, Pupil, Sex, Shape
from rentree_blanche.simulators.population.places import Address, Commune, Layout, address_in, commune_of, neighbour_of
from rentree_blanche.simulators.population.plan import Plan, plan_of
from rentree_blanche.simulators.population.schools import class_id, class_label, divisions, uai_for

SLOTS = 10
"""Person numbers of a family: slots 0 to 3 are guardians', 4 to 9 pupils'."""
FIRST_PUPIL = 4

INE_NUMBERS = 10**9
INE_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
BIRTHPLACES = (
    "59350", "80021", "62041", "60057", "02691", "59606", "59183", "62160", "59512", "80001", "75114", "13203", "69383",
    "33063", "31555", "76540", "2A004", "2B033", "97105", "97209", "97302", "97411", "97608",
)  # fmt: skip
FRANCE = "99100"
# INSEE codes of Algeria, Morocco, Tunisia, Portugal, Belgium, Italy, Senegal, Poland, Comoros.
COUNTRIES = ("99352", "99350", "99351", "99139", "99131", "99127", "99341", "99122", "99397")


class Census(Layout, Numbering, Protocol):
    """What of a population decides who lives in it."""

    @property
    def school_year(self) -> int:
        """Return the year of the rentrée."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A family at work: `entity` is the root of its own draws, `model` that of the family it is a namesake of."""

    census: Census
    index: int
    plan: Plan
    entity: int
    model: int | None


def build_family(census: Census, index: int) -> Family:
    """Return family `index`: the same for the same census, whatever was asked before.

    Raises OutOfRangeError for an index that communes or mobile blocks cannot number.
    """
    if index < 0:
        raise OutOfRangeError(f"family {index} was asked: indexes start at 0")
    seed = census.seed
    model = model_of(seed, index)
    plan = plan_of(seed, model)
    entity = root(seed, Stream.FAMILY, index)
    case = _Case(census=census, index=index, plan=plan, entity=entity, model=plan.entity if model != index else None)
    place = commune_of(census, index)
    homes = _homes(case, place)
    names = name_guardians(plan)
    guardians = _guardians(case, homes, names)
    pupils = _pupils(case, place, homes[0], name_pupils(plan, names))
    return Family(
        index=index,
        shape=plan.shape,
        guardians=guardians,
        pupils=pupils,
        links=_links(plan, entity, guardians, pupils),
        homonyms=namesakes_of(seed, index),
    )


def _homes(case: _Case, place: Commune) -> tuple[Address, ...]:
    """Return the address of each guardian: one home, but for parents who live apart."""
    home = address_in(place, case.entity, 0)
    shape = case.plan.shape
    if shape not in (Shape.SEPARATED, Shape.BLENDED):
        return (home,) * len(case.plan.guardian_sexes)
    elsewhere = below(case.entity, Draw.SECOND_HOME, 100) < law.SECOND_HOME_ELSEWHERE
    other = address_in(neighbour_of(case.census, place) if elsewhere else place, case.entity, 1)
    return (home, other) if shape is Shape.SEPARATED else (home, home, other)


def _guardians(case: _Case, homes: tuple[Address, ...], names: tuple[Naming, ...]) -> tuple[Guardian, ...]:
    dates = guardian_dates(case.plan, case.entity, case.census.school_year, case.model)
    mobiles = mobiles_of(case.census, case.index)
    mails = mails_of(case.census.seed, names, case.entity, case.index)
    guardians: list[Guardian] = []
    for slot, naming in enumerate(names):
        birthplace, country = _birthplace(case.entity, slot)
        guardians.append(
            Guardian(
                key=f"F{case.index}-R{slot + 1}",
                number=case.index * SLOTS + slot,
                civility=Civility.MME if case.plan.guardian_sexes[slot] is Sex.F else Civility.M,
                birth_name=naming.birth_name,
                usage_name=naming.usage_name,
                first_name=naming.first_name,
                other_names=naming.other_names,
                birth_date=dates[slot],
                birthplace=birthplace,
                birth_country=country,
                mobile=mobiles[slot],
                email=mails[slot],
                address=homes[slot],
            )
        )
    return tuple(guardians)


def _pupils(case: _Case, place: Commune, home: Address, names: tuple[Naming, ...]) -> tuple[Pupil, ...]:
    dates = pupil_dates(case.plan, case.entity, case.census.school_year, case.model)
    pupils: list[Pupil] = []
    for nth, (level, naming) in enumerate(zip(case.plan.levels, names, strict=True)):
        uai = uai_for(place, level.band, private=case.plan.private_school)
        division = _division(case, place, nth)
        pupils.append(
            Pupil(
                key=f"F{case.index}-E{nth + 1}",
                number=case.index * SLOTS + FIRST_PUPIL + nth,
                sex=case.plan.child_sexes[nth],
                birth_name=naming.birth_name,
                usage_name=naming.usage_name,
                first_name=naming.first_name,
                other_names=naming.other_names,
                birth_date=dates[nth],
                ine=_ine(case.census.seed, case.entity, case.index, nth),
                level=level,
                class_label=class_label(level, division),
                class_id=class_id(uai, level, division),
                school=uai,
                address=home,
            )
        )
    return tuple(pupils)


def _division(case: _Case, place: Commune, nth: int) -> int:
    together = case.plan.twins and nth == 1 and below(case.entity, Draw.TWIN_CLASS, 100) < law.TWINS_IN_ONE_CLASS
    return below(case.entity, Draw.DIVISION, divisions(case.census, place.academy), 0 if together else nth)


def _links(plan: Plan, entity: int, guardians: tuple[Guardian, ...], pupils: tuple[Pupil, ...]) -> tuple[Link, ...]:
    kind = LinkKind.FOSTER_CARER if plan.shape is Shape.FOSTER else LinkKind.LEGAL_REPRESENTATIVE
    links: list[Link] = []
    for nth, pupil in enumerate(pupils):
        parents = parents_of(plan, nth)
        # Of parents who live apart either may pay; the child welfare service pays for foster children.
        payer = parents[below(entity, Draw.PAYER, len(parents)) if plan.shape is Shape.SEPARATED else 0]
        links.extend(
            Link(
                guardian=guardians[slot].key,
                pupil=pupil.key,
                kind=kind,
                payer=slot == payer and plan.shape is not Shape.FOSTER,
            )
            for slot in parents
        )
    return tuple(links)


def _birthplace(entity: int, slot: int) -> tuple[str, str]:
    """Return INSEE commune and country of birth; the commune is empty abroad, as the civil register has it."""
    drawn = below(entity, Draw.BIRTHPLACE, 100 * len(BIRTHPLACES) * len(COUNTRIES), slot)
    drawn, percent = divmod(drawn, 100)
    if percent < law.BORN_ABROAD:
        return "", COUNTRIES[drawn % len(COUNTRIES)]
    return BIRTHPLACES[drawn % len(BIRTHPLACES)], FRANCE


def _ine(seed: int, entity: int, index: int, nth: int) -> str:
    """Return nine digits, unique by an affine permutation, and two letters."""
    factor, offset = ine_numbering(seed)
    digits = (factor * (index * (SLOTS - FIRST_PUPIL) + nth) + offset) % INE_NUMBERS
    letter = INE_LETTERS[below(entity, Draw.INE_LETTER, len(INE_LETTERS), nth)]
    return f"{digits:09d}{letter}{INE_LETTERS[digits % len(INE_LETTERS)]}"


def ine_numbering(seed: int) -> tuple[int, int]:
    """Return factor and offset of the permutation that gives pupils the digits of their INE."""
    numbering = root(seed, Stream.NUMBERING, 1)
    factor = 10 * below(numbering, 1, INE_NUMBERS // 10) + (1, 3, 7, 9)[below(numbering, 2, 4)]
    return factor, below(numbering, 3, INE_NUMBERS)
