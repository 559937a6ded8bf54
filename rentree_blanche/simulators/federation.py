"""The federation: the only place that knows every actor; composes, starts, resets and stops them."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Self

from rentree_blanche.simulators import catalogue
from rentree_blanche.simulators.core.actor import Actor, NightWorker, Resident, Room
from rentree_blanche.simulators.core.authority import CertificateAuthority
from rentree_blanche.simulators.core.errors import RentreeError, UnusableInputError
from rentree_blanche.simulators.core.guard import PREFIX, bearer
from rentree_blanche.simulators.core.store import Snapshot, Store, sqlite_url
from rentree_blanche.simulators.foundation import Foundation, House, bound_ports
from rentree_blanche.simulators.listener import Listener, Switchboard, bind
from rentree_blanche.simulators.nights import NightWatch
from rentree_blanche.simulators.settings import FederationSettings

_BASELINE = "baseline"
_FOUNDER = "federation"
_BUILDERS = 2


class FederationError(RentreeError):
    """The federation cannot be composed or started."""


class Federation:
    """One whole federation: made, started on a free port, reset, snapshotted and thrown away.

    Many can live in one process; they share nothing. Use it as a context manager, or call `start` and `stop`.
    """

    def __init__(self, settings: FederationSettings | None = None) -> None:
        self.settings = settings or FederationSettings()
        self._scratch = Path(tempfile.mkdtemp(prefix="rentree-"))
        self._snapshots: dict[str, Snapshot] = {}
        self._open = False
        with ExitStack() as undo:
            undo.callback(shutil.rmtree, self._scratch, ignore_errors=True)
            self._compose(undo)
            self._undo = undo.pop_all()

    def _compose(self, undo: ExitStack) -> None:
        settings = self.settings
        folder = settings.folder or self._scratch
        folder.mkdir(parents=True, exist_ok=True)
        made = undo.enter_context(closing(bind(settings.bind, settings.port)))
        authority = CertificateAuthority(folder) if settings.tls else None
        self.ca_file = authority.certificate if authority else None
        rooms = catalogue.rooms(self)
        sockets = bound_ports(settings, rooms, undo)
        self.store = Store(settings.store or sqlite_url(self._scratch / "federation.sqlite"))
        undo.callback(self.store.close)
        foundation = Foundation.lay(
            settings,
            store=self.store,
            port=made.getsockname()[1],
            folder=folder,
            ca_file=self.ca_file,
            sockets=sockets,
        )
        undo.callback(foundation.journal.close)
        self.addresses = foundation.addresses
        self.chance = foundation.chance
        self.clock = foundation.clock
        self.faults = foundation.faults
        self.journal = foundation.journal
        self.secret = foundation.secret
        self.store.create(*(tables for room in rooms for tables in room.tables))
        self._houses = houses = _built(foundation, rooms, undo)
        self.actors: Mapping[str, Actor] = {name: house.actor for name, house in houses.items()}
        edges = {self.addresses.host(name): edge for house in houses.values() for name, edge in house.edges.items()}
        self._listener = Listener(
            Switchboard(edges, self.journal), made, authority.issue(list(edges)) if authority else None
        )
        self.hosts = tuple(name for house in houses.values() for name in house.edges)
        self._residents = [actor for actor in self.actors.values() if isinstance(actor, Resident)]
        workers: list[NightWorker] = [actor for actor in self.actors.values() if isinstance(actor, NightWorker)]
        self.nights = NightWatch(self.clock, self.store, workers)
        self._founder = foundation.wire(_FOUNDER, timeout=60)
        undo.callback(self._founder.close)

    def start(self) -> Self:
        """Answer on every address, make the relying parties known to the IdP, and work the first night.

        Raises:
            FederationError: an actor refused what the founding asks of it.
        """
        self._listener.start()
        self._open = True
        try:
            for resident in self._residents:
                resident.open()
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
            for house in self._houses.values():
                house.ground.wire.close()  # idle connections among the actors would hold the listener up
            self._founder.close()
            for resident in self._residents:
                resident.close()
            self._listener.stop()
            self._open = False
        for snapshot in self._snapshots.values():
            snapshot.close()
        self._undo.close()

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
        made = self.store.snapshot()
        if name in self._snapshots:
            self._snapshots[name].close()
        self._snapshots[name] = made

    def restore(self, name: str) -> None:
        """Put everything back to a snapshot.

        Raises:
            UnusableInputError: there is none of that name.
        """
        if name not in self._snapshots:
            raise UnusableInputError(f"no snapshot {name!r}; known: {', '.join(sorted(self._snapshots))}")
        with self.nights.held():
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


def _built(foundation: Foundation, rooms: Sequence[Room], undo: ExitStack) -> dict[str, House]:
    """Build the actors two at a time: whoever makes keys leaves the interpreter to another; `undo` closes them."""
    with ThreadPoolExecutor(_BUILDERS, "build") as builders:
        making = {room.name: builders.submit(foundation.build, room) for room in rooms}
    for made in making.values():
        if made.exception() is None:
            undo.callback(made.result().close)
    return {name: made.result() for name, made in making.items()}
