"""One account made active for one person: a new one, or the one that the school handed out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, select, update

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.opening import (
    NewAccount,
    account_from,
    add_records,
    insert_account,
)
from rentree_blanche.simulators.educonnect.accounts.values import Account, AccountKind, AccountState, Origin
from rentree_blanche.simulators.educonnect.activation.errors import AlreadyActiveError
from rentree_blanche.simulators.educonnect.register.matching import GuardianRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """What becomes the account's: the new password, the contacts that were proven, how and when."""

    password_hash: str | None
    mobile: str | None
    email: str | None = None
    origin: Origin
    at: datetime


def accounts_of(connection: Connection, people: Sequence[GuardianRecord]) -> tuple[Account, ...]:
    """Give the accounts of a person's register records that are not closed, active ones first."""
    row, held = tables.account.c, tables.account_record.c
    records = select(held.account_id).where(
        held.kind == AccountKind.GUARDIAN, held.record.in_([person.key for person in people])
    )
    found = connection.execute(
        select(tables.account)
        .where(row.id.in_(records), row.state != AccountState.CLOSED)
        .order_by(case((row.state == AccountState.ACTIVE, 0), else_=1), row.id)
    )
    return tuple(account_from(each) for each in found)


def activate(
    connection: Connection, chance: Chance, people: Sequence[GuardianRecord], activation: Activation
) -> Account:
    """Make a person's account active.

    Raises AlreadyActiveError, and sqlalchemy's IntegrityError when another worker makes the account meanwhile.
    """
    accounts = accounts_of(connection, people)
    if accounts and accounts[0].state is AccountState.ACTIVE:
        raise AlreadyActiveError(accounts[0])
    if accounts:
        return _activate_provisional(connection, people, accounts, activation)
    person = people[0]
    return insert_account(
        connection,
        chance,
        activation.at,
        NewAccount(
            kind=AccountKind.GUARDIAN,
            state=AccountState.ACTIVE,
            origin=activation.origin,
            records=tuple(each.key for each in people),
            civility=person.civility,
            last_name=person.last_name,
            first_name=person.first_name,
            password_hash=activation.password_hash,
            mobile=activation.mobile,
            email=activation.email,
        ),
    )


def _activate_provisional(
    connection: Connection, people: Sequence[GuardianRecord], accounts: Sequence[Account], activation: Activation
) -> Account:
    """Make the oldest provisional account active; what other letters handed out is closed and its records join it."""
    row, held = tables.account.c, tables.account_record.c
    kept, *others = (account.id for account in accounts)
    account = activate_handed_out(connection, kept, activation)
    connection.execute(update(tables.account).where(row.id.in_(others)).values(state=AccountState.CLOSED))
    connection.execute(update(tables.account_record).where(held.account_id.in_(others)).values(account_id=kept))
    known = set(connection.execute(select(held.record).where(held.account_id == kept)).scalars())
    new = tuple(person.key for person in people if person.key not in known)
    add_records(connection, AccountKind.GUARDIAN, kept, new)
    return account


def activate_handed_out(connection: Connection, account_id: int, activation: Activation) -> Account:
    """Make a provisional account active; raises AlreadyActiveError when it is no more provisional."""
    row = tables.account.c
    taken = connection.execute(
        update(tables.account)
        .where(row.id == account_id, row.state == AccountState.PROVISIONAL)
        .values(
            state=AccountState.ACTIVE,
            origin=activation.origin,
            password_hash=activation.password_hash,
            mobile=activation.mobile,
            email=activation.email,
            activated_at=activation.at,
            failed_attempts=0,
            locked_until=None,
            provisional_until=None,
        )
    ).rowcount
    account = account_from(connection.execute(select(tables.account).where(row.id == account_id)).one())
    if not taken:
        raise AlreadyActiveError(account)
    return account
