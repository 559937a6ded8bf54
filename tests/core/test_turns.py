"""What is read once in a turn of the event loop."""

import asyncio
import threading

import pytest
from pydantic import TypeAdapter

from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.turns import Turns


@pytest.fixture
def counted():
    reads = []

    def read():
        reads.append(None)
        return len(reads)

    return read


def test_a_turn_reads_once_and_the_next_one_again(counted):
    turns = Turns()

    async def play():
        first = turns.recall(counted), turns.recall(counted)
        await asyncio.sleep(0)
        return first, turns.recall(counted)

    assert asyncio.run(play()) == ((1, 1), 2)


def test_a_thread_without_a_loop_reads_each_time(counted):
    turns = Turns()

    async def play():
        ours = turns.recall(counted)
        return ours, await asyncio.to_thread(turns.recall, counted), turns.recall(counted)

    assert (turns.recall(counted), turns.recall(counted)) == (1, 2)
    assert asyncio.run(play()) == (3, 4, 5)


def test_another_loop_reads_for_itself(counted):
    turns = Turns()

    async def play():
        return turns.recall(counted)

    assert (asyncio.run(play()), asyncio.run(play())) == (1, 2)


def test_a_change_of_this_process_is_seen_in_the_same_turn(counted):
    turns = Turns()

    async def play():
        first = turns.recall(counted)
        changing = threading.Thread(target=turns.changed)
        changing.start()
        changing.join()
        return first, turns.recall(counted)

    assert asyncio.run(play()) == (1, 2)


def test_whoever_is_called_after_a_change_elsewhere_reads_the_new_value(store, neighbour):
    ours, theirs = (Cell(each, "number", TypeAdapter(int), 0) for each in (store, neighbour))

    async def read():
        return ours.get()

    async def play():
        before = [asyncio.create_task(read()) for _ in range(3)]
        await asyncio.sleep(0)
        await asyncio.to_thread(theirs.change, lambda _: 7)
        return await asyncio.gather(*before), await asyncio.create_task(read()), ours.get()

    assert asyncio.run(play()) == ([0, 0, 0], 7, 7)


def test_a_transaction_reads_what_it_has_changed_itself(store):
    cell = Cell(store, "number", TypeAdapter(int), 0)

    async def play():
        before = cell.get()
        with store.write():
            cell.change(lambda _: 3)
            return before, cell.get()

    assert asyncio.run(play()) == (0, 3)


def test_a_change_is_seen_once_its_transaction_has_ended(store):
    cell = Cell(store, "number", TypeAdapter(int), 0)

    async def play():
        with store.write():
            cell.change(lambda _: 3)
        return cell.get()

    assert asyncio.run(play()) == 3
