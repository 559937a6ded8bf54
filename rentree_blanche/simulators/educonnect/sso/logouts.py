"""Logouts under way: which services still have to say that they are done."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import insert, select, update

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.sso import tables
from rentree_blanche.simulators.educonnect.sso.sessions import ServiceSession

_ROW = tables.logout_service.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiator:
    """The service provider whose LogoutRequest began, and who waits for the answer."""

    entity_id: str
    request_id: str
    relay_state: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One service that is told; `state` is waiting, done or failed."""

    request_id: str
    entity_id: str
    display_name: str
    name_id: str
    session_index: str
    state: str


_INITIATOR: TypeAdapter[Initiator] = TypeAdapter(Initiator)


def initiator_json(initiator: Initiator | None) -> str | None:
    """Write who waits for the answer; None for the person."""
    return None if initiator is None else _INITIATOR.dump_json(initiator).decode()


def initiator_from(stored: str | None) -> Initiator | None:
    """Read who waits for the answer."""
    return None if stored is None else _INITIATOR.validate_json(stored)


class Logouts:
    """All logouts, in the store."""

    def __init__(self, store: Store, clock: ActorClock, chance: Chance) -> None:
        self._store = store
        self._clock = clock
        self._chance = chance

    def begin(self, initiator: Initiator | None, services: Sequence[tuple[ServiceSession, str]]) -> str:
        """Write down who has to be told (service session and display name); give the logout's id."""
        logout_id = self._chance.opaque()
        with self._store.write() as connection:
            connection.execute(
                insert(tables.logout).values(
                    id=logout_id,
                    initiator=initiator_json(initiator),
                    partial=False,
                    started_at=self._clock.now().isoformat(),
                )
            )
            for service, display_name in services:
                connection.execute(
                    insert(tables.logout_service).values(
                        request_id=f"_{self._chance.opaque(16)}",
                        logout_id=logout_id,
                        entity_id=service.entity_id,
                        display_name=display_name,
                        name_id=service.name_id,
                        session_index=service.session_index,
                        state="waiting",
                    )
                )
        return logout_id

    def initiator(self, logout_id: str) -> Initiator | None:
        """Give who waits for the answer."""
        with self._store.read() as connection:
            stored = connection.execute(
                select(tables.logout.c.initiator).where(tables.logout.c.id == logout_id)
            ).scalar_one_or_none()
        return initiator_from(stored)

    def told(self, logout_id: str) -> list[Told]:
        """Give every service of a logout, by name."""
        with self._store.read() as connection:
            rows = connection.execute(
                select(tables.logout_service)
                .where(_ROW.logout_id == logout_id)
                .order_by(_ROW.display_name, _ROW.request_id)
            ).mappings()
            return [Told(**{key: value for key, value in row.items() if key != "logout_id"}) for row in rows]

    def find(self, request_id: str) -> Told | None:
        """Give the service that was sent a request."""
        with self._store.read() as connection:
            row = (
                connection.execute(select(tables.logout_service).where(_ROW.request_id == request_id))
                .mappings()
                .one_or_none()
            )
        return None if row is None else Told(**{key: value for key, value in row.items() if key != "logout_id"})

    def note(self, request_id: str, entity_id: str, *, done: bool) -> bool:
        """Note a service's answer; False when no such request was sent to it, or it was answered before."""
        with self._store.write() as connection:
            changed = connection.execute(
                update(tables.logout_service)
                .where(_ROW.request_id == request_id, _ROW.entity_id == entity_id, _ROW.state == "waiting")
                .values(state="done" if done else "failed")
            ).rowcount
        return changed > 0

    def give_up(self, logout_id: str) -> bool | None:
        """Count what is still waiting as failed; tell whether all services are out, None for no such logout."""
        with self._store.write() as connection:
            connection.execute(
                update(tables.logout_service)
                .where(_ROW.logout_id == logout_id, _ROW.state == "waiting")
                .values(state="failed")
            )
        told = self.told(logout_id)
        return all(service.state == "done" for service in told) if told else None
