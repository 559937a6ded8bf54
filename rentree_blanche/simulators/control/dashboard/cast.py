"""People to play: a dozen families that differ, each with a note that says what it shows.

Who can register by SMS stands apart from who cannot: a guardian needs a child whose legal representative they are, and
a mobile.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from pydantic import JsonValue

from rentree_blanche.simulators.control import register
from rentree_blanche.simulators.control.api.accounts import AccountQuery, find_accounts
from rentree_blanche.simulators.control.api.franceconnect import IdentityShown, identities_of
from rentree_blanche.simulators.control.api.people import enrolment, read_family
from rentree_blanche.simulators.control.api.people_values import (
    FamilyIndex,
    FamilyShown,
    GuardianShown,
    PupilShown,
    RegisterRecord,
)
from rentree_blanche.simulators.control.dashboard.family import ACCOUNT_STATES
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.population import Family
from rentree_blanche.simulators.population.find import ChildWanted, Wanted, primary, secondary

Identities = Mapping[int, IdentityShown]
_AT_SCHOOL: tuple[ChildWanted, ...] = (primary(),)
_ABLE: tuple[tuple[str, Wanted], ...] = (
    ("Un seul enfant, à l’école", Wanted(children=_AT_SCHOOL, guardians=1, without_mobile=False, homonym=False)),
    ("Fratrie école + collège ou lycée", Wanted(both_degrees=True, without_mobile=False)),
    ("Collège ou lycée seulement", Wanted(children=(secondary(),), without_mobile=False)),
    ("Mobile partagé par les deux parents", Wanted(children=_AT_SCHOOL, more_children=True, shared_mobile=True)),
    ("Parents séparés", Wanted(children=_AT_SCHOOL, more_children=True, separated=True, foster=False)),
    ("Mobile d’outre-mer", Wanted(children=_AT_SCHOOL, more_children=True, overseas=True)),
    ("Homonymes dans deux familles", Wanted(children=_AT_SCHOOL, more_children=True, homonym=True)),
    ("Jumeaux", Wanted(children=_AT_SCHOOL, more_children=True, twins=True)),
    ("Nom d’usage différent du nom de naissance", Wanted(children=_AT_SCHOOL, more_children=True, usage_name=True)),
    ("Sans adresse électronique", Wanted(children=_AT_SCHOOL, more_children=True, without_email=True)),
    ("Accents dans les noms", Wanted(children=_AT_SCHOOL, more_children=True, accent=True)),
    ("Trois enfants", Wanted(children=_AT_SCHOOL, more_children=True, child_count=3)),
)
_UNABLE: tuple[tuple[str, Wanted], ...] = (
    ("Sans mobile dans le registre", Wanted(children=_AT_SCHOOL, more_children=True, without_mobile=True)),
    ("Famille d’accueil", Wanted(children=_AT_SCHOOL, more_children=True, foster=True)),
)
TRAITS: tuple[tuple[str, Wanted], ...] = (*_ABLE, *_UNABLE)
"""What families show, with how they are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A guardian to play: who it is, the register's mobile, the children, the accounts at EduConnect in words.

    `first_name` and `name` are what the forms of EduConnect ask for.

    `identity` is that of FranceConnect, with its logins; `records` are what the registers have.
    `hindrance` says what keeps this person from registering by SMS; it is empty where nothing does.
    """

    key: str
    called: str
    first_name: str
    name: str
    mobile: str | None
    email: str | None
    children: tuple[PupilShown, ...]
    hindrance: str
    accounts: tuple[str, ...]
    identity: IdentityShown | None
    records: tuple[RegisterRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A family to play, and what it shows."""

    note: str
    index: int
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Families of whom the guardians shown can register by SMS, and those that show who cannot."""

    able: tuple[Card, ...]
    unable: tuple[Card, ...]


async def cast(house: House) -> Cast:
    """Give the people to play, with what the register and EduConnect know of them now."""
    chosen = await house.ground.pools.store(_choose, house)
    families = [family for _, family in chosen]
    shown, identities = await asyncio.gather(register.families_shown(house, families), _identities(house, families))
    cards = await asyncio.gather(
        *(_card(house, note, family, each, identities) for (note, family), each in zip(chosen, shown, strict=True))
    )
    notes = {note for note, _ in _ABLE}
    free = (_only(card, lambda role: not role.hindrance) for card in cards if card.note in notes)
    held = (_only(card, lambda role: bool(role.hindrance)) for card in cards if card.note not in notes)
    return Cast(able=tuple(card for card in free if card.roles), unable=tuple(card for card in held if card.roles))


async def card_of(house: House, index: int) -> Card:
    """Give an enrolled family that the cast may not show; it shows nothing special.

    Raises:
        PageError: it is not enrolled.
    """
    shown = await read_family(house, FamilyIndex(index=index))
    family = await house.ground.pools.store(house.population.family, index)
    return await _card(house, f"Famille {index}", family, shown, await _identities(house, [family]))


def _choose(house: House) -> list[tuple[str, Family]]:
    search = enrolment(house)
    chosen: list[tuple[str, Family]] = []
    for note, wanted in TRAITS:
        taken = {family.index for _, family in chosen}
        fitting = (note, wanted) in _UNABLE
        found = (each for each in search.enrolled(wanted, taken) if fitting or _somebody_is_able(each))
        family = next(found, None)
        if family is not None:
            chosen.append((note, family))
    return chosen


def _somebody_is_able(family: Family) -> bool:
    """Whether the population lets a guardian register; two of one name in a family would only puzzle."""
    called = {(guardian.first_name, guardian.usage_name or guardian.birth_name) for guardian in family.guardians}
    return len(called) == len(family.guardians) and any(
        guardian.mobile and family.pupils_of(guardian) for guardian in family.guardians
    )


def _only(card: Card, wanted: Callable[[Role], bool]) -> Card:
    return replace(card, roles=tuple(role for role in card.roles if wanted(role)))


async def _card(house: House, note: str, family: Family, shown: FamilyShown, identities: Identities) -> Card:
    numbers = {guardian.key: guardian.number for guardian in family.guardians}
    known = await asyncio.gather(*(_known(house, guardian) for guardian in shown.guardians))
    roles = []
    for guardian, (records, accounts) in zip(shown.guardians, known, strict=True):
        cared_for = guardian.children or guardian.fostered
        roles.append(
            Role(
                key=guardian.key,
                called=f"{guardian.civility} {guardian.first_name} {guardian.usage_name or guardian.birth_name}",
                first_name=guardian.first_name,
                name=guardian.usage_name or guardian.birth_name,
                mobile=guardian.mobile,
                email=guardian.email,
                children=tuple(pupil for pupil in shown.pupils if pupil.key in cared_for),
                hindrance=_hindrance(guardian),
                accounts=accounts,
                identity=identities.get(numbers[guardian.key]),
                records=records,
            )
        )
    return Card(note=note, index=shown.index, roles=tuple(roles))


async def _known(house: House, guardian: GuardianShown) -> tuple[tuple[RegisterRecord, ...], tuple[str, ...]]:
    return await asyncio.gather(register.records_of(house, guardian.key), _accounts(house, guardian.register_ids))


async def _identities(house: House, families: Iterable[Family]) -> Identities:
    """Give who can log in, by person number; nobody while FranceConnect does not answer."""
    numbers = tuple(guardian.number for family in families for guardian in family.guardians)
    try:
        found = await identities_of(house, numbers)
    except PageError:
        return {}
    return {each.number: each for each in found if each.number is not None}


def _hindrance(guardian: GuardianShown) -> str:
    if not guardian.children:
        return "famille d’accueil"
    return "" if guardian.mobile else "sans mobile"


async def _accounts(house: House, records: tuple[str, ...]) -> tuple[str, ...]:
    try:
        found = [await find_accounts(house, AccountQuery(person=record)) for record in records]
    except PageError:
        return ("EduConnect ne répond pas",)
    words = (_in_words(each.get("state"), each.get("identifier")) for known in found for each in known.accounts)
    return tuple(dict.fromkeys(words))


def _in_words(state: JsonValue, identifier: JsonValue) -> str:
    words = ACCOUNT_STATES.get(str(state), str(state or "compte"))
    return f"{words} {identifier}" if identifier else words
