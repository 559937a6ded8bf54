"""Who is entered under a new id keeps the account, and in one académie the attachments (seed 002)."""

from sqlalchemy import Connection, and_, or_, select

from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.values import AccountKind
from rentree_blanche.simulators.educonnect.columns import insert_into
from rentree_blanche.simulators.educonnect.register import tables as register

_HELD = tables.account_record.alias("held")
_TAKEN = tables.account_record.alias("taken")
_SAID_NOW = tables.attachment.alias("said_now")
_OLD_PUPIL = register.pupil.alias("old_pupil")
_OLD_GUARDIAN = register.guardian.alias("old_guardian")


def carry_over(connection: Connection, source: str, feed: int) -> None:
    """Bind what a feed entered anew to who is known already.

    A pupil is who has the same INE: their account follows into any académie. A guardian attaches the child anew in
    another académie; within one, as from CM2 to 6e, what was said of the child counts for the new record too, where it
    bears the same civility and names.

    Args:
        connection: the transaction that writes the feed.
        source: the register that sent it.
        feed: its number; what it did not write is not looked at.
    """
    _pupils(connection, source, feed)
    _guardians(connection, source, feed)


def _pupils(connection: Connection, source: str, feed: int) -> None:
    new, old, held, taken = register.pupil.c, _OLD_PUPIL.c, _HELD.c, _TAKEN.c
    found = connection.execute(
        select(held.account_id, new.key)
        .join_from(_HELD, _OLD_PUPIL, old.key == held.record)
        .join(register.pupil, and_(new.ine == old.ine, new.key != old.key))
        .outerjoin(_TAKEN, and_(taken.kind == AccountKind.PUPIL, taken.record == new.key))
        .where(
            held.kind == AccountKind.PUPIL,
            new.source == source,
            new.feed == feed,
            new.present,
            taken.account_id.is_(None),
        )
    )
    _hold(connection, AccountKind.PUPIL, {row.key: row.account_id for row in found})


def _guardians(connection: Connection, source: str, feed: int) -> None:
    new, old, pupil, old_pupil = register.guardian.c, _OLD_GUARDIAN.c, register.pupil.c, _OLD_PUPIL.c
    link, said, said_now, held, taken = register.link.c, tables.attachment.c, _SAID_NOW.c, _HELD.c, _TAKEN.c
    found = connection.execute(
        select(
            new.key.label("guardian"),
            pupil.key.label("pupil"),
            said.state,
            said.at,
            held.account_id,
            taken.account_id.label("taken_by"),
        )
        .join_from(tables.attachment, _OLD_GUARDIAN, old.key == said.guardian)
        .join(_HELD, and_(held.kind == AccountKind.GUARDIAN, held.record == old.key))
        .join(_OLD_PUPIL, old_pupil.key == said.pupil)
        .join(
            register.pupil,
            and_(
                pupil.ine == old_pupil.ine,
                pupil.birth_date == old_pupil.birth_date,
                pupil.academy_code == old_pupil.academy_code,
                pupil.key != old_pupil.key,
            ),
        )
        .join(register.link, link.pupil == pupil.key)
        .join(
            register.guardian,
            and_(
                new.key == link.guardian,
                new.civility == old.civility,
                new.folded_birth_name == old.folded_birth_name,
                new.folded_first_name == old.folded_first_name,
            ),
        )
        .outerjoin(_TAKEN, and_(taken.kind == AccountKind.GUARDIAN, taken.record == new.key))
        .outerjoin(_SAID_NOW, and_(said_now.guardian == new.key, said_now.pupil == pupil.key))
        .where(
            link.source == source,
            or_(link.feed == feed, pupil.feed == feed, new.feed == feed),
            link.present,
            link.legal,
            pupil.present,
            new.present,
            said_now.state.is_(None),
        )
        .order_by(said.at)
    ).all()
    ours = [row for row in found if row.taken_by in (None, row.account_id)]
    holders: dict[str, int] = {}
    for row in ours:
        holders.setdefault(row.guardian, row.account_id)
    _hold(
        connection,
        AccountKind.GUARDIAN,
        {row.guardian: holders[row.guardian] for row in ours if row.taken_by is None},
    )
    rows = [
        {"guardian": row.guardian, "pupil": row.pupil, "state": row.state, "at": row.at}
        for row in ours
        if holders[row.guardian] == row.account_id
    ]
    if rows:
        connection.execute(insert_into(connection, tables.attachment).on_conflict_do_nothing(), rows)


def _hold(connection: Connection, kind: AccountKind, holders: dict[str, int]) -> None:
    rows = [{"kind": kind, "record": record, "account_id": account} for record, account in holders.items()]
    if rows:
        connection.execute(insert_into(connection, tables.account_record).on_conflict_do_nothing(), rows)
