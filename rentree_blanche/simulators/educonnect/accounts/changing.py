"""What its holder, or a proof of who they are, changes in an account: password, mail address, mobile."""

from typing import Any

from sqlalchemy import func, select, update

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.mail_links import Purpose, drop_links
from rentree_blanche.simulators.educonnect.accounts.opening import account_from
from rentree_blanche.simulators.educonnect.accounts.values import Account, AccountKind, AccountState
from rentree_blanche.simulators.educonnect.register.names import fold_email

_ACCOUNT = tables.account.c


class Changing:
    """Changes of active accounts. The register's own mail and mobile are never touched: the school keeps those."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def password(self, account_id: int, password_hash: str, *, must_change: bool = False) -> None:
        """Set a new password; a lock is over, and so is what was asked for with the old one.

        Its links die: whoever had the account may have asked for a change of mail address that is theirs.
        """
        with self._store.write() as connection:
            self._set(
                account_id,
                password_hash=password_hash,
                must_change=must_change,
                failed_attempts=0,
                locked_until=None,
            )
            drop_links(connection, account_id)

    def email(self, account_id: int, address: str) -> None:
        """Set the mail address, which was proven; links for a new password that the old one was sent die."""
        with self._store.write() as connection:
            self._set(account_id, email=address)
            drop_links(connection, account_id, Purpose.PASSWORD_RESET)

    def mobile(self, account_id: int, mobile: str) -> None:
        """Set the mobile (E.164), which was proven."""
        self._set(account_id, mobile=mobile)

    def password_hash(self, account_id: int) -> str | None:
        """Give the hash of an account's password; None for an account that has none."""
        with self._store.read() as connection:
            return connection.execute(
                select(_ACCOUNT.password_hash).where(_ACCOUNT.id == account_id)
            ).scalar_one_or_none()

    def guardians_with(self, contact: str) -> tuple[Account, ...]:
        """Give the guardians' active accounts that have a contact: a mail address, its case apart, or E.164 mobile."""
        known = (func.lower(_ACCOUNT.email) == fold_email(contact)) if "@" in contact else _ACCOUNT.mobile == contact
        with self._store.read() as connection:
            found = connection.execute(
                select(tables.account)
                .where(known, _ACCOUNT.kind == AccountKind.GUARDIAN, _ACCOUNT.state == AccountState.ACTIVE)
                .order_by(_ACCOUNT.id)
            )
            return tuple(account_from(row) for row in found)

    def has_mail(self, address: str, *, but: int) -> bool:
        """Tell whether an active account other than `but` has a mail address."""
        return any(account.id != but for account in self.guardians_with(address))

    def _set(self, account_id: int, **values: Any) -> None:
        with self._store.write() as connection:
            connection.execute(
                update(tables.account)
                .where(_ACCOUNT.id == account_id, _ACCOUNT.state == AccountState.ACTIVE)
                .values(**values)
            )
