"""One actor alone, in several processes that share one socket and one store: for load and for shared deployments."""

import gc
import multiprocessing
import multiprocessing.connection
import shutil
import signal
import socket
import tempfile
import threading
from contextlib import ExitStack, closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Self

from rentree_blanche.simulators import catalogue
from rentree_blanche.simulators.core.actor import NightWorker, Resident, Room
from rentree_blanche.simulators.core.authority import CertificateAuthority
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


class WorkerError(RentreeError):
    """A worker process did not start, or an actor cannot be served alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a worker process is told: enough to build the same actor as its neighbours.

    Attributes:
        settings: with the store and the folder that all workers share.
        port: of the socket that they share.
        ca_file, certificate: of the listener, None without TLS.
    """

    settings: FederationSettings
    actor: str
    port: int
    folder: Path
    ca_file: Path | None
    certificate: Path | None

    def build(self, undo: ExitStack, *, resident: bool = False) -> tuple[Foundation, House]:
        """Build the actor in this process; `undo` takes it down.

        One process alone is `resident`: it binds the ports beside HTTP.
        """
        room = _room(self.settings, self.actor)
        sockets = bound_ports(self.settings, [room], undo) if resident else None
        store = Store(self.settings.store)
        undo.callback(store.close)
        foundation = Foundation.lay(
            self.settings, store=store, port=self.port, folder=self.folder, ca_file=self.ca_file, sockets=sockets
        )
        undo.callback(foundation.journal.close)
        store.create(*room.tables)
        house = foundation.build(room)
        undo.callback(house.close)
        return foundation, house


@dataclass(frozen=True, slots=True)
class _Worker:
    process: ForkServerProcess
    line: Connection


class Crew:
    """Worker processes of one actor; one that dies is replaced. A context manager.

    Args:
        settings: of the federation; without a store, a SQLite file that is thrown away.
        actor: which one, by its host name.
        count: how many processes.
    """

    def __init__(self, settings: FederationSettings, actor: str, count: int) -> None:
        _PROCESSES.set_forkserver_preload(_PRELOADED)
        self._count = count
        self._workers: list[_Worker] = []
        with ExitStack() as undo:
            self.hosts = _room(settings, actor).hosts  # a misspelt actor is told before the port
            scratch = Path(tempfile.mkdtemp(prefix="rentree-"))
            undo.callback(shutil.rmtree, scratch, ignore_errors=True)
            self._socket = undo.enter_context(closing(bind(settings.bind, settings.port)))
            self._post = _post(settings, actor, self._socket.getsockname()[1], scratch)
            # Built here too: a bad setting is told before any process starts, and keys are made once.
            self.foundation, house = self._post.build(undo, resident=True)
            if isinstance(house.actor, Resident):
                house.actor.open()
                undo.callback(house.actor.close)
            if isinstance(house.actor, NightWorker):
                nights = NightWatch(self.foundation.clock, self.foundation.store, [house.actor])
                nights.start()
                undo.callback(nights.stop)
            undo.callback(self._dismiss)
            self._undo = undo.pop_all()

    def __enter__(self) -> Self:
        """Start the workers and return once each answers.

        Raises:
            WorkerError: one of them did not start.
        """
        try:
            self._workers = [self._hire() for _ in range(self._count)]
            for worker in self._workers:
                _await_answer(worker)
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
        while not interrupted.is_set():
            multiprocessing.connection.wait([worker.process.sentinel for worker in self._workers], _LOOK_EVERY)
            for worker in [each for each in self._workers if not each.process.is_alive()]:
                worker.line.close()
                replacement = self._hire()
                self._workers[self._workers.index(worker)] = replacement
                _await_answer(replacement)

    def pids(self) -> list[int]:
        """Give the process ids of the workers."""
        return [worker.process.pid for worker in self._workers if worker.process.pid is not None]

    def stop(self) -> None:
        """Let running requests end, stop every worker, and take the rest down."""
        self._undo.close()

    def _hire(self) -> _Worker:
        ours, theirs = _PROCESSES.Pipe()
        process = _PROCESSES.Process(target=_work, args=(self._post, self._socket, theirs), name=self._post.actor)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _dismiss(self) -> None:
        for worker in self._workers:
            worker.line.close()  # the worker takes the end of its line for the order to stop
        for worker in self._workers:
            worker.process.join(_STOP_SECONDS)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers = []


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
    failure = f"no answer within {_START_SECONDS} s"
    try:
        if worker.line.poll(_START_SECONDS):
            failure = worker.line.recv()
    except (EOFError, OSError):
        worker.process.join(_STOP_SECONDS)
        failure = f"it ended with exit code {worker.process.exitcode}, its own words stand above"
    if failure is not None:
        raise WorkerError(f"worker {worker.process.pid} of {worker.process.name} did not start: {failure}")


def _work(post: Post, made: socket.socket, line: Connection) -> None:
    """Serve in a process of its own until the line to the crew ends, by its order or by its death.

    The first word on the line is None once requests are answered, or why they never will be.
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
        threading.Thread(target=_stop_at_end, args=(line, server), name="line", daemon=True).start()
        gc.collect()
        gc.freeze()  # what was built lives as long as the worker: the collector need only look at what requests leave
        gc.set_threshold(_COLLECT_EVERY)
        server.run([made])


def _stop_at_end(line: Connection, server: Server) -> None:
    multiprocessing.connection.wait([line])
    server.should_exit = True
