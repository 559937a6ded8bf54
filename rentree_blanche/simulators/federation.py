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
from rentree_blanche.simulators.core.occupation import Occupation
from rentree_blanche.simulators.core.store import Snapshot, Store, sqlite_url
from rentree_blanche.simulators.crews import Crews, Doors
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
        given = self.settings
        folder = given.folder or self._scratch
        folder.mkdir(parents=True, exist_ok=True)
        made = undo.enter_context(closing(bind(given.bind, given.port)))
        authority = CertificateAuthority(folder) if given.tls else None
        self.ca_file = authority.certificate if authority else None
        rooms = catalogue.rooms(self)
        sockets = bound_ports(given, rooms, undo)
        doors = Doors(given, rooms, undo)
        settings = doors.published(given)
        url = settings.store or sqlite_url(self._scratch / "federation.sqlite")
        self.store = Store(url, patience=settings.store_patience_seconds)
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
        edges = {
            self.addresses.host(name): edge
            for actor, house in houses.items()
            if actor not in settings.workers
            for name, edge in house.edges.items()
        }
        self.crews = Crews(doors, settings, foundation, authority)
        self._listener = Listener(
            Switchboard(edges, self.journal), made, authority.issue(list(edges)) if authority else None
        )
        self.hosts = tuple(name for house in houses.values() for name in house.edges)
        self._residents = [actor for actor in self.actors.values() if isinstance(actor, Resident)]
        workers: list[NightWorker] = [actor for actor in self.actors.values() if isinstance(actor, NightWorker)]
        self.nights = NightWatch(self.clock, self.store, workers)
        self.occupation = Occupation(self.store, self._freed)
        undo.callback(self.occupation.end)
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
            self.crews.start()
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
            self.crews.stop()
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
        self.flush()
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
        self.occupation.end()
        with self.nights.held():
            self.flush()
            self.store.restore(self._snapshots[name])
            for actor in self.actors.values():
                actor.forget()
            self.crews.tell("forget")

    def flush(self) -> None:
        """Wait until every line of the journal, of whichever process, is in the store."""
        self.crews.tell("flush")
        self.journal.flush()

    def occupy_store(self, seconds: float) -> None:
        """Let somebody else write into the store, for at most so many seconds of the machine.

        Raises:
            StoreBusyError: somebody already does, for longer than anybody waits.
        """
        self._tell("Base occupée par une autre écriture", {"seconds": seconds})
        self.journal.flush()
        self.occupation.begin(seconds)

    def free_store(self) -> bool:
        """End that; False where it had ended."""
        return self.occupation.end()

    def workers(self) -> dict[str, list[int]]:
        """Give the process ids of the actors that processes of their own serve."""
        return {name: crew.pids() for name, crew in self.crews.of.items()}

    def kill_worker(self, actor: str, pid: int) -> bool:
        """Kill a process that serves an actor, whatever it is doing; False where there is none of that id."""
        crew = self.crews.of.get(actor)
        killed = crew is not None and crew.kill(pid)
        if killed:
            self._tell(f"Processus {pid} tué", {"actor": actor, "pid": pid}, actor)
        return killed

    def _freed(self) -> None:
        self._tell("Base libre", {})

    def _tell(self, summary: str, detail: dict[str, object], actor: str = _FOUNDER) -> None:
        self.journal.write(kind="machine", source=_FOUNDER, target=actor, summary=summary, detail=detail)

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
