"""What befalls the simulators themselves: a store that somebody else occupies, processes that die."""

from collections.abc import Mapping

from pydantic import Field

from rentree_blanche.simulators.control.errors import unknown
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Nothing, Operation, Value

_SUBJECT = "machinery"


class StoreOccupation(Value):
    """For how long at most, in seconds of the machine, somebody else writes into the store."""

    seconds: float = Field(gt=0, le=600)


class StoreStanding(Value):
    """Whether somebody else writes into the store, and for how many seconds the actors' writes wait for that."""

    occupied: bool
    patience: float


class WorkersShown(Value):
    """Process ids of actors that are served by processes of their own (setting `workers`), by actor."""

    workers: Mapping[str, tuple[int, ...]]


class WorkerNamed(Value):
    """Which process of which actor."""

    actor: str = Field(max_length=64)
    pid: int = Field(ge=1, le=2**31 - 1)


async def occupy_store(house: House, asked: StoreOccupation) -> StoreStanding:
    """Let somebody else write into the store."""
    await house.ground.pools.store(house.federation.occupy_store, asked.seconds)
    return _standing(house, occupied=True)


async def free_store(house: House, _asked: Nothing) -> StoreStanding:
    """Let the actors write again."""
    await house.ground.pools.store(house.federation.free_store)
    return _standing(house, occupied=False)


async def list_workers(house: House, _asked: Nothing) -> WorkersShown:
    """List the processes."""
    found = await house.ground.pools.store(house.federation.workers)
    return WorkersShown(workers={actor: tuple(pids) for actor, pids in found.items()})


async def kill_worker(house: House, asked: WorkerNamed) -> WorkersShown:
    """Kill a process, whatever it is doing; another takes its place."""
    if not await house.ground.pools.store(house.federation.kill_worker, asked.actor, asked.pid):
        raise unknown(f"pid: no process {asked.pid} serves {asked.actor!r}; GET /api/workers lists those that do")
    return await list_workers(house, Nothing())


def _standing(house: House, *, occupied: bool) -> StoreStanding:
    return StoreStanding(occupied=occupied, patience=house.federation.settings.store_patience_seconds)


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="occupy_store",
        method="POST",
        path="/api/store/occupy",
        subject=_SUBJECT,
        summary="Let somebody else write into the store for a while",
        asks=StoreOccupation,
        answers=StoreStanding,
        does=occupy_store,
        refusals=(502,),
    ),
    Operation(
        name="free_store",
        method="POST",
        path="/api/store/free",
        subject=_SUBJECT,
        summary="Let the actors write into the store again",
        asks=Nothing,
        answers=StoreStanding,
        does=free_store,
    ),
    Operation(
        name="list_workers",
        method="GET",
        path="/api/workers",
        subject=_SUBJECT,
        summary="List the processes that serve actors apart",
        asks=Nothing,
        answers=WorkersShown,
        does=list_workers,
    ),
    Operation(
        name="kill_worker",
        method="POST",
        path="/api/workers/kill",
        subject=_SUBJECT,
        summary="Kill a process that serves an actor; another takes its place",
        asks=WorkerNamed,
        answers=WorkersShown,
        does=kill_worker,
        refusals=(404,),
    ),
)
