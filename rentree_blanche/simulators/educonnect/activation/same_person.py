"""Register records of one person beside those that their account holds."""

from sqlalchemy import Connection, and_, exists, func, or_, select, true

from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.values import AccountKind, AccountState
from rentree_blanche.simulators.educonnect.register import tables as register
from rentree_blanche.simulators.educonnect.register.matching import are_several_people, present_records

_MINE = register.guardian.alias("mine")
_HELD = tables.account_record.alias("held")


def records_of(connection: Connection, account_id: int) -> tuple[str, ...]:
    """Give the keys of a guardian's records that an account holds, gone ones too."""
    held = tables.account_record.c
    wanted = select(held.record).where(held.account_id == account_id, held.kind == AccountKind.GUARDIAN)
    return tuple(connection.execute(wanted.order_by(held.record)).scalars())


def unheld_records(connection: Connection, account_id: int, *, by_contact: bool = True) -> tuple[str, ...]:
    """Give the keys of present records that are the person's too and belong to no account.

    They bear the civility, birth name and first name of a record that the account holds, and a contact of it or of the
    account; `by_contact` false asks for the names alone, as a director does who knows the person. Records that cannot
    be one person's with those held are not given.
    """
    row, mine, account = register.guardian.c, _MINE.c, tables.account.c
    contact = or_(
        row.mobile == mine.mobile,
        row.folded_email == mine.folded_email,
        row.mobile == account.mobile,
        row.folded_email == func.lower(account.email),
    )
    held = tables.account_record.c
    found = connection.execute(
        select(row.key)
        .distinct()
        .join_from(tables.account, _HELD, and_(_HELD.c.account_id == account.id, _HELD.c.kind == AccountKind.GUARDIAN))
        .join(_MINE, mine.key == _HELD.c.record)
        .join(
            register.guardian,
            and_(
                row.folded_birth_name == mine.folded_birth_name,
                row.folded_first_name == mine.folded_first_name,
                row.civility == mine.civility,
            ),
        )
        .where(
            account.id == account_id,
            account.state != AccountState.CLOSED,
            row.present,
            contact if by_contact else true(),
            ~exists().where(held.kind == AccountKind.GUARDIAN, held.record == row.key),
        )
        .order_by(row.key)
    )
    known = records_of(connection, account_id)
    return tuple(key for key in found.scalars() if not _another(connection, (*known, key)))


def _another(connection: Connection, keys: tuple[str, ...]) -> bool:
    return are_several_people(present_records(connection, register.guardian.c.key.in_(keys)))
