"""One actor alone, in several processes that share one socket and one store: for load and for shared deployments."""

import gc
import multiprocessing
import multiprocessing.connection
import shutil
import signal
import socket
import tempfile
import threading
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Literal, Self

from rentree_blanche.simulators import catalogue
from rentree_blanche.simulators.core.actor import NightWorker, Resident, Room, Successor
from rentree_blanche.simulators.core.authority import CertificateAuthority
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.errors import RentreeError, UnusableInputError
from rentree_blanche.simulators.core.store import Store, sqlite_url
from rentree_blanche.simulators.foundation import Foundation, House, addresses_of, bound_ports
from rentree_blanche.simulators.listener import Server, Switchboard, bind
from rentree_blanche.simulators.nights import NightWatch
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.settings import FederationSettings

# Workers are forked from a helper process that has imported everything and opened nothing: this process could not be
# forked itself, with its SQL connections and threads, and importing anew takes each worker seconds.
_PROCESSES = multiprocessing.get_context("forkserver")
_PRELOADED = ["rentree_blanche.simulators.workers"]
_START_SECONDS = 60
_STOP_SECONDS = 10
_LOOK_EVERY = 0.2
_COLLECT_EVERY = 20_000
_NAME_BYTES = 12

Word = Literal["flush", "forget"]
"""What a crew says to its workers: write the journal, or forget all, since the store was put back."""


class WorkerError(RentreeError):
    """A worker process did not start, or an actor cannot be served alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a worker process is told: enough to build the same actor as its neighbours.

    Attributes:
        settings: with the store and the folder that all workers share.
        port: of the socket that they share.
        ca_file, certificate: of the listener, None without TLS.
        worker, replaces: names this process, and the one that died whose work it takes up; empty for none.
    """

    settings: FederationSettings
    actor: str
    port: int
    folder: Path
    ca_file: Path | None
    certificate: Path | None
    worker: str = ""
    replaces: str = ""

    def build(self, undo: ExitStack, *, resident: bool = False) -> tuple[Foundation, House]:
        """Build the actor in this process; `undo` takes it down.

        One process alone is `resident`: it binds the ports beside HTTP.
        """
        room = _room(self.settings, self.actor)
        sockets = bound_ports(self.settings, [room], undo) if resident else None
        store = Store(self.settings.store, patience=self.settings.store_patience_seconds)
        undo.callback(store.close)
        foundation = Foundation.lay(
            self.settings,
            store=store,
            port=self.port,
            folder=self.folder,
            ca_file=self.ca_file,
            sockets=sockets,
            worker=self.worker,
        )
        undo.callback(foundation.journal.close)
        store.create(*room.tables)
        house = foundation.build(room)
        undo.callback(house.close)
        return foundation, house


@dataclass(frozen=True, slots=True)
class _Worker:
    name: str
    process: ForkServerProcess
    line: Connection

    @property
    def pid(self) -> int:
        return self.process.pid or 0


class Workers:
    """Processes that serve one actor on one socket; one that dies is replaced, and its successor takes up its work.

    Args:
        post: what each is told.
        made: the socket that they share, bound and listening.
        count: how many processes.
    """

    def __init__(self, post: Post, made: socket.socket, count: int) -> None:
        _PROCESSES.set_forkserver_preload(_PRELOADED)
        self._post = post
        self._socket = made
        self._count = count
        self._workers: list[_Worker] = []
        self._changing = threading.RLock()

    def start(self) -> None:
        """Start the processes, and return once each answers.

        Raises:
            WorkerError: one of them did not start.
        """
        self._workers = [self._hire() for _ in range(self._count)]
        for worker in self._workers:
            _await_answer(worker)

    def watch(self, interrupted: threading.Event) -> None:
        """Replace workers that die, until the event is set.

        Raises:
            WorkerError: a replacement did not start.
        """
        while not interrupted.is_set():
            multiprocessing.connection.wait([worker.process.sentinel for worker in self._workers], _LOOK_EVERY)
            for worker in [each for each in self._workers if not each.process.is_alive()]:
                if not interrupted.is_set():
                    self._replace(worker)

    def pids(self) -> list[int]:
        """Give the process ids of the workers."""
        return [worker.pid for worker in self._workers]

    def kill(self, pid: int) -> bool:
        """Kill a worker at once, whatever it is doing; False where none has that process id."""
        found = next((worker for worker in self._workers if worker.pid == pid), None)
        if found is None or not found.process.is_alive():
            return False
        found.process.kill()
        found.process.join()
        return True

    def tell(self, word: Word) -> None:
        """Have every worker do something, and return once each that lives has done it."""
        with self._changing:
            told = [worker for worker in self._workers if _said(worker.line, word)]
            for worker in told:
                with suppress(EOFError, OSError):
                    if worker.line.poll(_START_SECONDS):
                        worker.line.recv()

    def stop(self) -> None:
        """Let running requests end, and stop every worker."""
        with self._changing:
            for worker in self._workers:
                worker.line.close()  # the worker takes the end of its line for the order to stop
            for worker in self._workers:
                worker.process.join(_STOP_SECONDS)
                if worker.process.is_alive():
                    worker.process.kill()
                    worker.process.join()
            self._workers = []

    def _replace(self, dead: _Worker) -> None:
        with self._changing:
            dead.line.close()
            replacement = self._hire(replaces=dead.name)
            self._workers[self._workers.index(dead)] = replacement
            _await_answer(replacement)

    def _hire(self, *, replaces: str = "") -> _Worker:
        ours, theirs = _PROCESSES.Pipe()
        post = replace(self._post, worker=Chance.opaque(_NAME_BYTES), replaces=replaces)
        process = _PROCESSES.Process(target=_work, args=(post, self._socket, theirs), name=post.actor)
        process.start()
        theirs.close()
        return _Worker(post.worker, process, ours)


