"""What the ENT grants to the app on a phone: an authorisation asked for, a code, a token, a ticket to log out."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlencode

from sqlalchemy import delete, insert, select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.ent import tables
from rentree_blanche.simulators.ent.requests import fingerprint

Kind = Literal["asked", "code", "token", "leaving"]

CLIENT = "pocket"
_LIVES = {
    "asked": timedelta(minutes=90),
    "code": timedelta(minutes=1),
    "token": timedelta(days=1),
    "leaving": timedelta(minutes=1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A grant.

    Attributes:
        session: fingerprint of the session's cookie, None as long as nobody is logged in.
        back: address of the app to which the browser returns.
        state: the app's own word, handed back as it came.
    """

    kind: Kind
    session: str | None
    back: str
    state: str


def client_secret(secret: str) -> str:
    """Give the app's secret, which derives from the federation's."""
    return hmac.new(secret.encode(), f"ent:{CLIENT}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Grants:
    """The grants of one ENT; the store keeps fingerprints of what the app holds."""

    store: Store
    party: str

    def keep(self, handle: str, grant: Grant, *, now: datetime) -> None:
        """Keep a grant for its time; those that have ended are forgotten."""
        row = tables.app_grant.c
        with self.store.write() as connection:
            connection.execute(delete(tables.app_grant).where(row.party == self.party, row.ends_at <= now.timestamp()))
            connection.execute(
                insert(tables.app_grant).values(
                    party=self.party,
                    handle=fingerprint(handle),
                    kind=grant.kind,
                    session=grant.session,
                    back=grant.back,
                    state=grant.state,
                    ends_at=(now + _LIVES[grant.kind]).timestamp(),
                )
            )

    def find(self, handle: str, kind: Kind, *, now: datetime) -> Grant | None:
        """Give a grant while it lasts."""
        row = tables.app_grant.c
        wanted = select(tables.app_grant).where(
            row.party == self.party,
            row.handle == fingerprint(handle),
            row.kind == kind,
            row.ends_at > now.timestamp(),
        )
        with self.store.read() as connection:
            found = connection.execute(wanted).one_or_none()
        return None if found is None else Grant(kind=kind, session=found.session, back=found.back, state=found.state)

    def use(self, handle: str, kind: Kind, *, now: datetime) -> Grant | None:
        """Give a grant once: whoever comes second finds nothing."""
        grant, row = self.find(handle, kind, now=now), tables.app_grant.c
        with self.store.write() as connection:
            gone = connection.execute(
                delete(tables.app_grant).where(row.party == self.party, row.handle == fingerprint(handle))
            ).rowcount
        return grant if gone == 1 else None

    def answer(self, asked: str, cookie: str, code: str, *, now: datetime) -> str | None:
        """Answer what an app asked for with a code for the session; give where the browser goes, None too late."""
        grant = self.use(asked, "asked", now=now)
        if grant is None:
            return None
        granted = Grant(kind="code", session=fingerprint(cookie), back=grant.back, state=grant.state)
        self.keep(code, granted, now=now)
        return f"{grant.back}?{urlencode({'code': code, 'state': grant.state})}"
