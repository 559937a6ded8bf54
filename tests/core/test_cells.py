"""Values that are read often and changed seldom."""

import pytest
from pydantic import TypeAdapter

from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.store import Store


def number(store: Store, default: int = 0) -> Cell[int]:
    return Cell(store, "number", TypeAdapter(int), default)


@pytest.fixture
def reads(monkeypatch) -> list[None]:
    """One entry for each time that a cell went to the store."""
    seen: list[None] = []
    read = Cell._read

    def counted(self, connection):
        seen.append(None)
        return read(self, connection)

    monkeypatch.setattr(Cell, "_read", counted)
    return seen


def test_a_cell_gives_its_default_until_it_is_changed(store):
    cell = number(store, 5)
    assert cell.get() == 5
    assert cell.change(lambda value: value + 1) == 6
    assert cell.get() == 6
    assert number(store, 5).get() == 6


def test_a_store_of_our_own_is_read_once(store, reads):
    cell = number(store)
    for _ in range(5):
        cell.get()
    assert len(reads) == 1


def test_a_shared_store_is_read_each_time(store, neighbour):
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


def test_what_is_changed_while_it_is_read_is_not_hidden_by_the_read(store, monkeypatch):
    cell, meanwhile = number(store), number(store)
    read = Cell._read

    def slow(self, connection):
        value = read(self, connection)
        if self is cell:
            monkeypatch.setattr(Cell, "_read", read)
            cell.change(lambda _: 3)
        return value

    monkeypatch.setattr(Cell, "_read", slow)
    cell.get()
    assert cell.get() == 3
    assert meanwhile.get() == 3


def test_a_failing_step_changes_nothing(store):
    cell = number(store, 1)
    with pytest.raises(ZeroDivisionError):
        cell.change(lambda value: value // 0)
    assert cell.get() == 1
