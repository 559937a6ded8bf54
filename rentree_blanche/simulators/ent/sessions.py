"""Sessions of the relying parties, in the store: opened, read, and ended by cookie or by the identity provider."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select, update

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.ent import tables
from rentree_blanche.simulators.ent.accounts import Account, Origin
from rentree_blanche.simulators.ent.requests import fingerprint
from rentree_blanche.simulators.ent.saml.messages import NameId

# A LogoutRequest for a session that ended by itself is still answered with success.
_REMEMBERED = timedelta(days=1)
_NAME_ID: TypeAdapter[NameId] = TypeAdapter(NameId)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session: `name_id` and `session_index` are those of the assertion, None for a local account."""

    origin: Origin
    account: Account
    name_id: NameId | None = None
    session_index: str | None = None
    begun_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of one relying party."""

    store: Store
    party: str

    def open(self, cookie: str, session: Session) -> None:
        """Open a session for a fresh cookie; those that ended long ago are forgotten."""
        row = tables.session.c
        forgotten = (session.begun_at - _REMEMBERED).timestamp()
        with self.store.write() as connection:
            connection.execute(delete(tables.session).where(row.party == self.party, row.ends_at < forgotten))
            connection.execute(
                insert(tables.session).values(
                    token=fingerprint(cookie),
                    party=self.party,
                    origin=session.origin,
                    subject=None if session.name_id is None else fingerprint(session.name_id.value),
                    name_id=None if session.name_id is None else _NAME_ID.dump_json(session.name_id).decode(),
                    session_index=session.session_index,
                    account=session.account.model_dump_json(),
                    begun_at=session.begun_at.timestamp(),
                    ends_at=session.ends_at.timestamp(),
                    ended=False,
                )
            )

    def find(self, cookie: str, *, now: datetime) -> Session | None:
        """Give the session of a cookie while it lasts."""
        return self.find_marked(fingerprint(cookie), now=now)

    def find_marked(self, mark: str, *, now: datetime) -> Session | None:
        """Give the session whose cookie has this fingerprint, while it lasts."""
        row = tables.session.c
        wanted = select(tables.session).where(
            row.token == mark, row.party == self.party, row.ended.is_(False), row.ends_at > now.timestamp()
        )
        with self.store.read() as connection:
            found = connection.execute(wanted).one_or_none()
        return None if found is None else _session(found, now)

    def settle(self, cookie: str, account: Account) -> None:
        """Write down who is logged in, once that was chosen."""
        with self.store.write() as connection:
            connection.execute(
                update(tables.session)
                .where(tables.session.c.token == fingerprint(cookie), tables.session.c.party == self.party)
                .values(account=account.model_dump_json())
            )

    def end(self, cookie: str) -> None:
        """End the session of a cookie."""
        with self.store.write() as connection:
            connection.execute(
                update(tables.session)
                .where(tables.session.c.token == fingerprint(cookie), tables.session.c.party == self.party)
                .values(ended=True)
            )

    def end_named(self, name_id: NameId, session_indexes: Iterable[str]) -> bool:
        """End the sessions that a LogoutRequest means; True when they were ours, be they ended already.

        A session that ended by itself counts: the identity provider asks that none goes on, and none does.
        """
        row = tables.session.c
        indexes = set(session_indexes)
        with self.store.write() as connection:
            rows = connection.execute(
                select(row.token, row.name_id, row.session_index).where(
                    row.party == self.party, row.subject == fingerprint(name_id.value)
                )
            ).all()
            meant = [
                found.token
                for found in rows
                if _same(_NAME_ID.validate_json(found.name_id), name_id)
                and (not indexes or found.session_index in indexes)
            ]
            connection.execute(update(tables.session).where(row.token.in_(meant)).values(ended=True))
        return bool(meant)

    def list(self, *, now: datetime) -> list[tuple[Session, bool]]:
        """Give every session with whether it still lasts, oldest first."""
        row = tables.session.c
        with self.store.read() as connection:
            rows = connection.execute(
                select(tables.session).where(row.party == self.party).order_by(row.begun_at, row.token)
            ).all()
        return [(_session(found, now), not found.ended and found.ends_at > now.timestamp()) for found in rows]


def _same(ours: NameId, asked: NameId) -> bool:
    """Compare as SAML core 8.3.8 does: what the request leaves out is not compared."""
    return ours.value == asked.value and all(
        getattr(asked, part) in (None, getattr(ours, part))
        for part in ("format", "name_qualifier", "sp_name_qualifier")
    )


def _session(row: Any, now: datetime) -> Session:
    return Session(
        origin=row.origin,
        account=Account.model_validate_json(row.account),
        name_id=None if row.name_id is None else _NAME_ID.validate_json(row.name_id),
        session_index=row.session_index,
        begun_at=datetime.fromtimestamp(row.begun_at, now.tzinfo),
        ends_at=datetime.fromtimestamp(row.ends_at, now.tzinfo),
    )
