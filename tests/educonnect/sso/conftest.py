from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.store import Store, sqlite_url
from rentree_blanche.simulators.educonnect.sso import tables

MONDAY_MORNING = datetime(2026, 8, 31, 7, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(sqlite_url(tmp_path / "idp.sqlite"))
    made.create(ground_tables.metadata, tables.metadata)
    yield made
    made.close()


@pytest.fixture
def chance() -> Chance:
    return Chance(1)


@pytest.fixture
def time(store: Store) -> Clock:
    clock = Clock(store)
    clock.freeze(MONDAY_MORNING)
    return clock


@pytest.fixture
def clock(time: Clock) -> ActorClock:
    return ActorClock(time, "educonnect")
