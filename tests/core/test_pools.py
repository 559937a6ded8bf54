"""Threads of one actor."""

import asyncio
import threading

import pytest
from pydantic import TypeAdapter

from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.pools import Pools


@pytest.fixture
def pools():
    made = Pools("educonnect", network=1)
    yield made
    made.close()


def test_each_kind_of_work_has_threads_of_its_own(pools):
    async def names():
        def name():
            return threading.current_thread().name.rsplit("_", 1)[0]

        return [await pools.store(name), await pools.crypto(name), await pools.network(name)]

    assert asyncio.run(names()) == ["educonnect-store", "educonnect-crypto", "educonnect-network"]


def test_a_slow_neighbour_does_not_starve_signing(pools):
    answered = threading.Event()

    async def play():
        slow = asyncio.create_task(pools.network(answered.wait, 60))
        signed = await pools.crypto(lambda: "signed")
        answered.set()
        return signed, await slow

    assert asyncio.run(play()) == ("signed", True)


def test_arguments_pass_and_errors_come_back(pools):
    assert asyncio.run(pools.store(int, "2a", base=16)) == 42
    with pytest.raises(ValueError, match="invalid literal"):
        asyncio.run(pools.store(int, "x"))


def test_closed_pools_refuse_more_work():
    pools = Pools("educonnect")
    pools.close()
    with pytest.raises(RuntimeError):
        asyncio.run(pools.store(int))


def test_brief_work_near_the_store_needs_no_thread(store):
    pools = Pools("educonnect", near=store)
    me = threading.current_thread()
    assert asyncio.run(pools.brief(threading.current_thread)) is me
    assert asyncio.run(pools.glance(threading.current_thread)) is me
    pools.close()


def test_brief_work_far_from_the_store_is_done_in_a_thread(pools):
    assert asyncio.run(pools.brief(threading.current_thread)) is not threading.current_thread()


@pytest.mark.parametrize("writer", ["thread", "process"])
def test_brief_work_that_would_wait_for_a_writer_waits_in_a_thread(store, neighbour, writer):
    pools = Pools("educonnect", near=store)
    cell = Cell(store, "count", TypeAdapter(int), 0)
    writing, may_end = threading.Event(), threading.Event()

    def write_long():
        with (store if writer == "thread" else neighbour).write():
            writing.set()
            may_end.wait(60)

    async def play():
        counting = asyncio.create_task(pools.brief(cell.change, lambda value: value + 1))
        await asyncio.sleep(0)
        answered_meanwhile = not counting.done()
        may_end.set()
        return answered_meanwhile, await counting

    other = threading.Thread(target=write_long)
    other.start()
    writing.wait(60)
    assert asyncio.run(play()) == (True, 1)
    other.join()
    pools.close()
