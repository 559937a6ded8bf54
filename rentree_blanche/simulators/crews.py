"""Actors of a federation that processes of their own serve, each on a port of its own."""

import logging
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from types import MappingProxyType

from rentree_blanche.simulators.core.actor import Room
from rentree_blanche.simulators.core.authority import CertificateAuthority
from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.simulators.foundation import Foundation, addresses_of
from rentree_blanche.simulators.listener import bind
from rentree_blanche.simulators.settings import FederationSettings
from rentree_blanche.simulators.workers import Post, Word, WorkerError, Workers

_LOG = logging.getLogger(__name__)


class Doors:
    """The sockets of those actors, bound before anything that publishes their ports is made.

    Args:
        settings: of the federation. rooms: of all its actors. undo: closes the sockets.

    Raises:
        UnusableInputError: an actor that no process can serve is named, or the port of one that none serves.
    """

    def __init__(self, settings: FederationSettings, rooms: Sequence[Room], undo: ExitStack) -> None:
        self.rooms = {room.name: room for room in rooms if room.name in settings.workers}
        unknown = settings.workers.keys() - self.rooms.keys()
        unfit = {name for name, room in self.rooms.items() if room.ports or not room.journalled}
        if unknown or unfit:
            raise UnusableInputError(
                f"workers\N{NO-BREAK SPACE}: {', '.join(sorted(unknown | unfit))} ne peut pas être servi par des "
                "processus à part\N{NARROW NO-BREAK SPACE}; « educonnect » le peut, par exemple"
            )
        idle = settings.worker_ports.keys() - self.rooms.keys()
        if idle:
            raise UnusableInputError(
                f"worker_ports\N{NO-BREAK SPACE}: {', '.join(sorted(idle))} n’a pas de processus à part"
                "\N{NARROW NO-BREAK SPACE}; dites combien par workers"
            )
        ports = settings.worker_ports
        self.made = {name: undo.enter_context(closing(bind(settings.bind, ports.get(name, 0)))) for name in self.rooms}

    def published(self, settings: FederationSettings) -> FederationSettings:
        """Give the settings in which those actors are found at their own ports, where nobody gave another URL."""
        urls = {
            host: addresses_of(settings, made.getsockname()[1]).origin(host)
            for name, made in self.made.items()
            for host in self.rooms[name].hosts
        }
        return settings.model_copy(update={"public_urls": {**urls, **settings.public_urls}})


class Crews:
    """The processes themselves; those that die are replaced.

    Args:
        doors: where they answer.
        settings: of the federation, as published.
        foundation: what the federation's own process stands on.
        authority: issues their certificates; None over plain HTTP.
    """

    def __init__(
        self,
        doors: Doors,
        settings: FederationSettings,
        foundation: Foundation,
        authority: CertificateAuthority | None,
    ) -> None:
        shared = settings.model_copy(
            update={
                "store": foundation.store.url.render_as_string(hide_password=False),
                "ports": dict(foundation.addresses.ports),
            }
        )
        self._interrupted = threading.Event()
        self._watching: list[threading.Thread] = []
        self.of: Mapping[str, Workers] = MappingProxyType(
            {
                name: Workers(_post(shared, doors.rooms[name], foundation, authority), made, settings.workers[name])
                for name, made in doors.made.items()
            }
        )

    def start(self) -> None:
        """Start every process, and return once each answers.

        Raises:
            WorkerError: one of them did not start.
        """
        for name, workers in self.of.items():
            workers.start()
            watching = threading.Thread(target=self._watch, args=(name, workers), name=f"crew-{name}", daemon=True)
            watching.start()
            self._watching.append(watching)

    def tell(self, word: Word) -> None:
        """Have every process do something, and return once each has done it."""
        for workers in self.of.values():
            workers.tell(word)

    def stop(self) -> None:
        """Let running requests end, and stop every process."""
        self._interrupted.set()
        for watching in self._watching:
            watching.join()
        for workers in self.of.values():
            workers.stop()

    def _watch(self, name: str, workers: Workers) -> None:
        try:
            workers.watch(self._interrupted)
        except WorkerError:
            _LOG.exception("a process of %s could not be replaced", name)


def _post(
    settings: FederationSettings, room: Room, foundation: Foundation, authority: CertificateAuthority | None
) -> Post:
    hosts = [foundation.addresses.host(name) for name in room.hosts]
    return Post(
        settings=settings,
        actor=room.name,
        port=foundation.addresses.port,
        folder=foundation.folder,
        ca_file=foundation.ca_file,
        certificate=authority.issue(hosts, foundation.folder / f"{room.name}.pem") if authority else None,
    )
