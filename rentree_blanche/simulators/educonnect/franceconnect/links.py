"""Which account an identity of FranceConnect opens."""

from sqlalchemy import select, update

from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts import tables as accounts
from rentree_blanche.simulators.educonnect.accounts.values import AccountState
from rentree_blanche.simulators.educonnect.columns import insert_into
from rentree_blanche.simulators.educonnect.franceconnect.tables import link


class Links:
    """The links of all accounts; an account may have several, since each FranceConnect names a person differently."""

    def __init__(self, store: Store, clock: ActorClock) -> None:
        self._store = store
        self._clock = clock

    def account_of(self, sub: str) -> int | None:
        """Give the active account that a `sub` opens; None when there is none."""
        with self._store.read() as connection:
            return connection.execute(
                select(link.c.account_id)
                .join(accounts.account, accounts.account.c.id == link.c.account_id)
                .where(link.c.sub == sub, accounts.account.c.state == AccountState.ACTIVE)
            ).scalar_one_or_none()

    def add(self, sub: str, account_id: int) -> None:
        """Let a `sub` open an account, instead of any other."""
        values = {"account_id": account_id, "linked_at": self._clock.now()}
        with self._store.write() as connection:
            statement = insert_into(connection, link).values(sub=sub, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["sub"], set_=values))

    def entered(self, account_id: int) -> None:
        """Note a login, for which no password was asked."""
        with self._store.write() as connection:
            connection.execute(
                update(accounts.account)
                .where(accounts.account.c.id == account_id)
                .values(last_login_at=self._clock.now())
            )

    def move(self, from_account: int, to_account: int) -> None:
        """Let what opened one account open another one, when two accounts are made one."""
        with self._store.write() as connection:
            connection.execute(update(link).where(link.c.account_id == from_account).values(account_id=to_account))
