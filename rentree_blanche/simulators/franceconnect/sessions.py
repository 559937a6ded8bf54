"""Who is logged in at FranceConnect in which browser, until they log out or time passes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import bindparam, delete, insert, select

from rentree_blanche.simulators.core.prepared import Prepared
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.franceconnect import tables

_ROW = tables.session.c
_FIND = Prepared(select(_ROW.login).where(_ROW.browser == bindparam("of_browser"), _ROW.ends_at > bindparam("now")))


class Login(BaseModel):
    """A person that an identity provider named.

    Attributes:
        provider: which. claims: what it said, without its own `sub`. amr: how it recognised the person.
        shown: the name as pages greet.
        authenticated_at: wall time, seconds since the epoch.
    """

    model_config = ConfigDict(frozen=True)

    provider: str
    claims: Mapping[str, Any]
    amr: tuple[str, ...]
    shown: str
    authenticated_at: float

    @property
    def released(self) -> dict[str, Any]:
        """Give every claim that a client may be given."""
        return {**self.claims, "idp_id": self.provider, "amr": list(self.amr)}


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of all browsers, which are named by the fingerprint of their cookie."""

    store: Store
    life: timedelta

    def open(self, browser: str, login: Login, now: datetime) -> None:
        """Open a session, in place of the one that this browser had."""
        with self.store.write() as connection:
            self.store.hold(connection, f"franceconnect session {browser}")
            gone = (_ROW.browser == browser) | (_ROW.ends_at < now.timestamp())
            connection.execute(delete(tables.session).where(gone))
            connection.execute(
                insert(tables.session).values(
                    browser=browser, login=login.model_dump_json(), ends_at=(now + self.life).timestamp()
                )
            )

    def find(self, browser: str, now: datetime) -> Login | None:
        """Give who is logged in."""
        found = self.store.glance(_FIND, of_browser=browser, now=now.timestamp())
        return None if found is None else Login.model_validate_json(found.login)

    def end(self, browser: str) -> bool:
        """End the session of a browser; its access tokens are dead with it. False where there was none."""
        access = tables.access
        with self.store.write() as connection:
            connection.execute(access.update().where(access.c.browser == browser).values(revoked=True))
            return connection.execute(delete(tables.session).where(_ROW.browser == browser)).rowcount > 0
