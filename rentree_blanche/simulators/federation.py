"""The federation: the only place that knows every actor; composes, starts, resets and stops them."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from rentree_blanche.simulators import catalogue
from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.actor import Actor, Ground, NightWorker, Room
from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.edge import Edge
from rentree_blanche.simulators.core.errors import RentreeError, UnusableInputError
from rentree_blanche.simulators.core.faults import Faults
from rentree_blanche.simulators.core.guard import PREFIX, bearer
from rentree_blanche.simulators.core.journal import Journal
from rentree_blanche.simulators.core.pools import Pools
from rentree_blanche.simulators.core.store import Snapshot, Store, sqlite_url
from rentree_blanche.simulators.core.wire import Wire
from rentree_blanche.simulators.listener import CertificateAuthority, Listener, Switchboard, bind
from rentree_blanche.simulators.nights import NightWatch
from rentree_blanche.simulators.settings import FederationSettings

_BASELINE = "baseline"
_FOUNDER = "federation"


class FederationError(RentreeError):
    """The federation cannot be composed or started."""


class Federation:
    """One whole federation: made, started on a free port, reset, snapshotted and thrown away.

    Many can live in one process; they share nothing. Use it as a context manager, or call `start` and `stop`.
    """

    def __init__(self, settings: FederationSettings | None = None) -> None:
        self.settings = settings or FederationSettings()
        self._scratch = Path(tempfile.mkdtemp(prefix="rentree-"))
        self._folder = self.settings.folder or self._scratch
        self._folder.mkdir(parents=True, exist_ok=True)
        self._snapshots: dict[str, Snapshot] = {}
        self._open = False
        try:
            self._compose()
        except BaseException:
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise

    def _compose(self) -> None:
        settings = self.settings
        self._socket = bind(settings.bind, settings.port)
        try:
            self.addresses = Addresses(
                scheme="https" if settings.tls else "http",
                bind=settings.bind,
                port=self._socket.getsockname()[1],
                domain=settings.domain,
                label=settings.label,
                public=settings.public_urls,
            )
            self.store = Store(settings.store or sqlite_url(self._scratch / "federation.sqlite"))
            self.store.create(ground_tables.metadata)
            self.chance = Chance(settings.seed)
            self.clock = Clock(self.store, settings.start)
            self.faults = Faults(self.store, self.chance)
            self.journal = Journal(self.store, self.clock, bound=settings.journal_lines)
            secret: Cell[str] = Cell(self.store, "secret", TypeAdapter(str), "")
            self.secret = secret.change(lambda known: known or Chance.opaque())
            self.ca_file: Path | None = None
            self._certificate: Path | None = None
            rooms = catalogue.rooms(self)
            if settings.tls:
                authority = CertificateAuthority(self._folder)
                self.ca_file = authority.certificate
                self._certificate = authority.issue([self.addresses.host(room.name) for room in rooms])
            self._furnish(rooms)
        except BaseException:
            self._socket.close()
            raise

    def _furnish(self, rooms: Sequence[Room]) -> None:
        self.store.create(*(tables for room in rooms for tables in room.tables))
        self._grounds = {room.name: self._ground(room.name) for room in rooms}
        self.actors: Mapping[str, Actor] = {room.name: room.build(self._grounds[room.name]) for room in rooms}
        edges = {
            self.addresses.host(room.name): Edge(
                self.actors[room.name].app,
                actor=room.name,
                faults=self.faults,
                journal=self.journal,
                max_body=room.max_body,
                streams=room.streams,
                journalled=room.journalled,
            )
            for room in rooms
        }
        self._listener = Listener(Switchboard(edges, self.journal), self._socket, self._certificate)
        workers: list[NightWorker] = [actor for actor in self.actors.values() if isinstance(actor, NightWorker)]
        self.nights = NightWatch(self.clock, self.store, workers)
        self._founder = Wire(_FOUNDER, ca_file=self.ca_file, domain=self.settings.domain, timeout=60)

    def _ground(self, name: str) -> Ground:
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        return Ground(
            actor=name,
            addresses=self.addresses,
            store=self.store,
            clock=ActorClock(self.clock, name),
            chance=self.chance,
            faults=self.faults,
            journal=self.journal,
            wire=Wire(name, ca_file=self.ca_file, domain=self.settings.domain),
            pools=Pools(name),
            folder=folder,
            secret=self.secret,
        )

    def start(self) -> Self:
        """Answer on every address, make the relying parties known to the IdP, and work the first night.

        Raises:
            FederationError: an actor refused what the founding asks of it.
        """
        self._listener.start()
        self._open = True
        try:
            for registration in catalogue.registrations(self.addresses):
                self.ask("POST", "educonnect", "/fournisseurs", registration)
            self.nights.work_now()
        except BaseException:
            self.stop()
            raise
        self._snapshots[_BASELINE] = self.store.snapshot()
        self.nights.start()
        return self

    def stop(self) -> None:
        """Stop every actor and throw away what is not kept by a setting."""
        if self._open:
            if _BASELINE in self._snapshots:
                self.nights.stop()
            self._listener.stop()
            self._open = False
        self._socket.close()
        for ground in self._grounds.values():
            ground.pools.close()
            ground.wire.close()
        self._founder.close()
        self.journal.close()
        self.store.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url(self, actor: str, path: str = "/") -> str:
        """Give an address of an actor."""
        return self.addresses.url(actor, path)

    def ask(self, method: str, actor: str, path: str, body: object = None) -> object:
        """Call a control address of an actor, over the wire; give its JSON answer.

        Raises:
            FederationError: the actor refused; the message is its own.
        """
        answer = self._founder.request(method, self.url(actor, PREFIX + path), json=body, headers=bearer(self.secret))
        if not answer.ok:
            raise FederationError(f"{actor} refused {method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json() if answer.content else None

    def advance(self, by: timedelta) -> list[date]:
        """Move the clock on; give the days whose night was worked on the way."""
        return self.nights.advance(by)

    def move_to(self, moment: datetime) -> list[date]:
        """Set the clock; give the days whose night was worked on the way."""
        return self.nights.move_to(moment)

    def snapshot(self, name: str) -> None:
        """Remember everything as it is now under a name.

        Raises:
            UnusableInputError: the name is that of the state after start.
        """
        if name == _BASELINE:
            raise UnusableInputError(f"{_BASELINE!r} is the state after start and cannot be overwritten")
        self.journal.flush()
        self._snapshots[name] = self.store.snapshot()

    def restore(self, name: str) -> None:
        """Put everything back to a snapshot.

        Raises:
            UnusableInputError: there is none of that name.
        """
        if name not in self._snapshots:
            raise UnusableInputError(f"no snapshot {name!r}; known: {', '.join(sorted(self._snapshots))}")
        self.journal.flush()
        self.store.restore(self._snapshots[name])
        for actor in self.actors.values():
            actor.forget()

    def snapshots(self) -> list[str]:
        """Name the snapshots that can be restored."""
        return sorted(self._snapshots)

    def reset(self) -> None:
        """Put everything back to the state after start; nothing done since remains."""
        self.restore(_BASELINE)
