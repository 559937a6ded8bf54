"""Provisional accounts: an identifier and a password that the school hands out (seeds 000, 002, 004)."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, case, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, days_later
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts import tables
from rentree_blanche.simulators.educonnect.accounts.errors import NobodyToHandOutToError
from rentree_blanche.simulators.educonnect.accounts.mail_links import drop_links
from rentree_blanche.simulators.educonnect.accounts.opening import NewAccount, account_from, insert_account
from rentree_blanche.simulators.educonnect.accounts.values import Account, AccountKind, AccountState
from rentree_blanche.simulators.educonnect.register import tables as register
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

T = TypeVar("T")

_HANDING_OUT = "educonnect hand out"
_RACES = 20
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"
_PATTERN = "LLLDDDL"
"""Shape of a provisional password, after « VUXG02F » (seed 000), without letters and digits that look alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOut:
    """A person's account and, unless it is active already, the provisional password: known here alone, and once."""

    account: Account
    password: str | None


class HandingOut:
    """Makes provisional accounts and passwords. Hashing is the caller's, in the crypto pool.

    In two steps: `propose` draws the password, which the caller hashes, then `hand_out` writes it.
    """

    def __init__(self, store: Store, settings: EduConnectSettings, clock: ActorClock, chance: Chance) -> None:
        self._store = store
        self._days = settings.provisional_days
        self._clock = clock
        self._chance = chance

    def propose(self, kind: AccountKind, record: str) -> str:
        """Draw the next provisional password of a person, named by the key of a register record."""
        with self._store.read() as connection:
            account = _account_of(connection, kind, record)
            known = 0 if account is None else _handouts(connection, account.id)
        draw = self._chance.draw("educonnect provisional password", kind, record, known)
        return "".join(draw.choice(_LETTERS if sign == "L" else _DIGITS) for sign in _PATTERN)

    def hand_out(self, kind: AccountKind, record: str, uai: str, password: str, password_hash: str) -> HandedOut:
        """Give a person a provisional account, or a provisional account a new password; the one before is dead.

        Nothing is changed for an account that is active: its password is its holder's own. A mail address that waits
        for its confirmation was given with the password before: its link is dead too.

        `record` is the key of the person's register record, `uai` the school that hands out, `password` what `propose`
        drew.

        Raises:
            NobodyToHandOutToError: no such record is present in the register.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            self._store.hold(connection, _HANDING_OUT)
            account = _account_of(connection, kind, record)
            if account is None:
                account = self._open(connection, kind, record, password_hash)
            elif not self._renew(connection, account.id, password_hash):
                return HandedOut(account=_account(connection, account.id), password=None)
            else:
                drop_links(connection, account.id)
                account = _account(connection, account.id)
            connection.execute(insert(tables.handout).values(account_id=account.id, uai=uai, at=now))
        return HandedOut(account=account, password=password)

    def together(self, work: Callable[[], T]) -> T:
        """Do work that hands out to several people, all or none; anew where one's account is made meanwhile."""
        for _ in range(_RACES):
            with suppress(IntegrityError):  # of PostgreSQL alone, whose writers do not queue
                return self._together(work)
        return self._together(work)

    def _together(self, work: Callable[[], T]) -> T:
        with self._store.write() as connection:
            self._store.hold(connection, _HANDING_OUT)
            return work()

    def _renew(self, connection: Connection, account_id: int, password_hash: str) -> bool:
        """Put a new password in the place of the one handed out before; False where its holder activates meanwhile."""
        renewed = connection.execute(
            update(tables.account)
            .where(tables.account.c.id == account_id, tables.account.c.state == AccountState.PROVISIONAL)
            .values(
                password_hash=password_hash,
                provisional_until=days_later(self._clock.now(), self._days),
                failed_attempts=0,
                locked_until=None,
            )
        )
        return renewed.rowcount > 0

    def _open(self, connection: Connection, kind: AccountKind, record: str, password_hash: str) -> Account:
        people = register.guardian if kind is AccountKind.GUARDIAN else register.pupil
        person = connection.execute(select(people).where(people.c.key == record, people.c.present)).one_or_none()
        if person is None:
            raise NobodyToHandOutToError(f"record {record!r} is not present in the register: take one that it has")
        now = self._clock.now()
        return insert_account(
            connection,
            self._chance,
            now,
            NewAccount(
                kind=kind,
                state=AccountState.PROVISIONAL,
                records=(record,),
                civility=getattr(person, "civility", None),
                last_name=person.usage_name or person.birth_name,
                first_name=person.first_name,
                password_hash=password_hash,
                provisional_until=days_later(now, self._days),
            ),
        )


def _account(connection: Connection, account_id: int) -> Account:
    return account_from(connection.execute(select(tables.account).where(tables.account.c.id == account_id)).one())


def _account_of(connection: Connection, kind: AccountKind, record: str) -> Account | None:
    held = tables.account_record.c
    found = connection.execute(
        select(tables.account)
        .join_from(tables.account, tables.account_record, held.account_id == tables.account.c.id)
        .where(held.kind == kind, held.record == record, tables.account.c.state != AccountState.CLOSED)
        .order_by(case((tables.account.c.state == AccountState.ACTIVE, 0), else_=1))
    ).first()
    return None if found is None else account_from(found)


def _handouts(connection: Connection, account_id: int) -> int:
    counted = select(func.count()).where(tables.handout.c.account_id == account_id)
    return int(connection.execute(counted).scalar_one())
