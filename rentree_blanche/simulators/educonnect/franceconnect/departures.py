"""Logging out at FranceConnect too, as the last stop of a logout here."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.franceconnect.tables import departure, login

_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A logout that has sent the browser to FranceConnect: what to answer when it is back.

    `initiator` is the JSON of who asked for the logout, None for the person; `complete` whether all services are out.
    """

    initiator: str | None
    complete: bool


class Departures:
    """The id_tokens of sessions, and the logouts that show them to FranceConnect."""

    def __init__(self, store: Store, clock: ActorClock, chance: Chance) -> None:
        self._store = store
        self._clock = clock
        self._chance = chance

    def came_by(self, session_id: str, id_token: str) -> None:
        """Remember that a session began at FranceConnect."""
        with self._store.write() as connection:
            connection.execute(insert(login).values(session_id=session_id, id_token=id_token))

    def prepare(self, session_id: str) -> str | None:
        """Begin the logout of a session that is about to be closed; None for one that did not begin at FranceConnect.

        Gives the `state` of the logout there.
        """
        with self._store.read() as connection:
            token = connection.execute(
                select(login.c.id_token).where(login.c.session_id == session_id)
            ).scalar_one_or_none()
        if token is None:
            return None
        state, now = self._chance.opaque(), self._clock.now()
        with self._store.write() as connection:
            connection.execute(delete(departure).where(departure.c.at < now - _KEPT))
            connection.execute(insert(departure).values(state=state, id_token=token, at=now))
        return state

    def join(self, state: str, logout_id: str) -> None:
        """Let a logout's services be told first."""
        with self._store.write() as connection:
            connection.execute(update(departure).where(departure.c.state == state).values(logout_id=logout_id))

    def of_logout(self, logout_id: str) -> str | None:
        """Give the `state` of the departure that follows a logout of services."""
        with self._store.read() as connection:
            return connection.execute(
                select(departure.c.state).where(departure.c.logout_id == logout_id)
            ).scalar_one_or_none()

    def leave(self, state: str, initiator: str | None, *, complete: bool) -> str | None:
        """Note what to answer on the return, and give the id_token to show; None when there is no such departure."""
        with self._store.write() as connection:
            return connection.execute(
                update(departure)
                .where(departure.c.state == state)
                .values(initiator=initiator, complete=complete)
                .returning(departure.c.id_token)
            ).scalar_one_or_none()

    def back(self, state: str) -> Departure | None:
        """Give the logout whose browser is back; None for a `state` that was not sent."""
        with self._store.read() as connection:
            row = connection.execute(
                select(departure.c.initiator, departure.c.complete).where(
                    departure.c.state == state, departure.c.complete.is_not(None)
                )
            ).one_or_none()
        return None if row is None else Departure(initiator=row.initiator, complete=row.complete)
