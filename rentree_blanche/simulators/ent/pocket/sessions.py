"""The app's own sessions: the ENT, its token, and the pupil who is followed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.ent import tables
from rentree_blanche.simulators.ent.requests import fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class PocketSession:
    """A session; `pupil` is the AAF id, None until one is chosen and empty for a pupil's own session."""

    project: str
    access_token: str
    pupil: str | None


@dataclass(frozen=True, slots=True)
class PocketSessions:
    """The sessions of the app."""

    store: Store

    def open(self, cookie: str, session: PocketSession, *, now: datetime, until: datetime) -> None:
        """Open a session for a fresh cookie; those that have ended are forgotten."""
        table = tables.pocket_session
        with self.store.write() as connection:
            connection.execute(delete(table).where(table.c.ends_at <= now.timestamp()))
            connection.execute(
                insert(table).values(
                    token=fingerprint(cookie),
                    project=session.project,
                    access_token=session.access_token,
                    pupil=session.pupil,
                    ends_at=until.timestamp(),
                )
            )

    def find(self, cookie: str, *, now: datetime) -> PocketSession | None:
        """Give the session of a cookie while it lasts."""
        row = tables.pocket_session.c
        wanted = select(tables.pocket_session).where(row.token == fingerprint(cookie), row.ends_at > now.timestamp())
        with self.store.read() as connection:
            found = connection.execute(wanted).one_or_none()
        if found is None:
            return None
        return PocketSession(project=found.project, access_token=found.access_token, pupil=found.pupil)

    def follow(self, cookie: str, pupil: str) -> None:
        """Choose the pupil, once for the whole session (seed 001)."""
        row = tables.pocket_session.c
        with self.store.write() as connection:
            connection.execute(
                update(tables.pocket_session)
                .where(row.token == fingerprint(cookie), row.pupil.is_(None))
                .values(pupil=pupil)
            )

    def end(self, cookie: str) -> None:
        """End the session of a cookie."""
        with self.store.write() as connection:
            connection.execute(
                delete(tables.pocket_session).where(tables.pocket_session.c.token == fingerprint(cookie))
            )
