"""The ENT's own accounts: primary pupils, carers without parental authority, everybody in the era before EduConnect.

Their passwords are readable on purpose: the people are synthetic, and a test must be able to play them.
"""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, select, update

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.ent import tables
from rentree_blanche.simulators.ent.accounts import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAccount:
    """An account of the ENT; `children` are AAF ids of pupils, `aaf_id` is None for one made by hand."""

    identifier: str
    password: str
    kind: Kind
    manual: bool
    aaf_id: str | None
    last_name: str
    first_name: str
    children: tuple[str, ...] = ()


class Verdict(StrEnum):
    """What became of an attempt to log in."""

    OPEN = "open"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAccounts:
    """The local accounts of one ENT; a run of wrong passwords locks an account for a while."""

    store: Store
    party: str
    attempts: int
    lockout: timedelta

    def try_password(self, identifier: str, password: str, *, now: datetime) -> tuple[Verdict, LocalAccount | None]:
        """Check a password, counting failures by account; an unknown identifier is answered like a wrong password."""
        table = tables.local_account
        mine = (table.c.party == self.party, table.c.identifier == identifier.lower())
        with self.store.write() as connection:
            row = connection.execute(select(table).where(*mine)).one_or_none()
            if row is None:
                return Verdict.WRONG, None
            if row.locked_until > now.timestamp():
                return Verdict.LOCKED, None
            if hmac.compare_digest(password.encode(), row.password.encode()):
                connection.execute(update(table).where(*mine).values(failures=0))
                return Verdict.OPEN, _account(row)
            failures = row.failures + 1
            locked = failures >= self.attempts
            until = (now + self.lockout).timestamp() if locked else 0.0
            connection.execute(
                update(table).where(*mine).values(failures=0 if locked else failures, locked_until=until)
            )
            return (Verdict.LOCKED if locked else Verdict.WRONG), None

    def find(self, identifier: str) -> LocalAccount | None:
        """Give an account by identifier."""
        return next(iter(self.list(identifier=identifier)), None)

    def list(self, *, identifier: str = "", person: str = "", name: str = "") -> list[LocalAccount]:
        """Give accounts by identifier, AAF id or last name, those of everybody without a condition."""
        row = tables.local_account.c
        wanted = select(tables.local_account).where(row.party == self.party)
        if identifier:
            wanted = wanted.where(row.identifier == identifier)
        if person:
            wanted = wanted.where(row.aaf_id == person)
        if name:
            wanted = wanted.where(row.last_name == name)
        with self.store.read() as connection:
            return [_account(found) for found in connection.execute(wanted.order_by(row.identifier))]

    def add(self, account: LocalAccount) -> None:
        """Add an account."""
        with self.store.write() as connection:
            connection.execute(insert(tables.local_account).values(account_row(self.party, account)))

    def identifiers(self) -> set[str]:
        """Give every identifier that is taken."""
        row = tables.local_account.c
        with self.store.read() as connection:
            return set(connection.execute(select(row.identifier).where(row.party == self.party)).scalars())


def account_row(party: str, account: LocalAccount) -> dict[str, Any]:
    """Give the row that keeps an account."""
    return {
        "party": party,
        "identifier": account.identifier,
        "password": account.password,
        "kind": account.kind,
        "manual": account.manual,
        "aaf_id": account.aaf_id,
        "last_name": account.last_name,
        "first_name": account.first_name,
        "children": json.dumps(account.children),
        "failures": 0,
        "locked_until": 0.0,
    }


def _account(row: Row[Any]) -> LocalAccount:
    return LocalAccount(
        identifier=row.identifier,
        password=row.password,
        kind=row.kind,
        manual=row.manual,
        aaf_id=row.aaf_id,
        last_name=row.last_name,
        first_name=row.first_name,
        children=tuple(json.loads(row.children)),
    )
