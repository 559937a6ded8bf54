"""Begun logins and logouts, and messages that must not be used again: kept in the store for all workers."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.ent import tables

Kind = Literal["login", "logout"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A request that awaits its response.

    Attributes:
        browser: which browser began it, as `fingerprint` gives it.
        target: path of ours at which the person goes on.
    """

    id: str
    kind: Kind
    browser: str
    relay_state: str
    target: str


def fingerprint(cookie: str) -> str:
    """Give what the store keeps of a cookie: enough to recognise it, not to forge it."""
    return hashlib.sha256(cookie.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Requests:
    """The begun requests and the used messages of one relying party."""

    store: Store
    party: str

    def begin(self, begun: Begun, *, now: datetime, until: datetime) -> None:
        """Remember a request; those that were never answered are forgotten after a while."""
        row = tables.request.c
        with self.store.write() as connection:
            connection.execute(delete(tables.request).where(row.party == self.party, row.ends_at <= now.timestamp()))
            connection.execute(
                insert(tables.request).values(
                    party=self.party,
                    id=begun.id,
                    kind=begun.kind,
                    browser=begun.browser,
                    relay_state=begun.relay_state,
                    target=begun.target,
                    ends_at=until.timestamp(),
                )
            )

    def find(self, request_id: str, *, kind: Kind, browser: str, now: datetime) -> Begun | None:
        """Give a request if this browser began it and it still awaits its response."""
        row = tables.request.c
        wanted = select(tables.request).where(
            row.party == self.party,
            row.id == request_id,
            row.kind == kind,
            row.browser == browser,
            row.ends_at > now.timestamp(),
        )
        with self.store.read() as connection:
            found = connection.execute(wanted).one_or_none()
        if found is None:
            return None
        return Begun(id=found.id, kind=kind, browser=found.browser, relay_state=found.relay_state, target=found.target)

    def use(self, message_id: str, *, until: datetime, now: datetime, answers: str | None = None) -> bool:
        """Use up a message, and the request that it answers, in one step; False when either was used before."""
        request, used = tables.request, tables.used
        try:
            with self.store.write() as connection:
                connection.execute(delete(used).where(used.c.party == self.party, used.c.until <= now.timestamp()))
                connection.execute(insert(used).values(party=self.party, id=message_id, until=until.timestamp()))
                if answers is None:
                    return True
                gone = connection.execute(
                    delete(request).where(request.c.party == self.party, request.c.id == answers)
                ).rowcount
                return gone == 1
        except IntegrityError:
            return False
