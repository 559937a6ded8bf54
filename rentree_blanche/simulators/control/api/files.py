"""All that is known of a guardian in one place: both registers' records, logins at FranceConnect, accounts, mailbox."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Literal
from urllib.parse import urlencode

from pydantic import Field, JsonValue

from rentree_blanche.simulators.control import register
from rentree_blanche.simulators.control.api.accounts import AccountQuery, find_accounts
from rentree_blanche.simulators.control.api.franceconnect import IdentityShown, identities_of
from rentree_blanche.simulators.control.api.people_values import FamilyShown, GuardianShown, RegisterRecord
from rentree_blanche.simulators.control.errors import unknown
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Operation, Value
from rentree_blanche.simulators.population import Family, PopulationError

AccountState = Literal["none", "provisional", "active", "closed"]
_BEST_FIRST: tuple[AccountState, ...] = ("active", "provisional", "closed")
_MAILBOX = "mailbox"


class GuardianKey(Value):
    """Which guardian."""

    key: str = Field(pattern=r"^F[0-9]{1,9}-R[1-4]$")


class GuardianFile(Value):
    """All that is known of a guardian.

    Attributes:
        person: number of the population.
        records: what each register says.
        identity: the civil identity with its logins at FranceConnect's identity providers; null without FranceConnect.
        account: the state of the best account, active before provisional before closed; accounts: each as EduConnect
            shows it.
        mailbox: page of the mail server with what the address received; null without an address.
    """

    person: int
    guardian: GuardianShown
    records: tuple[RegisterRecord, ...]
    identity: IdentityShown | None
    account: AccountState
    accounts: tuple[Mapping[str, JsonValue], ...]
    mailbox: str | None


async def read_guardian(house: House, asked: GuardianKey) -> GuardianFile:
    """Give all that is known of a guardian."""
    try:
        family = await house.ground.pools.store(house.population.family, int(asked.key[1:].partition("-")[0]))
        family.guardian(asked.key)
    except PopulationError as error:
        raise unknown(f"key: {error}") from error
    shown = (await register.families_shown(house, [family]))[0]
    return next(each for each in await files_of(house, family, shown) if each.guardian.key == asked.key)


async def files_of(house: House, family: Family, shown: FamilyShown) -> tuple[GuardianFile, ...]:
    """Give the files of a family's guardians, in their order."""
    numbers = {guardian.key: guardian.number for guardian in family.guardians}
    identities = await identities_of(house, tuple(numbers.values()))
    by_number = {identity.number: identity for identity in identities}
    return tuple(
        await asyncio.gather(
            *(_file(house, numbers[each.key], each, by_number.get(numbers[each.key])) for each in shown.guardians)
        )
    )


async def _file(house: House, number: int, guardian: GuardianShown, identity: IdentityShown | None) -> GuardianFile:
    records, found = await asyncio.gather(
        register.records_of(house, guardian.key), find_accounts(house, AccountQuery(key=guardian.key))
    )
    return GuardianFile(
        person=number,
        guardian=guardian,
        records=records,
        identity=identity,
        account=_best(found.accounts),
        accounts=found.accounts,
        mailbox=mailbox_of(house, guardian.email),
    )


def mailbox_of(house: House, address: str | None) -> str | None:
    """Give the page that shows what an address received."""
    if address is None:
        return None
    return house.ground.addresses.url(_MAILBOX, f"/?{urlencode({'adresse': address})}")


def _best(accounts: Sequence[Mapping[str, JsonValue]]) -> AccountState:
    states = {account.get("state") for account in accounts}
    return next((state for state in _BEST_FIRST if state in states), "none")


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="read_guardian",
        method="GET",
        path="/api/people/guardians/{key}",
        subject="people",
        summary="Read all that is known of a guardian: registers, logins, accounts, mailbox",
        asks=GuardianKey,
        answers=GuardianFile,
        does=read_guardian,
        refusals=(404, 502, 504),
    ),
)
