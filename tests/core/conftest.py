"""A ground floor by hand: a store on a file, a clock that stands still, faults and a journal."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import Clock
from rentree_blanche.simulators.core.faults import Faults
from rentree_blanche.simulators.core.journal import Journal
from rentree_blanche.simulators.core.store import Store, sqlite_url


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(sqlite_url(tmp_path / "store.sqlite"))
    made.create(ground_tables.metadata)
    yield made
    made.close()


@pytest.fixture
def neighbour(store: Store) -> Iterator[Store]:
    """The same database as another worker opens it."""
    made = Store(store.url)
    yield made
    made.close()


@pytest.fixture
def clock(store: Store) -> Clock:
    made = Clock(store)
    made.freeze(datetime(2026, 9, 1, 6, 0, tzinfo=UTC))
    return made


@pytest.fixture
def chance() -> Chance:
    return Chance(7)


@pytest.fixture
def faults(store: Store, chance: Chance) -> Faults:
    return Faults(store, chance)


@pytest.fixture
def journal(store: Store, clock: Clock) -> Iterator[Journal]:
    made = Journal(store, clock)
    yield made
    made.close()


@dataclass(frozen=True, slots=True)
class Answer:
    """What an ASGI application answered."""

    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@pytest.fixture
def ask() -> Callable[..., Answer]:
    """Ask an ASGI application without a server: `ask(app, "POST", "/x", {"accept": …}, b"chunk", b"chunk")`."""

    def once(app: ASGIApp, method: str, target: str, headers: dict[str, str] | None = None, *chunks: bytes) -> Answer:
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "scheme": "http",
            "server": ("127.0.0.1", 80),
            "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        }
        incoming: list[Message] = [
            {"type": "http.request", "body": chunk, "more_body": place < len(chunks)}
            for place, chunk in enumerate(chunks or (b"",), 1)
        ]
        sent: list[Message] = []

        async def receive() -> Message:
            return incoming.pop(0) if incoming else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(app(scope, receive, send))
        start = next(message for message in sent if message["type"] == "http.response.start")
        body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
        return Answer(start["status"], Headers(raw=list(start["headers"])), body)

    return once
