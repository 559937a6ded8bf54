"""The people of one school: its pupils and their legal representatives, each with the account there is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.identifiers import normalised
from rentree_blanche.simulators.educonnect.accounts.opening import account_from
from rentree_blanche.simulators.educonnect.accounts.values import Account, AccountKind, AccountState, Origin
from rentree_blanche.simulators.educonnect.register import tables as register
from rentree_blanche.simulators.educonnect.register.names import fold_name

_ACCOUNT = tables.account.c
_HELD = tables.account_record.c
_PUPIL = register.pupil.c
_GUARDIAN = register.guardian.c
_LINK = register.link.c


class Standing(StrEnum):
    """How far a person has come, as the console says it; the key of its words."""

    NONE = "none"
    PROVISIONAL = "provisional"
    EXPIRED = "expired"
    ACTIVE = "active"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a director looks for: all criteria together, None and empty ones count for nothing.

    Attributes:
        text: words of a name, or an identifier; accents and case do not count.
        mail: whether a mail address is known.
    """

    text: str = ""
    class_label: str = ""
    standing: Standing | None = None
    mail: bool | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A child at the school, as a representative's."""

    name: str
    class_label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A pupil, or a legal representative of pupils of the school.

    Attributes:
        key: of the register's record.
        classes: the pupil's class, or those of the children. children: a representative's at the school, eldest first.
        mail: the account's address, else the one that the school knows.
    """

    kind: AccountKind
    key: str
    civility: str | None
    last_name: str
    first_name: str
    classes: tuple[str, ...]
    children: tuple[Child, ...]
    birth_date: date | None
    mail: str | None
    account: Account | None

    def standing(self, now: datetime) -> Standing:
        """Tell how far the person has come."""
        account = self.account
        if account is None:
            return Standing.NONE
        if account.locked_until is not None and account.locked_until > now:
            return Standing.LOCKED
        if account.state is AccountState.ACTIVE:
            return Standing.ACTIVE
        return Standing.PROVISIONAL if account.handed_out(now) else Standing.EXPIRED

    @property
    def active(self) -> bool:
        """Whether the person has activated an account."""
        return self.account is not None and self.account.state is AccountState.ACTIVE

    @property
    def called(self) -> str:
        """Civility, first name and name."""
        return " ".join(part for part in (self.civility, self.first_name, self.last_name) if part)


def count(connection: Connection, kind: AccountKind, uai: str, wanted: Wanted, now: datetime) -> int:
    """Count the people of a school who meet all criteria."""
    found = _people(kind, uai, wanted, now).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def people(
    connection: Connection,
    kind: AccountKind,
    uai: str,
    wanted: Wanted,
    now: datetime,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[Person, ...]:
    """Give the people of a school who meet all criteria, by name."""
    rows = connection.execute(_people(kind, uai, wanted, now).limit(limit).offset(offset)).all()
    return _with_accounts(connection, kind, uai, rows)


def of_keys(connection: Connection, kind: AccountKind, uai: str, keys: Iterable[str]) -> tuple[Person, ...]:
    """Give those people of a school whose records are named, by name."""
    named = _table(kind).c.key.in_(list(keys))
    rows = connection.execute(_people(kind, uai, Wanted(), None).where(named)).all()
    return _with_accounts(connection, kind, uai, rows)


def is_known(connection: Connection, kind: AccountKind, key: str) -> bool:
    """Tell whether the register has a person at all, at whatever school."""
    row = _table(kind).c
    return connection.execute(select(row.key).where(row.key == key)).first() is not None


def _table(kind: AccountKind) -> Any:
    return register.guardian if kind is AccountKind.GUARDIAN else register.pupil


def _people(kind: AccountKind, uai: str, wanted: Wanted, now: datetime | None) -> Select[Any]:
    row = _table(kind).c
    of_person = and_(_HELD.record == row.key, _HELD.kind == kind.value)
    open_account = and_(_ACCOUNT.id == _HELD.account_id, _ACCOUNT.state != AccountState.CLOSED.value)
    known_mail: Any = _ACCOUNT.email
    columns = [row.key, row.birth_name, row.usage_name, row.first_name, _ACCOUNT.id.label("account_id")]
    if kind is AccountKind.GUARDIAN:
        known_mail = func.coalesce(_ACCOUNT.email, _GUARDIAN.email)
        columns += [_GUARDIAN.civility]
    else:
        columns += [_PUPIL.class_label, _PUPIL.birth_date]
    last_name = func.coalesce(row.folded_usage_name, row.folded_birth_name)
    return (
        select(*columns, known_mail.label("mail"))
        .select_from(_table(kind))
        .join(tables.account_record, of_person, isouter=True)
        .join(tables.account, open_account, isouter=True)
        .where(row.present, *_criteria(kind, uai, wanted, now, known_mail))
        .order_by(last_name, row.folded_first_name, row.key)
    )


def _criteria(
    kind: AccountKind, uai: str, wanted: Wanted, now: datetime | None, known_mail: Any
) -> list[ColumnElement[bool]]:
    criteria = [_at_school(kind, uai, wanted.class_label), *_words(_table(kind).c, wanted.text)]
    if wanted.standing is not None and now is not None:
        criteria.append(_stands(wanted.standing, now))
    if wanted.mail is not None:
        criteria.append(known_mail.is_not(None) if wanted.mail else known_mail.is_(None))
    if wanted.origin is not None:
        criteria.append(_ACCOUNT.origin == wanted.origin.value)
    return criteria


def _at_school(kind: AccountKind, uai: str, class_label: str) -> ColumnElement[bool]:
    here = [_PUPIL.uai == uai, _PUPIL.present]
    if class_label:
        here.append(_PUPIL.class_label == class_label)
    if kind is AccountKind.PUPIL:
        return and_(*here)
    charges = select(_LINK.guardian).join(register.pupil, _PUPIL.key == _LINK.pupil)
    return _GUARDIAN.key.in_(charges.where(_LINK.present, _LINK.legal, *here))


def _words(row: Any, text: str) -> list[ColumnElement[bool]]:
    """Demand every word of a text in a name or in the identifier."""
    names = (row.folded_birth_name, row.folded_usage_name, row.folded_first_name)
    wanted = []
    for word in text.split():
        folded = fold_name(word)
        places = [name.contains(folded, autoescape=True) for name in names] if folded else []
        wanted.append(or_(*places, _ACCOUNT.identifier.contains(normalised(word), autoescape=True)))
    return wanted


def _stands(standing: Standing, now: datetime) -> ColumnElement[bool]:
    locked = and_(_ACCOUNT.locked_until.is_not(None), _ACCOUNT.locked_until > now)
    free = or_(_ACCOUNT.locked_until.is_(None), _ACCOUNT.locked_until <= now)
    provisional = and_(_ACCOUNT.state == AccountState.PROVISIONAL.value, free)
    over = and_(_ACCOUNT.provisional_until.is_not(None), _ACCOUNT.provisional_until <= now)
    match standing:
        case Standing.NONE:
            return _ACCOUNT.id.is_(None)
        case Standing.LOCKED:
            return locked
        case Standing.ACTIVE:
            return and_(_ACCOUNT.state == AccountState.ACTIVE.value, free)
        case Standing.EXPIRED:
            return and_(provisional, over)
        case Standing.PROVISIONAL:
            return and_(provisional, or_(_ACCOUNT.provisional_until.is_(None), _ACCOUNT.provisional_until > now))


def _with_accounts(connection: Connection, kind: AccountKind, uai: str, rows: Sequence[Any]) -> tuple[Person, ...]:
    ids = [row.account_id for row in rows if row.account_id is not None]
    found = connection.execute(select(tables.account).where(_ACCOUNT.id.in_(ids))) if ids else ()
    accounts = {row.id: account_from(row) for row in found}
    if kind is AccountKind.PUPIL:
        return tuple(_person(kind, row, (), accounts) for row in rows)
    charges = _charges(connection, uai, [row.key for row in rows])
    return tuple(_person(kind, row, tuple(charges[row.key]), accounts) for row in rows)


def _charges(connection: Connection, uai: str, keys: Sequence[str]) -> dict[str, list[Child]]:
    """Give the children at the school, by representative, eldest first."""
    found = connection.execute(
        select(_LINK.guardian, _PUPIL.class_label, _PUPIL.first_name, _PUPIL.usage_name, _PUPIL.birth_name)
        .join_from(register.link, register.pupil, _PUPIL.key == _LINK.pupil)
        .where(_LINK.guardian.in_(keys), _LINK.present, _LINK.legal, _PUPIL.present, _PUPIL.uai == uai)
        .order_by(_PUPIL.birth_date, _PUPIL.key)
    )
    charges: dict[str, list[Child]] = defaultdict(list)
    for row in found:
        name = f"{row.first_name} {row.usage_name or row.birth_name}"
        charges[row.guardian].append(Child(name=name, class_label=row.class_label))
    return charges


def _person(kind: AccountKind, row: Any, children: tuple[Child, ...], accounts: dict[int, Account]) -> Person:
    guardian = kind is AccountKind.GUARDIAN
    labels = [child.class_label for child in children] if guardian else [row.class_label]
    return Person(
        kind=kind,
        key=row.key,
        civility=row.civility if guardian else None,
        last_name=row.usage_name or row.birth_name,
        first_name=row.first_name,
        classes=tuple(dict.fromkeys(label for label in labels if label)),
        children=children,
        birth_date=None if guardian else row.birth_date,
        mail=row.mail,
        account=None if row.account_id is None else accounts.get(row.account_id),
    )
