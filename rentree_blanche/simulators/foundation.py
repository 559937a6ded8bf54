"""What all actors of one federation share, and how one of them is built on it."""

import socket
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.actor import Actor, Ground, Room
from rentree_blanche.simulators.core.addresses import Addresses, Protocol
from rentree_blanche.simulators.core.authority import CertificateAuthority
from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.edge import Edge
from rentree_blanche.simulators.core.faults import Faults
from rentree_blanche.simulators.core.journal import Journal
from rentree_blanche.simulators.core.pools import Pools
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.core.wire import Wire
from rentree_blanche.simulators.listener import bind
from rentree_blanche.simulators.settings import FederationSettings


def addresses_of(settings: FederationSettings, port: int, ports: Mapping[Protocol, int] | None = None) -> Addresses:
    """Give the addresses that derive from settings and from the ports that were bound.

    Raises:
        UnusableInputError: a public URL is not usable.
    """
    return Addresses(
        scheme="https" if settings.tls else "http",
        bind=settings.bind,
        port=port,
        domain=settings.domain,
        label=settings.label,
        public=settings.public_urls,
        ports={**settings.ports, **(ports or {})},
    )


def bound_ports(settings: FederationSettings, rooms: Iterable[Room], undo: ExitStack) -> dict[Protocol, socket.socket]:
    """Bind the sockets that rooms ask for beside the HTTP listener's; `undo` closes them.

    Raises:
        UnusableAddressError: a port is taken, or the address is not one of this machine's.
    """
    return {
        name: undo.enter_context(closing(bind(settings.bind, settings.ports.get(name, 0))))
        for room in rooms
        for name in room.ports
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One actor, built: what it stands on, the actor itself, and its edges, each of which serves a name of its."""

    ground: Ground
    actor: Actor
    edges: Mapping[str, Edge]

    @property
    def edge(self) -> Edge:
        """The edge of the actor's own name."""
        return self.edges[self.ground.actor]

    def close(self) -> None:
        """Let running work end, and close idle connections."""
        self.ground.pools.close()
        self.ground.wire.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """The shared part of a federation: one in the process that plays it all, one in each worker of a single actor.

    Attributes:
        folder: where each actor has a folder of its own for what outlives it.
        secret: bearer of all control addresses, kept in the store.
        ca_file: the federation's CA, None without TLS.
        worker: names the process among those that serve an actor; empty where it plays them all.
    """

    addresses: Addresses
    store: Store
    clock: Clock
    chance: Chance
    faults: Faults
    journal: Journal
    secret: str
    folder: Path
    ca_file: Path | None
    sockets: Mapping[Protocol, socket.socket]
    worker: str = ""

    @classmethod
    def lay(
        cls,
        settings: FederationSettings,
        *,
        store: Store,
        port: int,
        folder: Path,
        ca_file: Path | None = None,
        sockets: Mapping[Protocol, socket.socket] | None = None,
        worker: str = "",
    ) -> Self:
        """Make what is shared, from settings, on a store and on ports that are bound already.

        `sockets` are those beside the HTTP listener's, by protocol.

        Raises:
            CoreError: the store refuses, or a public URL is not usable.
        """
        sockets = sockets or {}
        addresses = addresses_of(settings, port, {name: made.getsockname()[1] for name, made in sockets.items()})
        store.create(ground_tables.metadata)
        chance = Chance(settings.seed)
        clock = Clock(store, settings.start)
        secret: Cell[str] = Cell(store, "secret", TypeAdapter(str), "")
        return cls(
            addresses=addresses,
            store=store,
            clock=clock,
            chance=chance,
            faults=Faults(store, chance),
            journal=Journal(store, clock, bound=settings.journal_lines),
            secret=secret.change(lambda known: known or Chance.opaque()),
            folder=folder,
            ca_file=ca_file,
            sockets=sockets,
            worker=worker,
        )

    def wire(self, caller: str, *, timeout: float = 10.0) -> Wire:
        """Make the way out of somebody who calls the actors."""
        addresses = self.addresses
        return Wire(caller, ca_file=self.ca_file, domain=addresses.domain, address=addresses.near, timeout=timeout)

    def build(self, room: Room) -> House:
        """Build one actor, whose tables are in the store already."""
        folder = self.folder / room.name
        folder.mkdir(parents=True, exist_ok=True)
        ground = Ground(
            actor=room.name,
            addresses=self.addresses,
            store=self.store,
            clock=ActorClock(self.clock, room.name),
            chance=self.chance,
            faults=self.faults,
            journal=self.journal,
            wire=self.wire(room.name),
            pools=Pools(room.name, near=self.store if self.store.is_sqlite else None),
            folder=folder,
            secret=self.secret,
            sockets={name: self.sockets[name] for name in room.ports if name in self.sockets},
            authority=CertificateAuthority(self.folder) if room.ports and self.ca_file else None,
            worker=self.worker,
        )
        actor = room.build(ground)
        edges = {
            name: Edge(
                actor.app,
                actor=name,
                faults=self.faults,
                journal=self.journal,
                max_body=room.max_body,
                max_control_body=room.max_control_body,
                secret=self.secret,
                streams=room.streams,
                journalled=room.journalled,
            )
            for name in room.hosts
        }
        return House(ground=ground, actor=actor, edges=edges)
