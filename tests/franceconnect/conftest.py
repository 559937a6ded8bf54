"""FranceConnect and its identity providers on a listener of their own, with a clock that stands still."""

import itertools
import queue
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

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
from rentree_blanche.simulators.franceconnect.clients import PROVIDERS
from rentree_blanche.simulators.franceconnect.people.directory import People
from rentree_blanche.simulators.franceconnect.room import franceconnect
from rentree_blanche.simulators.franceconnect.settings import FranceConnectSettings
from rentree_blanche.simulators.listener import Listener, Switchboard, bind
from rentree_blanche.simulators.population import Population
from tests.franceconnect.visitor import REDIRECT_URI, SECRET_OF_SERVICE, SERVICE, Visitor
from tests.postgres import server

SECRET = "tests-only"
START = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
FAMILIES = 12


@dataclass(frozen=True, slots=True)
class Handsets:
    """A gateway that sends nothing: keeps what it is given, answers with the next of `statuses`, then 201."""

    sent: "queue.SimpleQueue[dict[str, Any]]" = field(default_factory=queue.SimpleQueue)
    statuses: list[int] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).json()
        status = self.statuses.pop(0) if self.statuses else 201
        if status == 201:
            self.sent.put(body)
        await JSONResponse({"id": "1"}, status)(scope, receive, send)

    def taken(self) -> list[dict[str, Any]]:
        """Give what came since the last look."""
        return [self.sent.get_nowait() for _ in range(self.sent.qsize())]


@dataclass(frozen=True, slots=True)
class House:
    """FranceConnect as it answers, what it stands on, and who looks at it from outside."""

    ground: Ground
    clock: Clock
    people: People
    handsets: Handsets
    client: requests.Session

    def url(self, path: str, actor: str = "franceconnect") -> str:
        return self.ground.addresses.url(actor, path)

    @property
    def issuer(self) -> str:
        return self.url("/api/v2")

    def control(self, method: str, path: str, body: Any = None) -> requests.Response:
        return self.client.request(method, self.url(f"/_controle{path}"), json=body, headers=bearer(SECRET))

    def register(self, **changes: Any) -> dict[str, Any]:
        """Register a service, the usual one but for the changes."""
        answer = self.control("POST", "/clients", {**SERVICE, **changes})
        assert answer.status_code == 201, answer.text
        registered: dict[str, Any] = answer.json()
        return registered

    def advance(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    def befall(self, *effects: Effect, often: Often | None = None, **which: str) -> None:
        self.ground.faults.add(Fault(which=Which(kind="http", **which), what=effects, often=often or Often()))

    def logins(self, person: int | str) -> dict[str, Any]:
        """Tell with what somebody logs in, by provider."""
        logins: dict[str, Any] = self.control("GET", f"/identites/{person}").json()["logins"]
        return logins

    def keys(self) -> dict[str, Any]:
        keys: dict[str, Any] = self.client.get(self.url("/api/v2/jwks")).json()
        return keys

    def told(self) -> str:
        """Give what the journal says of errors."""
        self.ground.journal.flush()
        return "\n".join(entry.summary for entry in self.ground.journal.query())

    def token(self, code: str, version: str = "v2", **changes: str) -> requests.Response:
        """Ask for tokens as the service does; a change of None leaves a parameter out."""
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
            "client_id": SERVICE["client_id"],
            "client_secret": SECRET_OF_SERVICE,
            **changes,
        }
        return self.client.post(self.url(f"/api/{version}/token"), data=body)

    def userinfo(self, access_token: str, version: str = "v2") -> requests.Response:
        return self.client.get(
            self.url(f"/api/{version}/userinfo"), headers={"Authorization": f"Bearer {access_token}"}
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A house and how to put it back."""

    house: House
    baseline: Snapshot

    def anew(self) -> House:
        self.house.ground.journal.flush()
        self.house.ground.store.restore(self.baseline)
        self.house.handsets.taken()
        self.house.handsets.statuses.clear()
        return self.house


Build = Callable[..., House]


class Workers:
    """Several processes' doors in one: each request goes to the next."""

    def __init__(self, *doors: ASGIApp) -> None:
        self._doors = itertools.cycle(doors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await next(self._doors)(scope, receive, send)


def _built(folder: Path, settings: FranceConnectSettings, workers: int = 1, store_url: str = "") -> Iterator[House]:
    folder.mkdir(exist_ok=True)
    made = bind("127.0.0.1", 0)
    addresses = Addresses(scheme="http", bind="127.0.0.1", port=made.getsockname()[1])
    store = Store(store_url or sqlite_url(folder / "store.sqlite"))
    population, chance = Population(seed=7), Chance(7)
    room = franceconnect(population, FAMILIES, settings)
    store.create(ground_tables.metadata, *room.tables)
    clock = Clock(store)
    clock.freeze(START)
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
    )
    actors = [room.build(ground) for _ in range(workers)]
    doors: dict[str, ASGIApp] = {
        addresses.host(name): Workers(
            *(Edge(actor.app, actor=name, faults=faults, journal=journal, secret=SECRET) for actor in actors)
        )
        for name in room.hosts
    }
    handsets = Handsets()
    doors[addresses.host("sms")] = handsets
    listener = Listener(Switchboard(doors, journal), made, None)
    listener.start()
    with client_session(agent="service") as client:
        yield House(ground, clock, People(population, FAMILIES, chance), handsets, client)
    ground.wire.close()
    listener.stop()
    ground.pools.close()
    journal.close()
    store.close()


@pytest.fixture(scope="session")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    for house in _built(tmp_path_factory.mktemp("franceconnect"), FranceConnectSettings(idp_timeout_seconds=3.0)):
        house.register()
        yield Standing(house, house.ground.store.snapshot())


@pytest.fixture(scope="session")
def lenient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    settings = FranceConnectSettings(lenient=True, response_mode=True, sso=False)
    for house in _built(tmp_path_factory.mktemp("lenient"), settings):
        house.register()
        yield Standing(house, house.ground.store.snapshot())


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    with server() if request.param == "postgresql" else nullcontext("") as url:
        folder = tmp_path_factory.mktemp("workers")
        for house in _built(folder, FranceConnectSettings(), workers=3, store_url=url):
            house.register()
            yield Standing(house, house.ground.store.snapshot())


@pytest.fixture
def shared_house(shared: Standing) -> House:
    """FranceConnect in three workers on one store, which answer in turn."""
    return shared.anew()


@pytest.fixture
def house(strict: Standing) -> House:
    """FranceConnect as the real one is, with one service registered."""
    return strict.anew()


@pytest.fixture
def lenient_house(lenient: Standing) -> House:
    """FranceConnect with its settings the other way round."""
    return lenient.anew()


@pytest.fixture
def visit() -> Iterator[Callable[[House], Visitor]]:
    """Open a browser."""
    opened: list[Visitor] = []

    def one(house: House) -> Visitor:
        opened.append(Visitor(house.url("/api/v2/authorize"), house.url("/api/v1/authorize")))
        return opened[-1]

    yield one
    for visitor in opened:
        visitor.close()


@pytest.fixture
def visitor(house: House, visit: Callable[[House], Visitor]) -> Visitor:
    """A browser of somebody who comes to the strict house."""
    return visit(house)


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    """Each identity provider in turn."""
    name: str = request.param
    return name
