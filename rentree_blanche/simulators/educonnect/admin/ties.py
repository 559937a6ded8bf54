"""Attachments as a school mends them: what is blocked or reported, and children that were not proposed (seed 001)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.attaching import attach, clear
from rentree_blanche.simulators.educonnect.accounts.errors import NotRegroupedError
from rentree_blanche.simulators.educonnect.accounts.identifiers import normalised
from rentree_blanche.simulators.educonnect.accounts.opening import account_from, add_records
from rentree_blanche.simulators.educonnect.accounts.regrouping import merge
from rentree_blanche.simulators.educonnect.accounts.values import (
    Account,
    AccountKind,
    AccountState,
    AttachmentState,
)
from rentree_blanche.simulators.educonnect.register import tables as register
from rentree_blanche.simulators.educonnect.register.names import fold_name

_SAID = tables.attachment.c
_HELD = tables.account_record.c
_LINK = register.link.c
_PUPIL = register.pupil.c
_GUARDIAN = register.guardian.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A child of the school and a legal representative of it.

    `guardian`, `pupil` are keys of the register; `state` is None where nobody has said anything yet.
    """

    guardian: str
    guardian_name: str
    pupil: str
    pupil_name: str
    birth_date: date
    class_label: str | None
    state: AttachmentState | None
    at: datetime | None


class NotJoinedError(NotRegroupedError):
    """A record cannot be joined to an account; the message is the key of the reason's words."""


def troubled(connection: Connection, uai: str) -> tuple[Tie, ...]:
    """Give the attachments of a school that are blocked or reported, the latest first."""
    held_up = (AttachmentState.BLOCKED.value, AttachmentState.REPORTED.value)
    wanted = _ties(uai).where(_SAID.state.in_(held_up)).order_by(_SAID.at.desc(), _SAID.pupil)
    return tuple(_tie(row) for row in connection.execute(wanted))


def ties_of(connection: Connection, uai: str, guardian: str) -> tuple[Tie, ...]:
    """Give the children of a representative at a school, with what is known of their attachment, eldest first."""
    wanted = _ties(uai).where(_LINK.guardian == guardian).order_by(_PUPIL.birth_date, _PUPIL.key)
    return tuple(_tie(row) for row in connection.execute(wanted))


def lift(store: Store, tie: Tie) -> bool:
    """Forget that an attachment was blocked or reported: the child is proposed anew."""
    return clear(store, tie.guardian, tie.pupil)


def join(store: Store, guardian: str, identifier: str, ties: tuple[Tie, ...], now: datetime) -> Account:
    """Join a representative's record to the account that the person has already, and attach the children.

    The record may have a provisional account of its own, which is closed.

    Raises:
        NotJoinedError: nobody active has this identifier, the names differ, or the record's own account is active.
    """
    with store.write() as connection:
        account = _active(connection, identifier)
        if account is None:
            raise NotJoinedError("unknown")
        if not _bears_the_names(connection, guardian, account):
            raise NotJoinedError("names")
        own = _account_of(connection, guardian)
        if own is None:
            add_records(connection, AccountKind.GUARDIAN, account.id, (guardian,))
        elif own.id != account.id:
            if own.state is AccountState.ACTIVE:
                raise NotJoinedError("active")
            merge(connection, account, own)
        attach(
            connection,
            [(tie.guardian, tie.pupil) for tie in ties],
            AttachmentState.CONFIRMED,
            now,
            unless=AttachmentState.CONFIRMED,
        )
    return account


def _active(connection: Connection, identifier: str) -> Account | None:
    row = tables.account.c
    found = connection.execute(
        select(tables.account).where(
            row.identifier == normalised(identifier),
            row.kind == AccountKind.GUARDIAN.value,
            row.state == AccountState.ACTIVE.value,
        )
    ).one_or_none()
    return None if found is None else account_from(found)


def _account_of(connection: Connection, guardian: str) -> Account | None:
    found = connection.execute(
        select(tables.account)
        .join_from(tables.account, tables.account_record, _HELD.account_id == tables.account.c.id)
        .where(_HELD.record == guardian, _HELD.kind == AccountKind.GUARDIAN.value)
        .with_for_update(of=tables.account)  # whoever activates it meanwhile is waited for
    ).one_or_none()
    return None if found is None else account_from(found)


def _bears_the_names(connection: Connection, guardian: str, account: Account) -> bool:
    person = connection.execute(select(register.guardian).where(_GUARDIAN.key == guardian)).one()
    names = {fold_name(name) for name in (person.birth_name, person.usage_name) if name}
    return fold_name(account.last_name) in names and fold_name(account.first_name) == person.folded_first_name


def _ties(uai: str) -> Any:
    of_link = and_(_SAID.guardian == _LINK.guardian, _SAID.pupil == _LINK.pupil)
    return (
        select(
            _LINK.guardian,
            _GUARDIAN.civility,
            _GUARDIAN.first_name.label("guardian_first_name"),
            _GUARDIAN.usage_name.label("guardian_usage_name"),
            _GUARDIAN.birth_name.label("guardian_birth_name"),
            _LINK.pupil,
            _PUPIL.first_name,
            _PUPIL.usage_name,
            _PUPIL.birth_name,
            _PUPIL.birth_date,
            _PUPIL.class_label,
            _SAID.state,
            _SAID.at,
        )
        .join_from(register.link, register.pupil, _PUPIL.key == _LINK.pupil)
        .join(register.guardian, _GUARDIAN.key == _LINK.guardian)
        .join(tables.attachment, of_link, isouter=True)
        .where(_LINK.present, _LINK.legal, _PUPIL.present, _GUARDIAN.present, _PUPIL.uai == uai)
    )


def _tie(row: Any) -> Tie:
    surname = row.guardian_usage_name or row.guardian_birth_name
    return Tie(
        guardian=row.guardian,
        guardian_name=f"{row.civility} {row.guardian_first_name} {surname}",
        pupil=row.pupil,
        pupil_name=f"{row.first_name} {row.usage_name or row.birth_name}",
        birth_date=row.birth_date,
        class_label=row.class_label,
        state=None if row.state is None else AttachmentState(row.state),
        at=row.at,
    )
