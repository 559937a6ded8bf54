"""Making an account: an identifier that is free, and the register records that are its holder's."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert, select

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.identifiers import proposals
from rentree_blanche.simulators.educonnect.accounts.values import Account, AccountKind, AccountState, Origin
from rentree_blanche.simulators.educonnect.columns import insert_into
from rentree_blanche.simulators.educonnect.register.names import fold_name

_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What an account begins with; `records` are keys of register records, `last_name` is the usage name if any."""

    kind: AccountKind
    state: AccountState
    records: tuple[str, ...]
    last_name: str
    first_name: str
    civility: str | None = None
    origin: Origin | None = None
    password_hash: str | None = None
    mobile: str | None = None
    email: str | None = None
    provisional_until: datetime | None = None


def insert_account(connection: Connection, chance: Chance, now: datetime, new: NewAccount) -> Account:
    """Write an account with its records.

    Raises sqlalchemy's IntegrityError when a record belongs to an account already.
    """
    values = {
        "kind": new.kind,
        "state": new.state,
        "origin": new.origin,
        "password_hash": new.password_hash,
        "civility": new.civility,
        "last_name": new.last_name,
        "first_name": new.first_name,
        "folded_name": f"{fold_name(new.last_name)} {fold_name(new.first_name)}",
        "mobile": new.mobile,
        "email": new.email,
        "created_at": now,
        "activated_at": now if new.state is AccountState.ACTIVE else None,
        "failed_attempts": 0,
        "provisional_until": new.provisional_until,
        "must_change": False,
    }
    account_id = _insert_under_a_free_identifier(connection, chance, new, values)
    add_records(connection, new.kind, account_id, new.records)
    return account_from(connection.execute(select(tables.account).where(tables.account.c.id == account_id)).one())


def add_records(connection: Connection, kind: AccountKind, account_id: int, records: tuple[str, ...]) -> None:
    """Give an account register records; raises IntegrityError when one belongs to an account already."""
    if records:
        rows = [{"kind": kind, "record": record, "account_id": account_id} for record in records]
        connection.execute(insert(tables.account_record), rows)


def account_from(row: Any) -> Account:
    """Give the account of a row of its table."""
    return Account(
        id=row.id,
        identifier=row.identifier,
        educonnect_id=row.educonnect_id,
        kind=AccountKind(row.kind),
        state=AccountState(row.state),
        origin=None if row.origin is None else Origin(row.origin),
        civility=row.civility,
        last_name=row.last_name,
        first_name=row.first_name,
        mobile=row.mobile,
        email=row.email,
        created_at=row.created_at,
        activated_at=row.activated_at,
        last_login_at=row.last_login_at,
        failed_attempts=row.failed_attempts,
        locked_until=row.locked_until,
        provisional_until=row.provisional_until,
        must_change=row.must_change,
    )


def free_identifier(
    connection: Connection, chance: Chance, entity: tuple[AccountKind, str], last_name: str, first_name: str
) -> str:
    """Give the identifier that a person, named by kind and key of the first record, would get now."""
    return next(_free(connection, chance, entity, last_name, first_name))[1]


def taken_identifiers(connection: Connection, identifiers: Collection[str]) -> set[str]:
    """Give those of some identifiers that an account has or once had."""
    has, had = tables.account.c.identifier, tables.former_identifier.c.identifier
    known = select(has).where(has.in_(identifiers)).union(select(had).where(had.in_(identifiers)))
    return set(connection.execute(known).scalars())


def _insert_under_a_free_identifier(
    connection: Connection, chance: Chance, new: NewAccount, values: dict[str, Any]
) -> int:
    entity = (new.kind, new.records[0])
    for nth, identifier in _free(connection, chance, entity, new.last_name, new.first_name):
        educonnect_id = chance.draw("FrEduCtId", *entity, nth).randbytes(48).hex()
        statement = insert_into(connection, tables.account).values(
            **values, identifier=identifier, educonnect_id=educonnect_id
        )
        # Another worker may take the identifier between the look and the insert: then the next one is tried.
        made = connection.execute(
            statement.on_conflict_do_nothing().returning(tables.account.c.id)
        ).scalar_one_or_none()
        if made is not None:
            return int(made)
    raise AssertionError("identifiers are without end")


def _free(
    connection: Connection, chance: Chance, entity: tuple[AccountKind, str], last_name: str, first_name: str
) -> Iterator[tuple[int, str]]:
    """Give the proposed identifiers that nobody has, with their places in the proposal, without end."""
    proposed = enumerate(proposals(chance, first_name, last_name, *entity))
    while True:
        some = list(islice(proposed, _AT_ONCE))
        taken = taken_identifiers(connection, [each for _, each in some])
        yield from ((nth, identifier) for nth, identifier in some if identifier not in taken)
