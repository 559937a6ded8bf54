"""Whom an account stands for, read from the register as it is now."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, Table, and_, bindparam, false, func, select

from rentree_blanche.simulators.core.prepared import Prepared
from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.errors import UnknownAccountError
from rentree_blanche.simulators.educonnect.accounts.opening import account_from
from rentree_blanche.simulators.educonnect.accounts.values import (
    Account,
    AccountFile,
    AccountKind,
    Attachment,
    AttachmentState,
    HeldRecord,
    Holder,
    Schooling,
)
from rentree_blanche.simulators.educonnect.register import tables as register
from rentree_blanche.simulators.educonnect.register.names import fold_name

_ACCOUNT_ID = bindparam("account", type_=Integer)
_ACCOUNT = Prepared(select(tables.account).where(tables.account.c.id == _ACCOUNT_ID))


def holder(connection: Connection, account_id: int) -> Holder:
    """Give the person behind an account; raises UnknownAccountError."""
    row = _ACCOUNT.first(connection, account=account_id)
    if row is None:
        raise UnknownAccountError(f"account {account_id} is not there: take an id that `find` gives")
    account = account_from(row)
    people = [person for person in _people(connection, account) if person.present]
    if account.kind is AccountKind.GUARDIAN:
        children, schooling = _schoolings(connection, _CHILDREN, account_id), None
    else:
        own = _schoolings(connection, _OWN, account_id)
        children, schooling = (), next(iter(own), None)
    named = people[0] if people else None
    return Holder(
        account=account,
        civility=account.civility if named is None or account.kind is AccountKind.PUPIL else named.civility,
        last_name=account.last_name if named is None else named.usage_name or named.birth_name,
        first_name=account.first_name if named is None else named.first_name,
        affiliations=_affiliations(account.kind, children if schooling is None else (schooling,)),
        records=tuple(_held(person) for person in people),
        children=children,
        schooling=schooling,
    )


def find(
    connection: Connection,
    *,
    identifier: str | None,
    last_name: str | None,
    mobile: str | None,
    person: str | None,
    limit: int,
) -> tuple[AccountFile, ...]:
    """Give the accounts that meet all criteria that are not None, in the order of their making."""
    row = tables.account.c
    wanted = select(tables.account).order_by(row.id).limit(limit)
    if identifier is not None:
        wanted = wanted.where(row.identifier == identifier)
    if last_name is not None:
        folded = fold_name(last_name)
        wanted = wanted.where(row.folded_name.startswith(folded, autoescape=True) if folded else false())
    if mobile is not None:
        wanted = wanted.where(row.mobile == mobile)
    if person is not None:
        wanted = wanted.where(row.id.in_(_accounts_of(person)))
    return tuple(_file(connection, account_from(each)) for each in connection.execute(wanted).all())


def _file(connection: Connection, account: Account) -> AccountFile:
    held = tables.account_record.c
    said = tables.attachment.c
    child = register.pupil.c
    attachments = connection.execute(
        select(tables.attachment, child.birth_name, child.usage_name, child.first_name)
        .join_from(tables.attachment, tables.account_record, held.record == said.guardian)
        .join(register.pupil, child.key == said.pupil)
        .where(held.account_id == account.id, held.kind == AccountKind.GUARDIAN)
        .order_by(said.pupil, said.guardian)
    )
    return AccountFile(
        account=account,
        records=tuple(_held(person) for person in _people(connection, account)),
        attachments=tuple(
            Attachment(
                guardian_id=each.guardian,
                pupil_id=each.pupil,
                last_name=each.usage_name or each.birth_name,
                first_name=each.first_name,
                state=AttachmentState(each.state),
                at=each.at,
            )
            for each in attachments
        ),
    )


def _accounts_of(person: str) -> Select[Any]:
    held = tables.account_record.c
    guardians = select(register.guardian.c.key).where(register.guardian.c.aaf_id == person)
    pupils = select(register.pupil.c.key).where(register.pupil.c.aaf_id == person)
    return select(held.account_id).where(
        and_(held.kind == AccountKind.GUARDIAN, held.record.in_(guardians))
        | and_(held.kind == AccountKind.PUPIL, held.record.in_(pupils))
    )


def _people(connection: Connection, account: Account) -> Sequence[Any]:
    return _PEOPLE[account.kind].all(connection, account=account.id)


def _schoolings(connection: Connection, wanted: Prepared, account_id: int) -> tuple[Schooling, ...]:
    """Give each child once: of two registers that know a child, as between CM2 and 6e, the second degree's counts."""
    found: dict[object, Schooling] = {}
    for row in wanted.all(connection, account=account_id):
        schooling = Schooling(**row._asdict())
        child = (schooling.ine, schooling.birth_date) if schooling.ine else schooling.pupil_id
        if child not in found or schooling.secondary:
            found[child] = schooling
    return tuple(found.values())


