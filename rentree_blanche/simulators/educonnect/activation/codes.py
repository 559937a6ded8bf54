"""Activation codes: one of a conversation is alive at a time, for half an hour, for a few tries, once."""

import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, case, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.activation import tables
from rentree_blanche.simulators.educonnect.activation.errors import TooManyCodesError
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

_LIVE, _USED, _VOID = "live", "used", "void"
_RACES = 20
"""How often workers that number codes at once may collide before it is an error; only PostgreSQL lets them."""


class Verdict(StrEnum):
    """What a typed code is.

    VOID: it was used, or tried too often. EXPIRED: it is older than `code_minutes`. NONE: the conversation was sent
    none. A code that a newer one replaced is WRONG like any other.
    """

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    VOID = "void"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCheck:
    """What became of a typed code, and how many tries are left with the one that was sent last."""

    verdict: Verdict
    remaining: int = 0


class Codes:
    """The codes of all conversations; a conversation (`flow`) is named by at most 96 characters.

    A code derives from the seed, the contact and how many codes that contact was sent before.
    """

    def __init__(self, store: Store, clock: ActorClock, chance: Chance, settings: EduConnectSettings) -> None:
        self._store = store
        self._clock = clock
        self._chance = chance
        self._digits = settings.code_digits
        self._life = timedelta(minutes=settings.code_minutes)
        self._attempts = settings.code_attempts
        self._sends = settings.sms_sends

    def issue(self, flow: str, contact: str) -> str:
        """Make a new code for a conversation; the earlier ones of that conversation are dead.

        `contact` is where it will be sent: E.164, or a mail address.

        Raises:
            TooManyCodesError: the conversation has had `sms_sends` codes.
        """
        for _ in range(_RACES):
            with suppress(IntegrityError), self._store.write() as connection:  # another worker took the number
                return self._issue(connection, flow, contact)
        with self._store.write() as connection:
            return self._issue(connection, flow, contact)

    def check(self, flow: str, typed: str) -> CodeCheck:
        """Check a code as it was typed, spaces apart; a right one is used up, a wrong one is counted.

        Of several workers that are given the right code at once, one alone answers RIGHT.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            last = _last(connection, flow)
            if last is None:
                return CodeCheck(verdict=Verdict.NONE)
            if last.state != _LIVE:
                return CodeCheck(verdict=Verdict.VOID)
            if last.expires_at <= now:
                return CodeCheck(verdict=Verdict.EXPIRED)
            if hmac.compare_digest(_digest(flow, "".join(typed.split())), last.digest):
                return _use(connection, last)
            return _count(connection, last)

    def _issue(self, connection: Connection, flow: str, contact: str) -> str:
        row = tables.code.c
        earlier = connection.execute(select(row.digest).where(row.flow == flow)).scalars().all()
        if len(earlier) >= self._sends:
            raise TooManyCodesError(
                f"{len(earlier)} codes were sent in this conversation, as many as `sms_sends` allows: begin a new one"
            )
        serial = connection.execute(select(func.max(row.serial)).where(row.contact == contact)).scalar_one() or 0
        code, digest = "", ""
        while not code or digest in earlier:  # a new code never is an old one again
            serial += 1
            code = self._chance.digits(self._digits, "educonnect code", contact, serial)
            digest = _digest(flow, code)
        now = self._clock.now()
        connection.execute(update(tables.code).where(row.flow == flow, row.state == _LIVE).values(state=_VOID))
        connection.execute(
            insert(tables.code).values(
                flow=flow,
                number=len(earlier) + 1,
                contact=contact,
                serial=serial,
                digest=digest,
                state=_LIVE,
                remaining=self._attempts,
                issued_at=now,
                expires_at=now + self._life,
            )
        )
        return code


def _last(connection: Connection, flow: str) -> Row[Any] | None:
    row = tables.code.c
    return connection.execute(
        select(tables.code).where(row.flow == flow).order_by(row.number.desc()).limit(1)
    ).one_or_none()


def _use(connection: Connection, code: Row[Any]) -> CodeCheck:
    row = tables.code.c
    used = connection.execute(
        update(tables.code)
        .where(row.flow == code.flow, row.number == code.number, row.state == _LIVE)
        .values(state=_USED)
    ).rowcount
    return CodeCheck(verdict=Verdict.RIGHT if used else Verdict.VOID)


def _count(connection: Connection, code: Row[Any]) -> CodeCheck:
    row = tables.code.c
    remaining = connection.execute(
        update(tables.code)
        .where(row.flow == code.flow, row.number == code.number, row.state == _LIVE)
        .values(remaining=row.remaining - 1, state=case((row.remaining > 1, _LIVE), else_=_VOID))
        .returning(row.remaining)
    ).scalar_one_or_none()
    if not remaining:
        return CodeCheck(verdict=Verdict.VOID)
    return CodeCheck(verdict=Verdict.WRONG, remaining=remaining)


def _digest(flow: str, code: str) -> str:
    return hashlib.sha256(f"{flow}\x1f{code}".encode()).hexdigest()
