"""What several workers do at once on PostgreSQL, whose writers do not queue by themselves."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import TypeAdapter

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.faults import Drop, Exchange, Fault, Faults, times
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.sso import tables
from rentree_blanche.simulators.educonnect.sso.conversations import Conversations
from rentree_blanche.simulators.educonnect.sso.flow import FlowState
from tests.postgres import server

AT_ONCE = 8


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with server() as found:
        yield found


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    made = Store(url)
    made.create(ground_tables.metadata, tables.metadata)
    empty = made.snapshot()
    yield made
    made.restore(empty)
    made.close()


def _at_once(work: Callable[[int], object]) -> list[object]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(work, range(AT_ONCE * 10)))


def test_no_change_of_a_cell_is_lost(store: Store) -> None:
    cell = Cell(store, "count", TypeAdapter(int), 0)
    _at_once(lambda _: cell.change(lambda count: count + 1))
    assert cell.get() == AT_ONCE * 10


def test_a_fault_that_happens_three_times_happens_three_times(store: Store) -> None:
    faults = Faults(store, Chance(1))
    faults.add(Fault(what=(Drop(),), often=times(3)))
    exchange = Exchange(kind="http", source="browser", target="ent-hdf")
    assert sum(bool(effects) for effects in _at_once(lambda _: faults.befall(exchange))) == 3


def test_flows_begun_at_once_in_one_browser_have_numbers_of_their_own(store: Store) -> None:
    conversations = Conversations(store, ActorClock(Clock(store), "educonnect"), Chance(1), minutes=60, secret="shared")
    state = FlowState(path="/sso")
    first = conversations.begin(None, "login", state)
    begun = _at_once(lambda _: conversations.begin(first.conversation_id, "login", state).execution)
    assert sorted(begun) == list(range(2, AT_ONCE * 10 + 2))
    steps = _at_once(lambda _: getattr(conversations.advance(first, "code", state), "number", None))
    assert sorted(steps) == list(range(2, AT_ONCE * 10 + 2))
