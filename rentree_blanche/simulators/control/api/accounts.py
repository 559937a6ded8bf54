"""Accounts at EduConnect, as its control address shows them."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, JsonValue, StringConstraints

from rentree_blanche.simulators.control import register
from rentree_blanche.simulators.control.errors import unusable
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Operation, Value

_ACTOR = "educonnect"
_ACCOUNTS = "/comptes"

Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class AccountQuery(Value):
    """Whose accounts: by exactly one of identifier, name, mobile (E.164), AAF person id, or guardian's key."""

    identifier: Word | None = None
    name: Word | None = None
    mobile: Word | None = None
    person: Word | None = None
    key: str | None = Field(default=None, pattern=r"^F[0-9]{1,9}-R[1-4]$")


class Accounts(Value):
    """Accounts with their state, origin and attachments, each as EduConnect shows it."""

    accounts: tuple[Mapping[str, JsonValue], ...]


async def find_accounts(house: House, asked: AccountQuery) -> Accounts:
    """Find accounts."""
    given = {name: value for name, value in asked.model_dump().items() if value is not None}
    if len(given) != 1:
        raise unusable("identifier, name, mobile, person, key: give exactly one of them")
    if asked.key is not None:
        records = await register.records_of(house, asked.key)
        found = [await _ask(house, {"personne": record.id}) for record in records]
        return Accounts(accounts=_once([account for each in found for account in each]))
    query = {"identifiant": asked.identifier, "nom": asked.name, "mobile": asked.mobile, "personne": asked.person}
    return Accounts(accounts=tuple(await _ask(house, query)))


async def _ask(house: House, query: Mapping[str, str | None]) -> list[Mapping[str, JsonValue]]:
    return list(await house.look(_ACTOR, _ACCOUNTS, query))


def _once(accounts: list[Mapping[str, JsonValue]]) -> tuple[Mapping[str, JsonValue], ...]:
    return tuple(account for place, account in enumerate(accounts) if account not in accounts[:place])


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="find_accounts",
        method="GET",
        path="/api/accounts",
        subject="accounts",
        summary="Find accounts at EduConnect",
        asks=AccountQuery,
        answers=Accounts,
        does=find_accounts,
        refusals=(404, 502, 504),
    ),
)
