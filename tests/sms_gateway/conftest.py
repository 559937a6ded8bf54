"""One SMS gateway on a listener of its own, with a clock that stands still."""

import queue
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from rentree_blanche.scenarios.chaos.eventually import eventually
from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.edge import Edge
from rentree_blanche.simulators.core.faults import Effect, Fault, Faults, Often, Which
from rentree_blanche.simulators.core.guard import bearer
from rentree_blanche.simulators.core.journal import Journal
from rentree_blanche.simulators.core.pools import Pools
from rentree_blanche.simulators.core.store import Snapshot, Store, sqlite_url
from rentree_blanche.simulators.core.wire import Wire, client_session
from rentree_blanche.simulators.listener import Listener, Switchboard, bind
from rentree_blanche.simulators.sms_gateway.plans import Plan, change, plan_of
from rentree_blanche.simulators.sms_gateway.room import SmsGateway, sms_gateway

SECRET = "s3cret"
START = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
MOBILE = "+33639981234"


@dataclass(frozen=True, slots=True)
class Receiver:
    """A client's address for delivery reports: keeps what it gets, answers `statuses` and then 200."""

    url: str
    reports: "queue.SimpleQueue[dict[str, Any]]" = field(default_factory=queue.SimpleQueue)
    statuses: list[int] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.reports.put(dict(request.query_params) if request.method == "GET" else await request.json())
        status = self.statuses.pop(0) if self.statuses else 200
        await Response(status_code=status)(scope, receive, send)

    def taken(self) -> list[dict[str, Any]]:
        """Give what came since the last look."""
        return [self.reports.get_nowait() for _ in range(self.reports.qsize())]


@dataclass(frozen=True, slots=True)
class House:
    """A gateway that answers, what it stands on, and a client of it."""

    ground: Ground
    clock: Clock
    gateway: SmsGateway
    receiver: Receiver
    client: requests.Session

    def url(self, path: str) -> str:
        return self.ground.url(path)

    def post(self, body: Any, *, base: str = "", plan: str = "educonnect", token: str = SECRET) -> requests.Response:
        return self.client.post(
            self.url(f"{base}/{plan}/batches"), json=body, headers={"Authorization": f"Bearer {token}"}
        )

    def send(self, body: str = "Votre code est 123456", to: str = MOBILE, **more: Any) -> dict[str, Any]:
        """Send a message; give the batch."""
        answer = self.post({"to": [to], "body": body, **more})
        assert answer.status_code == 201, answer.text
        batch: dict[str, Any] = answer.json()
        return batch

    def read(self, path: str, *, token: str = SECRET) -> requests.Response:
        return self.client.get(self.url(path), headers={"Authorization": f"Bearer {token}"})

    @property
    def smpp_port(self) -> int:
        port: int = self.ground.sockets["smpp"].getsockname()[1]
        return port

    @property
    def plan(self) -> Plan:
        """The plan by which all of these send."""
        plan = plan_of(self.ground.store, "educonnect")
        assert plan is not None
        return plan

    def give(self, **values: object) -> None:
        """Change the plan."""
        change(self.ground.store, "educonnect", values)

    def control(self, path: str, **query: object) -> requests.Response:
        return self.client.get(self.url(f"/_controle/{path}"), params=query, headers=bearer(SECRET))

    def bodies(self, **query: object) -> list[str]:
        """Give what the handsets show, in the order of arrival."""
        return [message["body"] for message in self.control("messages", **query).json()]

    def advance(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    def befall(self, *effects: Effect, often: Often | None = None, **which: str) -> None:
        """Let something go wrong with messages."""
        concerned = Which(kind="sms", **which)
        self.ground.faults.add(Fault(which=concerned, what=effects, often=often or Often()))


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("sms")
    made = bind("127.0.0.1", 0)
    addresses = Addresses(scheme="http", bind="127.0.0.1", port=made.getsockname()[1])
    store = Store(sqlite_url(folder / "store.sqlite"))
    room = sms_gateway()
    store.create(ground_tables.metadata, *room.tables)
    clock = Clock(store)
    clock.freeze(START)
    chance = Chance(7)
    faults, journal = Faults(store, chance), Journal(store, clock)
    ground = Ground(
        actor=room.name,
        addresses=addresses,
        store=store,
        clock=ActorClock(clock, room.name),
        chance=chance,
        faults=faults,
        journal=journal,
        wire=Wire(room.name, ca_file=None, domain="localhost"),
        pools=Pools(room.name),
        folder=folder,
        secret=SECRET,
        sockets={"smpp": bind("127.0.0.1", 0)},
    )
    gateway = SmsGateway(ground)
    edge = Edge(gateway.app, actor=room.name, faults=faults, journal=journal)
    receiver = Receiver(addresses.url("client", "/accuses"))
    doors = {addresses.host(room.name): edge, addresses.host("client"): receiver}
    listener = Listener(Switchboard(doors, journal), made, None)
    listener.start()
    gateway.open()
    with client_session(agent="client") as client:
        yield House(ground, clock, gateway, receiver, client)
    gateway.close()
    listener.stop()
    ground.pools.close()
    ground.wire.close()
    journal.close()
    store.close()


@pytest.fixture(scope="module")
def baseline(standing: House) -> Snapshot:
    return standing.ground.store.snapshot()


@pytest.fixture
def house(standing: House, baseline: Snapshot) -> House:
    """The gateway as it was when it opened, nobody bound and no receipt of an earlier test on its way."""
    smpp = standing.gateway.smpp
    assert smpp is not None
    eventually(lambda: not smpp.sessions and not smpp._delivering)
    standing.ground.journal.flush()
    standing.ground.store.restore(baseline)
    standing.receiver.taken()
    standing.receiver.statuses.clear()
    return standing
