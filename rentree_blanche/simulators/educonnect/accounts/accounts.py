"""Accounts as the web flow uses them: checking a password with its lockout, looking accounts up."""

from datetime import date, timedelta

from sqlalchemy import bindparam, case, literal, select, update

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.prepared import Prepared
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts import holders, tables
from rentree_blanche.simulators.educonnect.accounts.identifiers import normalised
from rentree_blanche.simulators.educonnect.accounts.opening import account_from
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher, witness
from rentree_blanche.simulators.educonnect.accounts.values import (
    Account,
    AccountFile,
    AccountKind,
    AccountState,
    Authenticated,
    Candidate,
    Holder,
    Locked,
    WrongPassword,
)
from rentree_blanche.simulators.educonnect.columns import UtcDateTime
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

_NOBODY = 0
"""An id that no account has: the statements for an unknown identifier are those for a known one."""

_ACCOUNT = tables.account.c
_NOW = bindparam("now", type_=UtcDateTime())
_CANDIDATE = Prepared(
    select(_ACCOUNT.id, _ACCOUNT.password_hash, _ACCOUNT.state, _ACCOUNT.must_change).where(
        _ACCOUNT.identifier == bindparam("typed"),
        _ACCOUNT.kind == bindparam("of_kind"),
        _ACCOUNT.state != AccountState.CLOSED.value,
        _ACCOUNT.password_hash.is_not(None),
    )
)
_BY_ID = Prepared(select(tables.account).where(_ACCOUNT.id == bindparam("account")))
_PASSWORD = Prepared(select(_ACCOUNT.password_hash).where(_ACCOUNT.id == bindparam("account")))
_LOG_IN = Prepared(
    update(tables.account)
    .where(
        _ACCOUNT.id == bindparam("account"),
        _ACCOUNT.state != AccountState.CLOSED.value,
        _ACCOUNT.locked_until.is_(None) | (_ACCOUNT.locked_until <= _NOW),
    )
    .values(
        failed_attempts=0,
        locked_until=None,
        # Who opens the activation with a provisional password has not logged in yet.
        last_login_at=case((_ACCOUNT.state == AccountState.ACTIVE.value, _NOW), else_=_ACCOUNT.last_login_at),
    )
    .returning(tables.account)
)


class Accounts:
    """The accounts of the IdP.

    A password is checked in three steps, so that the caller can hash in the crypto pool: `candidate`, then
    `hasher.verify(candidate.hash, password)`, then `record_success` or `record_failure`. Each step does the same work
    whether or not the identifier is known.
    """

    def __init__(
        self, store: Store, hasher: PasswordHasher, settings: EduConnectSettings, clock: ActorClock, chance: Chance
    ) -> None:
        self._store = store
        self._hasher = hasher
        self._attempts = settings.password_attempts
        self._lockout = timedelta(minutes=settings.lockout_minutes)
        self._clock = clock
        self._chance = chance

    def check(self, identifier: str, password: str, kind: AccountKind) -> Authenticated | WrongPassword | Locked:
        """Check identifier and password in one go; hashes in the caller's thread."""
        candidate = self.candidate(identifier, kind)
        if self._hasher.verify(candidate.hash, password):
            return self.record_success(candidate.account_id)
        return self.record_failure(candidate.account_id)

    def candidate(self, identifier: str, kind: AccountKind) -> Candidate:
        """Give what a password typed with an identifier is to be verified against; case and spaces do not count."""
        found = self._store.glance(_CANDIDATE, typed=normalised(identifier), of_kind=kind.value)
        if found is None:
            return Candidate(account_id=None, hash=self._hasher.nobodys_hash)
        ready = found.state == AccountState.ACTIVE and not found.must_change
        return Candidate(account_id=found.id, hash=found.password_hash, ready=ready)

    def record_success(self, account_id: int | None) -> Authenticated | WrongPassword | Locked:
        """Note a login with the right password; it is refused while the account is locked."""
        with self._store.write() as connection:
            opened = _LOG_IN.first(connection, account=account_id or _NOBODY, now=self._clock.now())
            if opened is not None:
                return Authenticated(account=account_from(opened))
            found = _BY_ID.first(connection, account=account_id or _NOBODY)
        if found is not None and found.locked_until is not None:
            return Locked(until=found.locked_until)
        return WrongPassword(remaining=self._attempts - 1)

    def record_failure(self, account_id: int | None) -> WrongPassword | Locked:
        """Count a wrong password; the last one that is allowed locks the account for the configured time."""
        row = tables.account.c
        now = self._clock.now()
        so_far = case((row.locked_until.is_not(None), 0), else_=row.failed_attempts)  # a lock that is over starts anew
        lock = literal(now + self._lockout, UtcDateTime())
        with self._store.write() as connection:
            connection.execute(
                update(tables.account)
                .where(row.id == (account_id or _NOBODY), row.locked_until.is_(None) | (row.locked_until <= now))
                .values(
                    failed_attempts=so_far + 1,
                    locked_until=case((so_far + 1 >= self._attempts, lock), else_=None),
                )
            )
            found = connection.execute(
                select(row.failed_attempts, row.locked_until).where(row.id == (account_id or _NOBODY))
            ).one_or_none()
        if found is None:
            return WrongPassword(remaining=self._attempts - 1)
        if found.locked_until is not None:
            return Locked(until=found.locked_until)
        return WrongPassword(remaining=self._attempts - found.failed_attempts)

    def unlock(self, account_id: int) -> None:
        """Lift a lock before its time, as a director does."""
        with self._store.write() as connection:
            connection.execute(
                update(tables.account)
                .where(tables.account.c.id == account_id)
                .values(failed_attempts=0, locked_until=None)
            )

    def get(self, account_id: int) -> Account | None:
        """Give an account by its id, closed ones too; None when there is none."""
        found = self._store.glance(_BY_ID, account=account_id)
        return None if found is None else account_from(found)

    def witness(self, account_id: int) -> str:
        """Name the password that an account has now (see `passwords.witness`); empty when it has none."""
        found = self._store.glance(_PASSWORD, account=account_id)
        return "" if found is None or found.password_hash is None else witness(found.password_hash)

    def holder(self, account_id: int) -> Holder:
        """Give the person behind an account, as the register says now.

        Raises:
            UnknownAccountError: nobody has this id.
        """
        with self._store.read() as connection:
            return holders.holder(connection, account_id)

    def confirms_birth_date(self, account_id: int, day: date) -> bool:
        """Tell whether a date answers « Confirmation de l’identité »: a confirmed child's, or a pupil's own.

        Raises:
            UnknownAccountError: nobody has this id.
        """
        return self.holder(account_id).confirms_birth_date(day)

    def find(
        self,
        *,
        identifier: str | None = None,
        last_name: str | None = None,
        mobile: str | None = None,
        person: str | None = None,
        limit: int = 100,
    ) -> tuple[AccountFile, ...]:
        """Look accounts up, all criteria together, in the order of their making.

        Args:
            identifier: case and spaces do not count.
            last_name: the beginning of a last name, folded.
            mobile: E.164, the account's own.
            person: AAF person id of a record that is the account's.
            limit: at most so many.
        """
        with self._store.read() as connection:
            return holders.find(
                connection,
                identifier=None if identifier is None else normalised(identifier),
                last_name=last_name,
                mobile=mobile,
                person=person,
                limit=limit,
            )
