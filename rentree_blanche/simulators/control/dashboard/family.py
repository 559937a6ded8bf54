"""A family's page: all that is known of its people, and what can be done to them; and the search for families."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from rentree_blanche.simulators.control.api.files import GuardianFile, files_of
from rentree_blanche.simulators.control.api.franceconnect import IdentityQuery, find_identities
from rentree_blanche.simulators.control.api.people import read_family
from rentree_blanche.simulators.control.api.people_values import FamilyIndex, FamilyShown, PupilShown
from rentree_blanche.simulators.control.dashboard.forms import read
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.population.families import SLOTS

_LISTED = 30
ACCOUNT_STATES = {
    "active": "compte actif",
    "provisional": "compte provisoire",
    "closed": "compte clos",
    "none": "sans compte",
}
"""How far an account has come, in words."""

IDENTITY_STATES = {
    "active": "connue de l’état civil",
    "doubtful": "écho douteux",
    "several": "plusieurs échos",
    "usage_name_only": "connue sous le nom d’usage seul",
    "unknown": "inconnue de l’état civil",
    "deceased": "personne décédée",
    "disabled": "compte désactivé",
}
"""How the civil register and FranceConnect look at an identity, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A guardian as the page shows them; `children` are in their charge, `schools` theirs, by UAI."""

    file: GuardianFile
    account: str
    children: tuple[PupilShown, ...]
    schools: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A guardian that a search found."""

    family: int
    called: str
    mobile: str | None


async def people_of(house: House, index: int) -> tuple[FamilyShown, tuple[Person, ...]]:
    """Give a family and its guardians."""
    shown = await read_family(house, read(FamilyIndex, index=index))
    family = await house.ground.pools.store(house.population.family, index)
    files = await files_of(house, family, shown)
    return shown, tuple(_person(shown, file) for file in files)


async def search(house: House, name: str) -> tuple[Found, ...]:
    """Find guardians of enrolled families by words of their name."""
    found = (await find_identities(house, read(IdentityQuery, name=name, limit=_LISTED))).identities
    return tuple(
        Found(family=each.number // SLOTS, called=_called(each.claims), mobile=each.mobile)
        for each in found
        if each.number is not None
    )


def _person(family: FamilyShown, file: GuardianFile) -> Person:
    charges = (*file.guardian.children, *file.guardian.fostered)
    children = tuple(pupil for pupil in family.pupils if pupil.key in charges)
    return Person(
        file=file,
        account=ACCOUNT_STATES[file.account],
        children=children,
        schools={pupil.school.uai: f"{pupil.school.name}, {pupil.school.commune}" for pupil in children},
    )


def _called(claims: Mapping[str, JsonValue]) -> str:
    name = claims.get("preferred_username") or claims.get("family_name") or ""
    return f"{claims.get('given_name', '')} {name}".strip()
