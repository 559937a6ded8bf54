"""Passwords that must be changed: demanded of many accounts at once, as for the secondary ones in April 2024."""

from typing import Literal

from sqlalchemy import ColumnElement, Select, and_, or_, select, true, update

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.changing import Changing
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher
from rentree_blanche.simulators.educonnect.accounts.values import AccountKind, AccountState, AttachmentState
from rentree_blanche.simulators.educonnect.register import tables as register
from rentree_blanche.simulators.educonnect.sso.sessions import Sessions

Degree = Literal["1", "2"]

_ACCOUNT = tables.account.c
_HELD = tables.account_record.c
_PUPIL = register.pupil.c
_SCHOOL = register.school.c


class Renewals:
    """Demands a new password of accounts, and takes it from one of them."""

    def __init__(self, store: Store, hasher: PasswordHasher, changing: Changing, sessions: Sessions) -> None:
        self._store = store
        self._hasher = hasher
        self._changing = changing
        self._sessions = sessions

    def demand(self, *, degree: Degree | None = None, kind: AccountKind | None = None, uai: str | None = None) -> int:
        """Let the next login of accounts demand a new password, and end their sessions; give how many they are.

        Accounts used with FranceConnect alone have no password and are spared, and so are provisional ones.

        Args:
            degree: "2" for pupils of collèges and lycées, and guardians with a child attached there; "1" for écoles.
            kind: guardians or pupils alone.
            uai: those of one school alone.
        """
        concerned = and_(
            _ACCOUNT.state == AccountState.ACTIVE,
            _ACCOUNT.password_hash.is_not(None),
            true() if kind is None else _ACCOUNT.kind == kind,
            true() if degree is None and uai is None else _ACCOUNT.id.in_(_schooled(degree, uai)),
        )
        with self._store.write() as connection:
            demanded = (
                connection.execute(
                    update(tables.account).where(concerned).values(must_change=True).returning(_ACCOUNT.id)
                )
                .scalars()
                .all()
            )
        for account_id in demanded:
            self._sessions.close_others(account_id)
        return len(demanded)

    def renew(self, account_id: int, password: str) -> bool:
        """Set a new password and end the sessions of the old one; False for the old password. Hashes, and blocks."""
        old = self._changing.password_hash(account_id)
        if old is not None and self._hasher.verify(old, password):
            return False
        hashed = self._hasher.hash(password)
        with self._store.write():
            self._changing.password(account_id, hashed)
            self._sessions.close_others(account_id)
        return True


def _schooled(degree: Degree | None, uai: str | None) -> Select[tuple[int]]:
    """Choose the accounts of pupils, and of guardians by their confirmed children, at schools."""
    said = tables.attachment.c
    at_school: ColumnElement[bool] = and_(
        _PUPIL.present,
        true() if uai is None else _PUPIL.uai == uai,
        true() if degree is None else (_SCHOOL.kind == "ecole" if degree == "1" else _SCHOOL.kind != "ecole"),
    )
    pupils = (
        select(_PUPIL.key)
        .join_from(
            register.pupil,
            register.school,
            and_(_SCHOOL.source == _PUPIL.source, _SCHOOL.uai == _PUPIL.uai),
        )
        .where(at_school)
    )
    guardians = select(said.guardian).where(said.state == AttachmentState.CONFIRMED, said.pupil.in_(pupils))
    return select(_HELD.account_id).where(
        or_(
            and_(_HELD.kind == AccountKind.PUPIL, _HELD.record.in_(pupils)),
            and_(_HELD.kind == AccountKind.GUARDIAN, _HELD.record.in_(guardians)),
        )
    )
