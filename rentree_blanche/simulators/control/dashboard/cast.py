"""People to play: a dozen families that differ, each with a note that says what it shows."""

import asyncio
from dataclasses import dataclass

from pydantic import JsonValue

from rentree_blanche.simulators.control import register
from rentree_blanche.simulators.control.api.accounts import AccountQuery, find_accounts
from rentree_blanche.simulators.control.api.people import enrolment
from rentree_blanche.simulators.control.api.people_values import FamilyShown, PupilShown
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.population import Family
from rentree_blanche.simulators.population.find import ChildWanted, Wanted, primary

_AT_SCHOOL: tuple[ChildWanted, ...] = (primary(),)
_NOTES: tuple[tuple[str, Wanted], ...] = (
    ("Un seul enfant, à l’école", Wanted(children=_AT_SCHOOL, guardians=1, without_mobile=False, homonym=False)),
    ("Fratrie école + collège ou lycée", Wanted(both_degrees=True, without_mobile=False)),
    ("Sans mobile dans le registre", Wanted(children=_AT_SCHOOL, more_children=True, without_mobile=True)),
    ("Mobile partagé par les deux parents", Wanted(children=_AT_SCHOOL, more_children=True, shared_mobile=True)),
    ("Parents séparés", Wanted(children=_AT_SCHOOL, more_children=True, separated=True, foster=False)),
    ("Famille d’accueil", Wanted(children=_AT_SCHOOL, more_children=True, foster=True)),
    ("Mobile d’outre-mer", Wanted(children=_AT_SCHOOL, more_children=True, overseas=True)),
    ("Homonymes dans deux familles", Wanted(children=_AT_SCHOOL, more_children=True, homonym=True)),
    ("Jumeaux", Wanted(children=_AT_SCHOOL, more_children=True, twins=True)),
    ("Nom d’usage différent du nom de naissance", Wanted(children=_AT_SCHOOL, more_children=True, usage_name=True)),
    ("Sans adresse électronique", Wanted(children=_AT_SCHOOL, more_children=True, without_email=True)),
    ("Accents dans les noms", Wanted(children=_AT_SCHOOL, more_children=True, accent=True)),
    ("Trois enfants", Wanted(children=_AT_SCHOOL, more_children=True, child_count=3)),
)
_STATES = {
    "active": "compte actif",
    "provisional": "compte provisoire",
    "closed": "compte clos",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A guardian to play: who it is, the mobile as typed, the children, the accounts at EduConnect in words."""

    key: str
    called: str
    mobile: str | None
    email: str | None
    children: tuple[PupilShown, ...]
    fostered: bool
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A family to play, and what it shows."""

    note: str
    index: int
    roles: tuple[Role, ...]


async def cast(house: House) -> tuple[Card, ...]:
    """Give the people to play, with what the register and EduConnect know of them now."""
    chosen = await house.ground.pools.store(_choose, house)
    families = await register.families_shown(house, [family for _, family in chosen])
    return tuple(
        await asyncio.gather(*(_card(house, note, family) for (note, _), family in zip(chosen, families, strict=True)))
    )


def _choose(house: House) -> list[tuple[str, Family]]:
    search = enrolment(house)
    chosen: list[tuple[str, Family]] = []
    for note, wanted in _NOTES:
        taken = {family.index for _, family in chosen}
        family = next(search.enrolled(wanted, taken), None)
        if family is not None:
            chosen.append((note, family))
    return chosen


async def _card(house: House, note: str, family: FamilyShown) -> Card:
    accounts = await asyncio.gather(*(_accounts(house, guardian.register_ids) for guardian in family.guardians))
    roles = []
    for guardian, known in zip(family.guardians, accounts, strict=True):
        cared_for = guardian.children or guardian.fostered
        roles.append(
            Role(
                key=guardian.key,
                called=f"{guardian.civility} {guardian.first_name} {guardian.usage_name or guardian.birth_name}",
                mobile=guardian.mobile,
                email=guardian.email,
                children=tuple(pupil for pupil in family.pupils if pupil.key in cared_for),
                fostered=not guardian.children,
                accounts=known,
            )
        )
    return Card(note=note, index=family.index, roles=tuple(roles))


async def _accounts(house: House, records: tuple[str, ...]) -> tuple[str, ...]:
    try:
        found = [await find_accounts(house, AccountQuery(person=record)) for record in records]
    except PageError:
        return ("EduConnect ne répond pas",)
    words = (_in_words(each.get("state"), each.get("identifier")) for known in found for each in known.accounts)
    return tuple(dict.fromkeys(words))


def _in_words(state: JsonValue, identifier: JsonValue) -> str:
    words = _STATES.get(str(state), str(state or "compte"))
    return f"{words} {identifier}" if identifier else words