def _affiliations(kind: AccountKind, schoolings: Sequence[Schooling]) -> tuple[str, ...]:
    word = "resp" if kind is AccountKind.GUARDIAN else "eleve"
    degrees = sorted({"2d" if schooling.secondary else "1d" for schooling in schoolings})
    return tuple(word + degree for degree in degrees)


def _held(person: Any) -> HeldRecord:
    return HeldRecord(key=person.key, source=person.source, academy_code=person.academy_code, aaf_id=person.aaf_id)


def _people_of(kind: AccountKind, people: Table) -> Prepared:
    held = tables.account_record.c
    return Prepared(
        select(people)
        .join_from(tables.account_record, people, people.c.key == held.record)
        .where(held.account_id == _ACCOUNT_ID, held.kind == kind.value)
        .order_by(people.c.key)
    )


def _confirmed_children() -> ColumnElement[bool]:
    held = tables.account_record.c
    said = tables.attachment.c
    guardian = register.guardian.c
    link = register.link.c
    confirmed = (
        select(said.pupil)
        .join_from(tables.attachment, tables.account_record, held.record == said.guardian)
        .join(register.guardian, guardian.key == said.guardian)
        .join(register.link, and_(link.guardian == said.guardian, link.pupil == said.pupil))
        .where(
            held.account_id == _ACCOUNT_ID,
            held.kind == AccountKind.GUARDIAN.value,
            said.state == AttachmentState.CONFIRMED.value,
            guardian.present,
            link.present,
            link.legal,
        )
    )
    return register.pupil.c.key.in_(confirmed)


def _own_schooling() -> ColumnElement[bool]:
    held = tables.account_record.c
    own = select(held.record).where(held.account_id == _ACCOUNT_ID, held.kind == AccountKind.PUPIL.value)
    return register.pupil.c.key.in_(own)


def _schoolings_of(which: ColumnElement[bool]) -> Prepared:
    pupil = register.pupil.c
    school = register.school.c
    return Prepared(
        select(
            pupil.key.label("pupil_id"),
            pupil.aaf_id,
            pupil.struct_id,
            pupil.ine,
            func.coalesce(pupil.usage_name, pupil.birth_name).label("last_name"),
            pupil.first_name,
            pupil.birth_date,
            pupil.sex,
            pupil.academy_code,
            pupil.uai,
            school.name.label("school_name"),
            (school.kind != "ecole").label("secondary"),
            pupil.class_label,
            pupil.level,
            pupil.level_code,
        )
        .join_from(register.pupil, register.school, and_(school.source == pupil.source, school.uai == pupil.uai))
        .where(which, pupil.present)
        .order_by(pupil.birth_date, pupil.key)
    )


_PEOPLE = {
    AccountKind.GUARDIAN: _people_of(AccountKind.GUARDIAN, register.guardian),
    AccountKind.PUPIL: _people_of(AccountKind.PUPIL, register.pupil),
}
_CHILDREN = _schoolings_of(_confirmed_children())
_OWN = _schoolings_of(_own_schooling())
