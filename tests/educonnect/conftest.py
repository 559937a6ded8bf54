"""A store with the IdP's domain, time that stands still, and a register to fill with people."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.store import Store, sqlite_url
from rentree_blanche.simulators.educonnect.accounts import tables as account_tables
from rentree_blanche.simulators.educonnect.accounts.accounts import Accounts
from rentree_blanche.simulators.educonnect.accounts.continuity import carry_over
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher
from rentree_blanche.simulators.educonnect.activation import tables as activation_tables
from rentree_blanche.simulators.educonnect.activation.codes import Codes
from rentree_blanche.simulators.educonnect.activation.registration import Registration
from rentree_blanche.simulators.educonnect.register import tables as register_tables
from rentree_blanche.simulators.educonnect.register.feed import FeedReader, FeedResult
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from rentree_blanche.simulators.educonnect.sso import tables as sso_tables

MONDAY_MORNING = datetime(2026, 8, 31, 7, 30, tzinfo=UTC)

_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "school": {
        "uai": "0590001A",
        "name": "École Jules Ferry",
        "kind": "ecole",
        "commune": "Lille",
        "academy": "LILLE",
        "academy_code": "09",
    },
    "pupil": {
        "struct_id": "701294",
        "ine": None,
        "birth_name": "Martin",
        "usage_name": None,
        "first_name": "Léa",
        "birth_date": "2019-03-14",
        "sex": "F",
        "uai": "0590001A",
        "class_label": "CP A",
        "level": "CP",
        "level_code": "0111",
        "academy_code": "09",
    },
    "guardian": {
        "civility": "Mme",
        "birth_name": "Martin",
        "usage_name": None,
        "first_name": "Anne",
        "mobile": "+33639980001",
        "email": None,
        "academy_code": "09",
    },
    "link": {"legal": True},
    "gone": {},
}


class Register:
    """Writes a register's feed line by line, then sends it."""

    def __init__(self, store: Store) -> None:
        self._reader = FeedReader(store, carry_over)
        self._lines: list[bytes] = []

    def add(self, kind: str, /, **fields: Any) -> "Register":
        self._lines.append(json.dumps({"type": kind, **_DEFAULTS[kind], **fields}).encode() + b"\n")
        return self

    def raw(self, line: bytes) -> "Register":
        self._lines.append(line)
        return self

    def feed(self, mode: str = "full", source: str = "ONDE") -> FeedResult:
        header = {"type": "feed", "source": source, "schema": 1, "mode": mode, "day": "2026-08-30"}
        lines, self._lines = self._lines, []
        return self._reader.read([json.dumps(header).encode(), *lines])

    def family(
        self, *children: Mapping[str, Any], guardian: Mapping[str, Any] | None = None, source: str = "ONDE"
    ) -> str:
        """Enrol one guardian (id 2000, or as given) with children (ids from 1000, or as given) by a delta."""
        parent = {"id": "2000", **(guardian or {})}
        self.add("school")
        self.add("guardian", **parent)
        for nth, child in enumerate(children):
            pupil = {"id": str(1000 + nth), **child}
            self.add("pupil", **pupil).add("link", guardian=parent["id"], pupil=pupil["id"])
        result = self.feed("delta", source)
        assert result.refused == ()
        return f"{source}-{parent['id']}"


@pytest.fixture
def database(tmp_path: Path) -> str:
    return sqlite_url(tmp_path / "domain.sqlite")


@pytest.fixture
def open_store(database: str) -> Iterator[Callable[[], Store]]:
    """Open the database as one more worker does."""
    opened: list[Store] = []

    def one_more() -> Store:
        store = Store(database)
        store.create(
            ground_tables.metadata,
            register_tables.metadata,
            account_tables.metadata,
            activation_tables.metadata,
            sso_tables.metadata,
        )
        opened.append(store)
        return store

    yield one_more
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    return open_store()


@pytest.fixture
def other_store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty register beside the other one."""
    store = Store(sqlite_url(tmp_path / "other.sqlite"))
    store.create(register_tables.metadata)
    yield store
    store.close()


@pytest.fixture
def chance() -> Chance:
    return Chance(1)


@pytest.fixture
def time(store: Store) -> Clock:
    """The federation's clock, standing still: move it with `move_to`."""
    clock = Clock(store)
    clock.freeze(MONDAY_MORNING)
    return clock


@pytest.fixture
def clock(time: Clock) -> ActorClock:
    return ActorClock(time, "educonnect")


@pytest.fixture
def settings() -> EduConnectSettings:
    return EduConnectSettings(code_attempts=3, password_attempts=3, lockout_minutes=15, sms_sends=3)


@pytest.fixture
def hasher() -> PasswordHasher:
    return PasswordHasher("cheap")


@pytest.fixture
def register(store: Store) -> Register:
    return Register(store)


@pytest.fixture
def accounts(
    store: Store, hasher: PasswordHasher, settings: EduConnectSettings, clock: ActorClock, chance: Chance
) -> Accounts:
    return Accounts(store, hasher, settings, clock, chance)


@pytest.fixture
def codes(store: Store, clock: ActorClock, chance: Chance, settings: EduConnectSettings) -> Codes:
    return Codes(store, clock, chance, settings)


@pytest.fixture
def registration(store: Store, settings: EduConnectSettings, clock: ActorClock, chance: Chance) -> Registration:
    return Registration(store, settings, clock, chance)


@pytest.fixture
def statements(store: Store) -> Iterator[list[str]]:
    """Record each SQL statement; clear the list before what is to be counted."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    engine = store._engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
