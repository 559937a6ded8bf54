"""What an actor is, and what every actor is given."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from sqlalchemy import MetaData
from starlette.types import ASGIApp

from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.core.addresses import Protocol as Spoken
from rentree_blanche.simulators.core.authority import CertificateAuthority
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.core.faults import Faults
from rentree_blanche.simulators.core.journal import Journal
from rentree_blanche.simulators.core.pools import Pools
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.core.wire import Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Time, chance, failure, memory and the way out, as one actor is given them.

    Attributes:
        actor: the actor's name, which is also its host name's first word and its clock skew's key.
        folder: where the actor keeps files that outlive it (keys); of its own.
        secret: shared with the other actors of the federation, for feeds and control addresses.
        sockets: bound already and listening, by the names of `Room.ports`; empty in a worker process.
        authority: the federation's CA, given to an actor with such sockets; None without TLS.
        worker: names this process among those that serve the actor; empty where there is but one.
    """

    actor: str
    addresses: Addresses
    store: Store
    clock: ActorClock
    chance: Chance
    faults: Faults
    journal: Journal
    wire: Wire
    pools: Pools
    folder: Path
    secret: str
    sockets: Mapping[Spoken, socket.socket] = field(default_factory=lambda: MappingProxyType({}))
    authority: CertificateAuthority | None = None
    worker: str = ""

    def url(self, path: str = "/") -> str:
        """Give the address of one of the actor's own paths."""
        return self.addresses.url(self.actor, path)


class Actor(Protocol):
    """One simulated system: a value made from its ground and its settings, serving one ASGI application."""

    @property
    def name(self) -> str:
        """Give the actor's name."""

    @property
    def app(self) -> ASGIApp:
        """Give what serves the actor's addresses."""

    def forget(self) -> None:
        """Drop every cache: the store was put back."""


@runtime_checkable
class NightWorker(Protocol):
    """An actor that works when the clock passes the night."""

    def night(self, day: date) -> None:
        """Do the work of the night that ends `day`; blocking, called from a thread of its own."""


@runtime_checkable
class Resident(Protocol):
    """An actor that also serves sockets of its own (SMTP, SMPP), apart from the shared HTTP listener."""

    def open(self) -> None:
        """Serve the sockets of the ground, and return once they are answered."""

    def close(self) -> None:
        """Stop serving, and return once every thread has ended; the sockets are closed."""


@runtime_checkable
class Successor(Protocol):
    """An actor of which a process can take up what another one left when it died."""

    def succeed(self, worker: str) -> None:
        """Take up what a dead process, by its name in `Ground.worker`, had begun; blocking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How the federation makes an actor: its tables first, then the actor itself.

    Attributes:
        max_body, max_control_body: bytes that a request may carry, at the public and at the control addresses.
        also: more host names that the actor answers, as moncompte's and admin's are EduConnect's own; its application
            tells them apart by the Host header.
        ports: protocols beside HTTP that the actor listens to, each on a port of its own; it is a `Resident` then.
    """

    name: str
    tables: tuple[MetaData, ...]
    build: Callable[[Ground], Actor]
    max_body: int = 1_000_000
    max_control_body: int = 1_000_000
    streams: tuple[str, ...] = ()
    journalled: bool = True
    also: tuple[str, ...] = ()
    ports: tuple[Spoken, ...] = ()

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every name that the actor answers, its own first."""
        return (self.name, *self.also)
