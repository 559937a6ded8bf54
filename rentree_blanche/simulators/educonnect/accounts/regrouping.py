"""Regrouping (*regroupement*): two accounts of one guardian made one (seed 004)."""

from sqlalchemy import Connection, select, update

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.errors import NotRegroupedError
from rentree_blanche.simulators.educonnect.accounts.mail_links import drop_links
from rentree_blanche.simulators.educonnect.accounts.opening import account_from
from rentree_blanche.simulators.educonnect.accounts.values import Account, AccountKind, AccountState

_ACCOUNT = tables.account.c


def regroup(store: Store, kept: int, other: int) -> Account:
    """Give the records of one account, and with them its children, to another, and close it; gives the one kept.

    What was confirmed, blocked or reported of each child follows its record. The identifier and the password of the
    closed account are dead; a contact that the kept one lacks is taken over.

    Raises:
        NotRegroupedError: it is the same account, not a guardian's, closed, or the names are not identical.
    """
    with store.write() as connection:
        # Locked in one order: two that are made one from both sides at once must not close each other.
        rows = connection.execute(
            select(tables.account).where(_ACCOUNT.id.in_((kept, other))).order_by(_ACCOUNT.id).with_for_update()
        ).all()
        accounts = {row.id: account_from(row) for row in rows}
        _require_one_person(accounts[kept], accounts[other])
        if len({row.folded_name for row in rows}) > 1:
            raise NotRegroupedError("names")
        return merge(connection, accounts[kept], accounts[other])


def merge(connection: Connection, mine: Account, theirs: Account) -> Account:
    """Make one of two accounts that are known to be one person's; gives it as it is then."""
    connection.execute(
        update(tables.account_record).where(tables.account_record.c.account_id == theirs.id).values(account_id=mine.id)
    )
    connection.execute(
        update(tables.account).where(_ACCOUNT.id == theirs.id).values(state=AccountState.CLOSED, password_hash=None)
    )
    drop_links(connection, theirs.id)
    kept = connection.execute(
        update(tables.account)
        .where(_ACCOUNT.id == mine.id)
        .values(mobile=mine.mobile or theirs.mobile, email=mine.email or theirs.email)
        .returning(tables.account)
    )
    return account_from(kept.one())


def _require_one_person(mine: Account, theirs: Account) -> None:
    if mine.id == theirs.id:
        raise NotRegroupedError("same")
    usable = theirs.kind is AccountKind.GUARDIAN and theirs.state is not AccountState.CLOSED
    if mine.kind is not AccountKind.GUARDIAN or mine.state is not AccountState.ACTIVE or not usable:
        raise NotRegroupedError("state")
