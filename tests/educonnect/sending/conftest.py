"""EduConnect's outbox on one side, the federation's SMS gateway on the other, and the wire between them."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.edge import Edge
from rentree_blanche.simulators.core.faults import Effect, Fault, Faults, Often, Which
from rentree_blanche.simulators.core.guard import bearer
from rentree_blanche.simulators.core.journal import Journal
from rentree_blanche.simulators.core.patience import until
from rentree_blanche.simulators.core.pools import Pools
from rentree_blanche.simulators.core.store import Snapshot, Store, sqlite_url
from rentree_blanche.simulators.core.web import application
from rentree_blanche.simulators.core.wire import Wire, client_session
from rentree_blanche.simulators.educonnect.sending import tables
from rentree_blanche.simulators.educonnect.sending.addresses import ReportAddresses
from rentree_blanche.simulators.educonnect.sending.messages import Message, SendingState
from rentree_blanche.simulators.educonnect.sending.outbox import Outbox, transports
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from rentree_blanche.simulators.listener import Listener, Switchboard, bind
from rentree_blanche.simulators.sms_gateway.plans import change, plan_of
from rentree_blanche.simulators.sms_gateway.room import SmsGateway, sms_gateway

SECRET = "s3cret"
START = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Town:
    """The gateway, and the ground of an EduConnect that sends through it."""

    ground: Ground
    clock: Clock
    gateway: SmsGateway

    def outbox(self, **settings: Any) -> Outbox:
        """Make an outbox."""
        return Outbox(self.ground, transports(self.ground, EduConnectSettings(**settings)))

    def give(self, **values: object) -> None:
        """Change EduConnect's plan at the gateway."""
        change(self.ground.store, "educonnect", values)

    @property
    def spent(self) -> int:
        plan = plan_of(self.ground.store, "educonnect")
        assert plan is not None
        return plan.spent

    def befall(self, *effects: Effect, often: Often | None = None, **which: Any) -> None:
        self.ground.faults.add(Fault(which=Which(**which), what=effects, often=often or Often()))

    def advance(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    def inbox(self) -> list[dict[str, Any]]:
        """Give what the handsets received."""
        url = self.ground.addresses.url("sms", "/_controle/messages")
        with client_session(agent="client") as client:
            shown: list[dict[str, Any]] = client.get(url, headers=bearer(SECRET)).json()
        return shown


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("town")
    made, smpp = bind("127.0.0.1", 0), bind("127.0.0.1", 0)
    addresses = Addresses(
        scheme="http", bind="127.0.0.1", port=made.getsockname()[1], ports={"smpp": smpp.getsockname()[1]}
    )
    store = Store(sqlite_url(folder / "store.sqlite"))
    room = sms_gateway()
    store.create(ground_tables.metadata, *room.tables, tables.metadata)
    clock = Clock(store)
    clock.freeze(START)
    chance = Chance(7)
    faults, journal = Faults(store, chance), Journal(store, clock)
    theirs = Ground(
        actor="sms",
        addresses=addresses,
        store=store,
        clock=ActorClock(clock, "sms"),
        chance=chance,
        faults=faults,
        journal=journal,
        wire=Wire("sms", ca_file=None, domain="localhost"),
        pools=Pools("sms"),
        folder=folder,
        secret=SECRET,
        sockets={"smpp": smpp},
    )
    ours = replace(
        theirs,
        actor="educonnect",
        clock=ActorClock(clock, "educonnect"),
        wire=Wire("educonnect", ca_file=None, domain="localhost"),
        pools=Pools("educonnect"),
        sockets={},
    )
    gateway = SmsGateway(theirs)
    apps = {"sms": gateway.app, "educonnect": application(ReportAddresses(ours).routes())}
    edges = {
        addresses.host(name): Edge(app, actor=name, faults=faults, journal=journal, secret=SECRET)
        for name, app in apps.items()
    }
    listener = Listener(Switchboard(edges, journal), made, None)
    listener.start()
    gateway.open()
    yield Town(ours, clock, gateway)
    for ground in (theirs, ours):
        ground.wire.close()
    gateway.close()
    listener.stop()
    for ground in (theirs, ours):
        ground.pools.close()
    journal.close()
    store.close()


@pytest.fixture(scope="module")
def baseline(standing: Town) -> Snapshot:
    return standing.ground.store.snapshot()


@pytest.fixture
def town(standing: Town, baseline: Snapshot) -> Town:
    standing.ground.journal.flush()
    standing.ground.store.restore(baseline)
    return standing


@dataclass(frozen=True, slots=True)
class Sender:
    """An outbox of one protocol, used as the pages do."""

    town: Town
    outbox: Outbox

    def send(self, body: str = "Votre code est 123456", to: str = "+33639981234", flow: str = "f1") -> Message:
        """Queue an SMS, send it, and return once the gateway has answered."""
        message = self.outbox.queue_sms(flow, to, body)
        asyncio.run(self._sent(message))
        return message

    async def _sent(self, message: Message) -> None:
        self.outbox.dispatch(message)
        while asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})

    def state(self, message: Message) -> SendingState:
        with self.town.ground.store.read() as connection:
            row = tables.outbox.c
            found = connection.execute(select(row.state).where(row.reference == message.reference)).scalar_one()
        return SendingState(found)

    def settled(self, message: Message) -> SendingState:
        """Wait until a report has come."""

        async def reported() -> SendingState | None:
            state = self.state(message)
            return None if state in (SendingState.QUEUED, SendingState.SENT) else state

        state = asyncio.run(until(reported, at_most=10))
        assert state is not None, "no report came"
        return state


@pytest.fixture(params=["sinch", "ovh", "smpp"])
def sender(request: pytest.FixtureRequest, town: Town) -> Iterator[Sender]:
    outbox = town.outbox(sms_protocol=request.param)
    yield Sender(town, outbox)
    outbox.close()
