"""How a family is put together out of its draws."""

from datetime import date
from typing import Protocol

from rentree_blanche.simulators.population import law
from rentree_blanche.simulators.population.contacts import Numbering, mails_of, mobiles_of
from rentree_blanche.simulators.population.dates import guardian_dates, pupil_dates
from rentree_blanche.simulators.population.draws import Draw, Stream, below, root
from rentree_blanche.simulators.population.errors import OutOfRange
from rentree_blanche.simulators.population.names import Naming, name_guardians, name_pupils, parents_of
from rentree_blanche.simulators.population.namesakes import model_of, namesakes_of
from rentree_blanche.simulators.population.people import Civility, Family, Guardian, Link, LinkKind, Pupil, Sex, Shape
from rentree_blanche.simulators.population.places import Address, Layout, address_in, commune_of, neighbour_of
from rentree_blanche.simulators.population.plan import Plan, plan_of
from rentree_blanche.simulators.population.schools import class_id, class_label, divisions, uai_for

SLOTS = 10
"""Person numbers of a family: slots 0 to 3 are guardians', 4 to 9 pupils'."""
FIRST_PUPIL = 4

_INE_NUMBERS = 10**9
_INE_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_BIRTHPLACES = (
    "59350", "80021", "62041", "60057", "02691", "59606", "59183", "62160", "59512", "80001", "75114", "13203", "69383",
    "33063", "31555", "76540", "2A004", "2B033", "97105", "97209", "97302", "97411", "97608",
)  # fmt: skip
_FRANCE = "99100"
# INSEE codes of Algeria, Morocco, Tunisia, Portugal, Belgium, Italy, Senegal, Poland, Comoros.
_COUNTRIES = ("99352", "99350", "99351", "99139", "99131", "99127", "99341", "99122", "99397")


class Census(Layout, Numbering, Protocol):
    """What of a population decides who lives in it."""

    @property
    def school_year(self) -> int:
        """Return the year of the rentrée."""


def build_family(census: Census, index: int) -> Family:
    """Return family `index`: the same for the same census, whatever was asked before.

    Raises OutOfRange for an index that communes or mobile blocks cannot number.
    """
    if index < 0:
        raise OutOfRange(f"family {index} was asked: indexes start at 0")
    seed = census.seed
    model = model_of(seed, index)
    plan = plan_of(seed, model)
    entity = root(seed, Stream.FAMILY, index)
    namesake = plan.entity if model != index else None
    homes = _homes(census, plan, entity, index)
    named_guardians = name_guardians(plan)
    pupils = _pupils(census, plan, entity, index, homes[0], name_pupils(plan, named_guardians), namesake)
    guardians = _guardians(census, plan, entity, index, homes, named_guardians, namesake)
    return Family(
        index=index,
        shape=plan.shape,
        guardians=guardians,
        pupils=pupils,
        links=_links(plan, entity, guardians, pupils),
        homonyms=namesakes_of(seed, index),
    )


def _homes(census: Census, plan: Plan, entity: int, index: int) -> tuple[Address, ...]:
    """Return the address of each guardian: one home, but for parents who live apart."""
    place = commune_of(census, index)
    home = address_in(place, entity, 0)
    if plan.shape not in (Shape.SEPARATED, Shape.BLENDED):
        return (home,) * len(plan.guardian_sexes)
    elsewhere = below(entity, Draw.SECOND_HOME, 100) < law.SECOND_HOME_ELSEWHERE
    other = address_in(neighbour_of(census, place) if elsewhere else place, entity, 1)
    return (home, other) if plan.shape is Shape.SEPARATED else (home, home, other)


def _guardians(
    census: Census,
    plan: Plan,
    entity: int,
    index: int,
    homes: tuple[Address, ...],
    names: tuple[Naming, ...],
    namesake: int | None,
) -> tuple[Guardian, ...]:
    dates = guardian_dates(plan, entity, census.school_year, namesake)
    mobiles = mobiles_of(census, plan, index)
    mails = mails_of(census.seed, names, entity, index)
    return tuple(
        _guardian(index, slot, plan, entity, naming, dates[slot], mobiles[slot], mails[slot], homes[slot])
        for slot, naming in enumerate(names)
    )


def _guardian(
    index: int,
    slot: int,
    plan: Plan,
    entity: int,
    naming: Naming,
    born: date,
    mobile: str | None,
    mail: str | None,
    home: Address,
) -> Guardian:
    birthplace, country = _birthplace(entity, slot)
    return Guardian(
        key=f"F{index}-R{slot + 1}",
        number=index * SLOTS + slot,
        civility=Civility.MME if plan.guardian_sexes[slot] is Sex.F else Civility.M,
        birth_name=naming.birth_name,
        usage_name=naming.usage_name,
        first_name=naming.first_name,
        other_names=naming.other_names,
        birth_date=born,
        birthplace=birthplace,
        birth_country=country,
        mobile=mobile,
        email=mail,
        address=home,
    )


def _pupils(
    census: Census,
    plan: Plan,
    entity: int,
    index: int,
    home: Address,
    names: tuple[Naming, ...],
    namesake: int | None,
) -> tuple[Pupil, ...]:
    place = commune_of(census, index)
    dates = pupil_dates(plan, entity, census.school_year, namesake)
    pupils: list[Pupil] = []
    for nth, (level, naming) in enumerate(zip(plan.levels, names, strict=True)):
        uai = uai_for(place, level.band, private=plan.private_school)
        division = _division(census, plan, entity, nth)
        pupils.append(
            Pupil(
                key=f"F{index}-E{nth + 1}",
                number=index * SLOTS + FIRST_PUPIL + nth,
                sex=plan.child_sexes[nth],
                birth_name=naming.birth_name,
                usage_name=naming.usage_name,
                first_name=naming.first_name,
                other_names=naming.other_names,
                birth_date=dates[nth],
                ine=_ine(census.seed, entity, index, nth),
                level=level,
                class_label=class_label(level, division),
                class_id=class_id(uai, level, division),
                school=uai,
                address=home,
            )
        )
    return tuple(pupils)


def _division(census: Census, plan: Plan, entity: int, nth: int) -> int:
    together = plan.twins and nth == 1 and below(entity, Draw.TWIN_CLASS, 100) < law.TWINS_IN_ONE_CLASS
    return below(entity, Draw.DIVISION, divisions(census), 0 if together else nth)


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
    drawn = below(entity, Draw.BIRTHPLACE, 100 * len(_BIRTHPLACES) * len(_COUNTRIES), slot)
    drawn, percent = divmod(drawn, 100)
    if percent < law.BORN_ABROAD:
        return "", _COUNTRIES[drawn % len(_COUNTRIES)]
    return _BIRTHPLACES[drawn % len(_BIRTHPLACES)], _FRANCE


def _ine(seed: int, entity: int, index: int, nth: int) -> str:
    """Return nine digits, unique by an affine permutation, and two letters."""
    numbering = root(seed, Stream.NUMBERING, 1)
    factor = 10 * below(numbering, 1, _INE_NUMBERS // 10) + (1, 3, 7, 9)[below(numbering, 2, 4)]
    ordinal = index * (SLOTS - FIRST_PUPIL) + nth
    digits = (factor * ordinal + below(numbering, 3, _INE_NUMBERS)) % _INE_NUMBERS
    letter = _INE_LETTERS[below(entity, Draw.INE_LETTER, len(_INE_LETTERS), nth)]
    return f"{digits:09d}{letter}{_INE_LETTERS[digits % len(_INE_LETTERS)]}"
