"""Regrouping (*regroupement*): two accounts of one guardian made one (seed 004)."""

from sqlalchemy import select, update

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.errors import NotRegroupedError
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
        rows = connection.execute(select(tables.account).where(_ACCOUNT.id.in_((kept, other)))).all()
        accounts = {row.id: account_from(row) for row in rows}
        mine, theirs = accounts[kept], accounts[other]
        _require_one_person(mine, theirs)
        names = {row.folded_name for row in rows}
        if len(names) > 1:
            raise NotRegroupedError("names")
        connection.execute(
            update(tables.account_record).where(tables.account_record.c.account_id == other).values(account_id=kept)
        )
        connection.execute(
            update(tables.account).where(_ACCOUNT.id == other).values(state=AccountState.CLOSED, password_hash=None)
        )
        connection.execute(
            update(tables.account)
            .where(_ACCOUNT.id == kept)
            .values(mobile=mine.mobile or theirs.mobile, email=mine.email or theirs.email)
        )
        return account_from(connection.execute(select(tables.account).where(_ACCOUNT.id == kept)).one())


def _require_one_person(mine: Account, theirs: Account) -> None:
    if mine.id == theirs.id:
        raise NotRegroupedError("same")
    usable = theirs.kind is AccountKind.GUARDIAN and theirs.state is not AccountState.CLOSED
    if mine.kind is not AccountKind.GUARDIAN or mine.state is not AccountState.ACTIVE or not usable:
        raise NotRegroupedError("state")
