"""Values that are read often and changed seldom."""

import pytest
from pydantic import TypeAdapter

from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.store import Store


def number(store: Store, default: int = 0) -> Cell[int]:
    return Cell(store, "number", TypeAdapter(int), default)


def test_a_cell_gives_its_default_until_it_is_changed(store):
    cell = number(store, 5)
    assert cell.get() == 5
    assert cell.change(lambda value: value + 1) == 6
    assert cell.get() == 6
    assert number(store, 5).get() == 6


def test_a_value_is_parsed_once_until_it_changes(store):
    cell = Cell(store, "numbers", TypeAdapter(tuple[int, ...]), ())
    cell.change(lambda _: (1, 2))
    first = cell.get()
    assert cell.get() is first
    cell.change(lambda _: (3,))
    assert cell.get() == (3,)


def test_every_worker_reads_the_same_at_once(store, neighbour):
    ours, theirs = number(store), number(neighbour)
    assert theirs.get() == 0
    ours.change(lambda _: 3)
    assert theirs.get() == 3


def test_a_restored_store_is_read_again(store):
    cell = number(store)
    before = store.snapshot()
    cell.change(lambda _: 3)
    assert cell.get() == 3
    store.restore(before)
    assert cell.get() == 0


def test_a_change_inside_a_transaction_is_seen_in_it_and_by_others_at_its_end(store, neighbour):
    ours, theirs = number(store), number(neighbour)
    with store.write():
        ours.change(lambda _: 3)
        assert ours.get() == 3
        assert theirs.get() == 0
    assert theirs.get() == 3


def test_a_change_that_was_rolled_back_never_was(store):
    cell = number(store, 1)

    def fail():
        with store.write():
            cell.change(lambda _: 3)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert cell.get() == 1


def test_a_failing_step_changes_nothing(store):
    cell = number(store, 1)
    with pytest.raises(ZeroDivisionError):
        cell.change(lambda value: value // 0)
    assert cell.get() == 1
