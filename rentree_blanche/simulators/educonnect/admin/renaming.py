"""« Génération d'un nouvel identifiant » (seed 000): the old one is dead for good, the account stays what it is."""

from sqlalchemy import insert, select, update

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.errors import UnknownAccountError
from rentree_blanche.simulators.educonnect.accounts.opening import account_from, free_identifier
from rentree_blanche.simulators.educonnect.accounts.values import Account, AccountKind

_ACCOUNT = tables.account.c


def rename(ground: Ground, account_id: int) -> Account:
    """Give an account an identifier that nobody has or had; its password and FrEduCtId stay.

    Raises:
        UnknownAccountError: nobody has this id.
    """
    with ground.store.write() as connection:
        ground.store.hold(connection, "educonnect identifiers")
        row = connection.execute(select(tables.account).where(_ACCOUNT.id == account_id)).one_or_none()
        if row is None:
            raise UnknownAccountError(f"account {account_id} is not there: take an id that `find` gives")
        former = {"identifier": row.identifier, "account_id": account_id, "until": ground.clock.now()}
        connection.execute(insert(tables.former_identifier).values(former))
        entity = (AccountKind(row.kind), row.educonnect_id)
        identifier = free_identifier(connection, ground.chance, entity, row.last_name, row.first_name)
        renamed = (
            update(tables.account)
            .where(_ACCOUNT.id == account_id)
            .values(identifier=identifier)
            .returning(tables.account)
        )
        return account_from(connection.execute(renamed).one())
