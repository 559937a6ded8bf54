"""A register on a listener of its own, with a clock that stands still and neighbours played by `responses`."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import requests
import responses

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.actor import Ground, Room
from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.edge import Edge
from rentree_blanche.simulators.core.faults import Faults
from rentree_blanche.simulators.core.guard import bearer
from rentree_blanche.simulators.core.journal import Entry, Journal
from rentree_blanche.simulators.core.pools import Pools
from rentree_blanche.simulators.core.store import Snapshot, Store, sqlite_url
from rentree_blanche.simulators.core.wire import Wire, client_session
from rentree_blanche.simulators.listener import Listener, Switchboard, bind
from rentree_blanche.simulators.population import Degree, Family, Guardian, Population, Pupil
from rentree_blanche.simulators.registers.actor import RegisterActor

SECRET = "s3cret"
START = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
TODAY = date(2026, 9, 1)
FAMILIES = 120
POPULATION = Population(seed=1)

_TOKEN = re.compile(r'name="csrf_token" value="([0-9a-f]+)"')


@dataclass(frozen=True, slots=True)
class House:
    """A register that answers, what it stands on, and a director's browser."""

    ground: Ground
    clock: Clock
    register: RegisterActor
    director: requests.Session
    population: Population = POPULATION
    families: int = FAMILIES
    degree: Degree = Degree.PRIMARY

    def url(self, path: str) -> str:
        return self.ground.url(path)

    def control(self, method: str, path: str, **more: Any) -> requests.Response:
        return self.director.request(method, self.url(f"/_controle{path}"), headers=bearer(SECRET), **more)

    def see(self, path: str) -> str:
        """Give the text of a page, entities read and spaces made plain."""
        answer = self.director.get(self.url(path))
        assert answer.status_code == 200, answer.text
        return plain(answer.text)

    def token(self, path: str) -> str:
        """Give the form token of a page."""
        found = _TOKEN.search(self.director.get(self.url(path)).text)
        assert found
        return found[1]

    def submit(self, path: str, *, form: str | None = None, **fields: str) -> requests.Response:
        """Fill and send the form of a page."""
        data = {"csrf_token": self.token(form or path), **fields}
        return self.director.post(self.url(path), data=data)

    def guardian(self, key: str) -> dict[str, Any]:
        """Give the record of a person of the population."""
        (found,) = self.control("GET", "/responsables", params={"cle": key}).json()
        record: dict[str, Any] = found
        return record

    def pupil(self, key: str) -> dict[str, Any]:
        (found,) = self.control("GET", "/eleves", params={"cle": key}).json()
        record: dict[str, Any] = found
        return record

    def download(self, uai: str, name: str) -> bytes:
        answer = self.director.get(self.url(f"/ecoles/{uai}/extraits/{name}"))
        assert answer.status_code == 200, answer.text
        return answer.content

    def take(self, uai: str, content: bytes | str, *, encoding: str = "iso-8859-1") -> dict[str, Any]:
        """Upload an extract; give the report."""
        body = content.encode(encoding) if isinstance(content, str) else content
        answer = self.control("POST", "/extraits", params={"uai": uai}, data=body)
        assert answer.status_code == 200, answer.text
        report: dict[str, Any] = answer.json()
        return report

    def refusal_of(self, uai: str, content: bytes | str) -> str:
        """Upload a file that is no extract; give the message."""
        body = content.encode("iso-8859-1") if isinstance(content, str) else content
        answer = self.control("POST", "/extraits", params={"uai": uai}, data=body)
        assert answer.status_code == 422, answer.text
        return plain(answer.json()["message"])

    def night(self, day: date = TODAY, *, status: int = 200, answer: object = None) -> list[dict[str, Any]]:
        """Work a night with neighbours that answer so; give the lines of the feed that went."""
        told = {"kept": 1, "refused": []} if answer is None else answer
        with responses.RequestsMock(assert_all_requests_are_fired=False) as neighbours:
            feed = neighbours.post(self.feed_address, json=told, status=status)
            neighbours.get(self.aaf_address, json={"empreinte": None})
            neighbours.post(self.aaf_address, json={"imported": {}})
            self.register.night(day)
        return lines_of(feed.calls[-1].request.body) if feed.calls else []

    def some_family(self, wanted: Callable[[Family], object]) -> Family:
        """Give the first family of the register that is as wanted."""
        families = self.population.families(self.families)
        return next(family for family in families if self.primary(family) and wanted(family))

    def guardian_of(self, wanted: Callable[[Guardian], object] = bool) -> tuple[Guardian, Pupil]:
        """Give a legal representative that is as wanted, and one of their primary pupils."""
        return next(
            (guardian, pupil)
            for family in self.population.families(self.families)
            for guardian in family.guardians
            for pupil in family.pupils_of(guardian)
            if pupil.degree is self.degree and wanted(guardian)
        )

    def primary(self, family: Family) -> list[Pupil]:
        """Give the pupils of a family whom the register knows."""
        return [pupil for pupil in family.pupils if pupil.degree is self.degree]

    def a_school(self) -> str:
        return self.primary(self.some_family(self.primary))[0].school

    @property
    def feed_address(self) -> str:
        return self.ground.addresses.url("educonnect", f"/_controle/flux/{self.ground.actor}")

    @property
    def aaf_address(self) -> str:
        return self.ground.addresses.url("ent-hdf", "/_controle/aaf")

    def journal(self) -> list[Entry]:
        return self.ground.journal.query(kind="feed")


def plain(text: str) -> str:
    return unescape(text).replace("\u00a0", " ").replace("\u202f", " ")


def lines_of(body: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in bytes(body).decode().splitlines()]


@contextmanager
def register_house(room: Room, folder: Path, *, degree: Degree, max_body: int) -> Iterator[House]:
    """Let a register answer on a port of its own."""
    made = bind("127.0.0.1", 0)
    addresses = Addresses(scheme="http", bind="127.0.0.1", port=made.getsockname()[1])
    store = Store(sqlite_url(folder / "store.sqlite"))
    store.create(ground_tables.metadata, *room.tables)
    clock = Clock(store)
    clock.freeze(START)
    chance = Chance(1)
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
    register = room.build(ground)
    assert isinstance(register, RegisterActor)
    edge = Edge(register.app, actor=room.name, faults=faults, journal=journal, max_body=max_body)
    listener = Listener(Switchboard({addresses.host(room.name): edge}, journal), made, None)
    listener.start()
    with client_session(agent="browser") as director:
        yield House(ground, clock, register, director, degree=degree)
    listener.stop()
    ground.pools.close()
    ground.wire.close()
    journal.close()
    store.close()


def put_back(house: House, baseline: Snapshot) -> House:
    """Give the register as it was founded, and a browser without cookies."""
    house.ground.journal.flush()
    house.ground.store.restore(baseline)
    house.director.cookies.clear()
    return house
