"""Tickets by which « Mon compte », on a host of its own, learns of the session at the IdP's."""

import hashlib
from datetime import timedelta

from sqlalchemy import delete, insert

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.sso import tables

_LIFE = timedelta(minutes=1)


class Tickets:
    """One-time tickets, each for one session; of a ticket only the digest is kept."""

    def __init__(self, store: Store, clock: ActorClock, chance: Chance) -> None:
        self._store = store
        self._clock = clock
        self._chance = chance

    def issue(self, session_id: str) -> str:
        """Make a ticket for a session."""
        ticket = f"ST-{self._chance.opaque(16)}"
        expires = (self._clock.now() + _LIFE).isoformat()
        with self._store.write() as connection:
            connection.execute(
                insert(tables.ticket).values(digest=_digest(ticket), session_id=session_id, expires_at=expires)
            )
        return ticket

    def redeem(self, ticket: str) -> str | None:
        """Give the session of a ticket, once; None when there is none, or no more."""
        with self._store.write() as connection:
            found = connection.execute(
                delete(tables.ticket)
                .where(tables.ticket.c.digest == _digest(ticket))
                .returning(tables.ticket.c.session_id, tables.ticket.c.expires_at)
            ).one_or_none()
        return None if found is None or found.expires_at <= self._clock.now().isoformat() else str(found.session_id)


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
