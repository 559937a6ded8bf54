"""Threads of one actor."""

import asyncio
import threading

import pytest

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
        slow = asyncio.create_task(pools.network(answered.wait, 10))
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
