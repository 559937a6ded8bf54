"""Links: each proves a contact once, for one purpose, until it expires.

Most are sent by mail. Those whose contact is a mobile stay in the browser, and a code by SMS proves the number.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, insert, select, update

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts import tables

_DETAIL: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


class Purpose(StrEnum):
    """What following a link does."""

    ACTIVATION = "activation"
    MAIL_CHANGE = "mail_change"
    MOBILE_CHANGE = "mobile_change"
    PASSWORD_BY_SMS = "password_by_sms"  # noqa: S105
    PASSWORD_RESET = "password_reset"  # noqa: S105


class LinkState(StrEnum):
    """Whether a link still works."""

    LIVE = "live"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLink:
    """A link that was made.

    Attributes:
        address: a mail address, or an E.164 number.
        detail: what its purpose remembers; never a password, a hash at most.
    """

    purpose: Purpose
    account_id: int
    address: str
    detail: Mapping[str, str]
    issued_at: datetime
    expires_at: datetime
    state: LinkState


class MailLinks:
    """All links, in the store; of each token only the digest is kept."""

    def __init__(self, store: Store, clock: ActorClock, chance: Chance) -> None:
        self._store = store
        self._clock = clock
        self._chance = chance

    def issue(
        self, purpose: Purpose, account_id: int, address: str, life: timedelta, detail: Mapping[str, str] | None = None
    ) -> str:
        """Make the token of a new link; an earlier one of the account for the same purpose dies."""
        token, now = self._chance.opaque(24), self._clock.now()
        with self._store.write() as connection:
            self._store.hold(connection, f"mail links of {account_id}")
            drop_links(connection, account_id, purpose)
            connection.execute(
                insert(tables.mail_link).values(
                    digest=_digest(token),
                    purpose=purpose,
                    account_id=account_id,
                    address=address,
                    detail=_DETAIL.dump_json(dict(detail or {})).decode(),
                    issued_at=now,
                    expires_at=now + life,
                )
            )
        return token

    def look(self, token: str, purpose: Purpose) -> MailLink | None:
        """Give the link of a token, whether or not it still works; None when there never was one for the purpose."""
        row = tables.mail_link.c
        with self._store.read() as connection:
            found = connection.execute(
                select(tables.mail_link).where(row.digest == _digest(token), row.purpose == purpose)
            ).one_or_none()
        return None if found is None else self._link(found)

    def pending(self, account_id: int, purpose: Purpose) -> MailLink | None:
        """Give the link of an account that was sent and not followed yet, expired or not."""
        row = tables.mail_link.c
        with self._store.read() as connection:
            found = connection.execute(
                select(tables.mail_link).where(
                    row.account_id == account_id, row.purpose == purpose, row.used_at.is_(None)
                )
            ).one_or_none()
        return None if found is None else self._link(found)

    def use(self, token: str, purpose: Purpose) -> MailLink | None:
        """Use a link, once: gives it as LIVE to the one who may act on it, and to everybody else as it is."""
        row, now = tables.mail_link.c, self._clock.now()
        with self._store.write() as connection:
            used = connection.execute(
                update(tables.mail_link)
                .where(
                    row.digest == _digest(token), row.purpose == purpose, row.used_at.is_(None), row.expires_at > now
                )
                .values(used_at=now)
                .returning(tables.mail_link)
            ).one_or_none()
        return self.look(token, purpose) if used is None else self._link(used, LinkState.LIVE)

    def _link(self, row: Any, state: LinkState | None = None) -> MailLink:
        known = LinkState.USED if row.used_at is not None else LinkState.LIVE
        expired = known is LinkState.LIVE and row.expires_at <= self._clock.now()
        return MailLink(
            purpose=Purpose(row.purpose),
            account_id=row.account_id,
            address=row.address,
            detail=_DETAIL.validate_json(row.detail),
            issued_at=row.issued_at,
            expires_at=row.expires_at,
            state=state or (LinkState.EXPIRED if expired else known),
        )


def drop_links(connection: Connection, account_id: int, *purposes: Purpose) -> None:
    """Let an account's links die that nobody has followed yet: those for some purposes, or all."""
    row = tables.mail_link.c
    wanted = purposes or tuple(Purpose)
    connection.execute(
        delete(tables.mail_link).where(row.account_id == account_id, row.purpose.in_(wanted), row.used_at.is_(None))
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