class Crew:
    """One actor alone: its worker processes, and what they need of a federation. A context manager.

    Args:
        settings: of the federation; without a store, a SQLite file that is thrown away.
        actor: which one, by its host name.
        count: how many processes.
    """

    def __init__(self, settings: FederationSettings, actor: str, count: int) -> None:
        with ExitStack() as undo:
            self.hosts = _room(settings, actor).hosts  # a misspelt actor is told before the port
            scratch = Path(tempfile.mkdtemp(prefix="rentree-"))
            undo.callback(shutil.rmtree, scratch, ignore_errors=True)
            made = undo.enter_context(closing(bind(settings.bind, settings.port)))
            post = _post(settings, actor, made.getsockname()[1], scratch)
            # Built here too: a bad setting is told before any process starts, and keys are made once.
            self.foundation, house = post.build(undo, resident=True)
            if isinstance(house.actor, Resident):
                house.actor.open()
                undo.callback(house.actor.close)
            if isinstance(house.actor, NightWorker):
                nights = NightWatch(self.foundation.clock, self.foundation.store, [house.actor])
                nights.start()
                undo.callback(nights.stop)
            self._workers = Workers(post, made, count)
            undo.callback(self._workers.stop)
            self._undo = undo.pop_all()

    def __enter__(self) -> Self:
        """Start the workers and return once each answers.

        Raises:
            WorkerError: one of them did not start.
        """
        try:
            self._workers.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def watch(self, interrupted: threading.Event) -> None:
        """Replace workers that die, until the event is set.

        Raises:
            WorkerError: a replacement did not start.
        """
        self._workers.watch(interrupted)

    def pids(self) -> list[int]:
        """Give the process ids of the workers."""
        return self._workers.pids()

    def stop(self) -> None:
        """Let running requests end, stop every worker, and take the rest down."""
        self._undo.close()


def _room(settings: FederationSettings, actor: str) -> Room:
    rooms = {room.name: room for room in catalogue.actor_rooms(settings, Population(seed=settings.seed))}
    if actor not in rooms:
        known = ", ".join(sorted(rooms))
        raise UnusableInputError(
            f"aucun acteur «\N{NARROW NO-BREAK SPACE}{actor}\N{NARROW NO-BREAK SPACE}» ne se sert seul. "
            f"Acteurs connus\N{NO-BREAK SPACE}: {known}"
        )
    return rooms[actor]


def _post(settings: FederationSettings, actor: str, port: int, scratch: Path) -> Post:
    folder = settings.folder or scratch
    folder.mkdir(parents=True, exist_ok=True)
    shared = settings.model_copy(update={"store": settings.store or sqlite_url(scratch / f"{actor}.sqlite")})
    authority = CertificateAuthority(folder) if settings.tls else None
    addresses = addresses_of(settings, port)
    return Post(
        settings=shared,
        actor=actor,
        port=port,
        folder=folder,
        ca_file=authority.certificate if authority else None,
        certificate=authority.issue([addresses.host(name) for name in _room(settings, actor).hosts])
        if authority
        else None,
    )


def _await_answer(worker: _Worker) -> None:
    failure: str | None = f"no answer within {_START_SECONDS} s"
    try:
        if worker.line.poll(_START_SECONDS):
            failure = worker.line.recv()
    except (EOFError, OSError):
        worker.process.join(_STOP_SECONDS)
        if worker.process.exitcode == -signal.SIGKILL:
            return  # killed before it answered: whoever watches sees it
        failure = f"it ended with exit code {worker.process.exitcode}, its own words stand above"
    if failure is not None:
        raise WorkerError(f"worker {worker.process.pid} of {worker.process.name} did not start: {failure}")


def _said(line: Connection, word: Word) -> bool:
    try:
        line.send(word)
    except (OSError, ValueError):  # it has died, or its line was closed for that
        return False
    return True


def _work(post: Post, made: socket.socket, line: Connection) -> None:
    """Serve in a process of its own until the line to the crew ends, by its order or by its death.

    The first word on the line is None once requests are answered, or why they never will be; after that each word of
    the crew's is answered by None when it is done.
    """
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, signal.SIG_IGN)  # uvicorn listens to both and raises them again when it has stopped
    with ExitStack() as undo:
        try:
            foundation, house = post.build(undo)
        except RentreeError as error:
            line.send(str(error))
            return
        edges = {foundation.addresses.host(name): edge for name, edge in house.edges.items()}
        board = Switchboard(edges, foundation.journal)
        server = Server(board, post.certificate, lambda: line.send(None))
        threading.Thread(target=_obey, args=(line, server, foundation, house), name="line", daemon=True).start()
        if post.replaces and isinstance(house.actor, Successor):
            threading.Thread(target=house.actor.succeed, args=(post.replaces,), name="heir", daemon=True).start()
        gc.collect()
        gc.freeze()  # what was built lives as long as the worker: the collector need only look at what requests leave
        gc.set_threshold(_COLLECT_EVERY)
        server.run([made])


def _obey(line: Connection, server: Server, foundation: Foundation, house: House) -> None:
    """Do what the crew says, until its line ends: that is the order to stop."""
    with suppress(EOFError, OSError):
        while True:
            match line.recv():
                case "flush":
                    foundation.journal.flush()
                case "forget":
                    foundation.journal.flush()
                    foundation.store.replaced()
                    house.actor.forget()
            line.send(None)
    server.should_exit = True
