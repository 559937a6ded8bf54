"""Sessions at the IdP: one login, many services, until logout or rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.prepared import Prepared
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.sso import tables

_SERVICE = tables.session_service.c
_SESSION = tables.session.c
_FIND = Prepared(select(tables.session).where(_SESSION.id == bindparam("of_session")))
_OPEN = Prepared(insert(tables.session))
_ENTER = Prepared(insert(tables.session_service))
_LEAVE = Prepared(
    delete(tables.session_service).where(
        _SERVICE.session_id == bindparam("of_session"), _SERVICE.entity_id == bindparam("of_entity")
    )
)
_TOUCH = Prepared(
    update(tables.session).where(_SESSION.id == bindparam("of_session")).values(touched_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A login that is remembered; times are federation time in UTC."""

    id: str
    account_id: int
    authenticated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSession:
    """What one service of a session was given, by which logout names it."""

    session_id: str
    entity_id: str
    name_id: str
    session_index: str


class Sessions:
    """All sessions, in the store.

    Args:
        minutes: how long a session lives after its last use.
    """

    def __init__(self, store: Store, clock: ActorClock, chance: Chance, minutes: int) -> None:
        self._store = store
        self._clock = clock
        self._chance = chance
        self._life = timedelta(minutes=minutes)

    def open(self, account_id: int) -> Session:
        """Remember a login."""
        now = self._clock.now()
        made = Session(id=self._chance.opaque(), account_id=account_id, authenticated_at=now)
        with self._store.write() as connection:
            written = now.isoformat()
            _OPEN.run(connection, id=made.id, account_id=account_id, authenticated_at=written, touched_at=written)
        return made

    def join(self, session: Session, entity_id: str, name_id: str, session_index: str) -> None:
        """Note the first service of a session, in the transaction that opened it."""
        with self._store.write() as connection:
            _ENTER.run(
                connection, session_id=session.id, entity_id=entity_id, name_id=name_id, session_index=session_index
            )

    def find(self, session_id: str | None) -> Session | None:
        """Give the session of a cookie; None when there is none or it has rested too long."""
        if not session_id:
            return None
        row = self._store.glance(_FIND, of_session=session_id)
        if row is None or datetime.fromisoformat(row.touched_at) + self._life <= self._clock.now():
            return None
        return Session(
            id=row.id, account_id=row.account_id, authenticated_at=datetime.fromisoformat(row.authenticated_at)
        )

    def enter(self, session: Session, entity_id: str, name_id: str, session_index: str) -> bool:
        """Note that a service was entered, and that the session was used; False when it has ended meanwhile.

        A service that is entered again is known by its newest names alone, as at Shibboleth.
        """
        with self._store.write() as connection:
            if not _TOUCH.run(connection, of_session=session.id, now=self._clock.now().isoformat()):
                return False
            _LEAVE.run(connection, of_session=session.id, of_entity=entity_id)
            self.join(session, entity_id, name_id, session_index)
        return True

    def of_name(self, entity_id: str, name_id: str, indexes: Sequence[str]) -> ServiceSession | None:
        """Find the service session that a LogoutRequest names (SAML core 3.7.1): no index means any."""
        wanted = select(tables.session_service).where(_SERVICE.entity_id == entity_id, _SERVICE.name_id == name_id)
        if indexes:
            wanted = wanted.where(_SERVICE.session_index.in_(indexes))
        with self._store.read() as connection:
            row = connection.execute(wanted).mappings().first()
        return None if row is None else ServiceSession(**row)

    def close(self, session_id: str) -> tuple[ServiceSession, ...]:
        """End a session; give the services that have to be told."""
        with self._store.write() as connection:
            services = _services(connection, session_id)
            connection.execute(delete(tables.session_service).where(_SERVICE.session_id == session_id))
            connection.execute(delete(tables.session).where(tables.session.c.id == session_id))
        return services

    def close_others(self, account_id: int, keep: str | None = None) -> None:
        """End every session of an account but one: its password was changed. Its services are not told."""
        mine = (_SESSION.account_id == account_id) & (_SESSION.id != (keep or ""))
        with self._store.write() as connection:
            connection.execute(
                delete(tables.session_service).where(_SERVICE.session_id.in_(select(_SESSION.id).where(mine)))
            )
            connection.execute(delete(tables.session).where(mine))


def _services(connection: Connection, session_id: str) -> tuple[ServiceSession, ...]:
    rows = connection.execute(select(tables.session_service).where(_SERVICE.session_id == session_id)).mappings()
    return tuple(ServiceSession(**row) for row in rows)
