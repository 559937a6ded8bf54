"""A control house on a real ground, whose neighbours are played by recorded answers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from sqlalchemy import MetaData

from rentree_blanche.simulators.control.room import control
from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.edge import Edge
from rentree_blanche.simulators.core.faults import Faults
from rentree_blanche.simulators.core.journal import Journal
from rentree_blanche.simulators.core.pools import Pools
from rentree_blanche.simulators.core.store import Snapshot, Store, sqlite_url
from rentree_blanche.simulators.core.wire import Wire, client_session
from rentree_blanche.simulators.listener import Listener, Switchboard, bind
from rentree_blanche.simulators.nights import NightWatch
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.settings import FederationSettings
from tests.control.neighbours import FAMILIES, SECRET, Neighbours

START = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)


@dataclass
class FakeFederation:
    """What the control house uses of a federation, on a real store, without a listener."""

    folder: Path
    port: int
    bind: str = "127.0.0.1"
    public: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.settings = FederationSettings(families=FAMILIES, seed=1)
        self.addresses = Addresses(scheme="http", bind=self.bind, port=self.port, public=self.public)
        self.store = Store(sqlite_url(self.folder / "federation.sqlite"))
        self.clock = self._laid()
        self.faults = Faults(self.store, Chance(1))
        self.journal = Journal(self.store, self.clock)
        self.secret = SECRET
        self.ca_file = None
        self.worked: list[date] = []
        self.nights = NightWatch(self.clock, self.store, [SimpleNamespace(night=self.worked.append)])
        self.actors = dict.fromkeys(
            ("sms", "mailbox", "franceconnect", "educonnect", "onde", "siecle", "ent-hdf", "teleservices", "control")
        )
        self.hosts = tuple(self.actors)
        self._snapshots: dict[str, Snapshot] = {}
        self.occupied: float | None = None
        self.pids = {"educonnect": [101, 102]}

    def flush(self) -> None:
        self.journal.flush()

    def occupy_store(self, seconds: float) -> None:
        self.occupied = seconds

    def free_store(self) -> bool:
        before, self.occupied = self.occupied, None
        return before is not None

    def workers(self) -> dict[str, list[int]]:
        return self.pids

    def kill_worker(self, actor: str, pid: int) -> bool:
        known = self.pids.get(actor, [])
        if pid not in known:
            return False
        known[known.index(pid)] = 103
        return True

    def _laid(self) -> Clock:
        self.store.create(ground_tables.metadata)
        clock = Clock(self.store, START)
        clock.freeze(START)
        return clock

    def open(self, *tables: MetaData) -> None:
        self.store.create(*tables)
        self._snapshots = {"baseline": self.store.snapshot()}

    def advance(self, by: timedelta) -> list[date]:
        return self.nights.advance(by)

    def move_to(self, moment: datetime) -> list[date]:
        return self.nights.move_to(moment)

    def snapshot(self, name: str) -> None:
        self.journal.flush()
        self._snapshots[name] = self.store.snapshot()

    def restore(self, name: str) -> None:
        self.journal.flush()
        self.store.restore(self._snapshots[name])

    def snapshots(self) -> list[str]:
        return sorted(self._snapshots)

    def reset(self) -> None:
        self.restore("baseline")
        self._snapshots = {"baseline": self._snapshots["baseline"]}

    def close(self) -> None:
        self.journal.close()
        self.store.close()


@dataclass
class Played:
    """A control house at work: its federation, its neighbours, and a client of it."""

    federation: FakeFederation
    neighbours: Neighbours
    app: Any
    client: requests.Session
    origin: str

    def anew(self) -> "Played":
        """Put everything back, the neighbours too."""
        self.federation.reset()
        self.federation.worked.clear()
        self.neighbours.forget()
        self.client.cookies.clear()
        return self

    def get(self, path: str, **kwargs: Any) -> requests.Response:
        return self.client.get(self.origin + path, allow_redirects=False, **kwargs)

    def post(self, path: str, body: Any = None, **kwargs: Any) -> requests.Response:
        return self.client.post(self.origin + path, json=body or {}, allow_redirects=False, **kwargs)

    def submit(self, path: str, form: dict[str, str], **kwargs: Any) -> requests.Response:
        return self.client.post(self.origin + path, data=form, allow_redirects=False, **kwargs)


@contextmanager
def played(folder: Path, **more: Any) -> Iterator[Played]:
    made = bind("127.0.0.1", 0)
    federation = FakeFederation(folder, made.getsockname()[1], **more)
    neighbours = Neighbours(Population(seed=1))
    room = control(federation, neighbours.population)
    federation.open(*room.tables)
    ground = Ground(
        actor="control",
        addresses=federation.addresses,
        store=federation.store,
        clock=ActorClock(federation.clock, "control"),
        chance=Chance(1),
        faults=federation.faults,
        journal=federation.journal,
        wire=Wire("control", ca_file=None, domain="localhost"),
        pools=Pools("control"),
        folder=folder,
        secret=SECRET,
    )
    edge = Edge(
        room.build(ground).app,
        actor="control",
        faults=federation.faults,
        journal=federation.journal,
        max_body=room.max_body,
        journalled=room.journalled,
    )
    apps = {f"{name}.localhost": neighbours.app(name) for name in federation.actors if name != "control"}
    listener = Listener(Switchboard({**apps, "control.localhost": edge}, federation.journal), made, None)
    listener.start()
    client = client_session(agent="client")
    origin = f"http://control.localhost:{federation.port}"
    try:
        yield Played(federation, neighbours, edge, client, origin)
    finally:
        client.close()
        listener.stop()
        ground.pools.close()
        ground.wire.close()
        federation.close()


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """One control house that only this machine reaches, for the tests of a module."""
    with played(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="module")
def shared_public_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """One whose settings say that other machines reach it; its listener stands on loopback all the same."""
    with played(tmp_path_factory.mktemp("house"), bind="0.0.0.0") as house:
        yield house


@pytest.fixture
def house(shared_house: Played) -> Played:
    """A control house that only this machine reaches, as after its start."""
    return shared_house.anew()


@pytest.fixture
def public_house(shared_public_house: Played) -> Played:
    """A control house that other machines reach, as after its start."""
    return shared_public_house.anew()
