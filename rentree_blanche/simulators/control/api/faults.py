"""Faults: list, add, remove, clear."""

from pydantic import Field

from rentree_blanche.simulators.control.errors import unknown
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Nothing, Operation, Value
from rentree_blanche.simulators.core.faults import Fault, FaultRecord

_SUBJECT = "faults"


class FaultOn(Value):
    """A fault that is switched on.

    Attributes:
        remaining: how often it will still happen, null without a limit. hits: how often it has happened.
    """

    id: int
    fault: Fault
    remaining: int | None
    hits: int


class FaultsOn(Value):
    """The faults that are switched on, in the order in which they were added."""

    faults: tuple[FaultOn, ...]


class FaultId(Value):
    """Which fault."""

    id: int = Field(ge=1, le=2**31 - 1)


def shown(record: FaultRecord) -> FaultOn:
    """Give a fault as the API shows it."""
    return FaultOn(id=record.id, fault=record.fault, remaining=record.remaining, hits=record.hits)


async def list_faults(house: House, _asked: Nothing) -> FaultsOn:
    """List the faults that are on."""
    records = await house.ground.pools.store(house.federation.faults.list)
    return FaultsOn(faults=tuple(shown(record) for record in records))


async def add_fault(house: House, asked: Fault) -> FaultOn:
    """Switch a fault on."""
    return shown(await house.ground.pools.store(house.federation.faults.add, asked))


async def remove_fault(house: House, asked: FaultId) -> FaultsOn:
    """Switch a fault off."""
    if not await house.ground.pools.store(house.federation.faults.remove, asked.id):
        raise unknown(f"id: no fault {asked.id} is on; GET /api/faults lists those that are")
    return await list_faults(house, Nothing())


async def clear_faults(house: House, _asked: Nothing) -> FaultsOn:
    """Switch all faults off."""
    await house.ground.pools.store(house.federation.faults.clear)
    return await list_faults(house, Nothing())


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="list_faults",
        method="GET",
        path="/api/faults",
        subject=_SUBJECT,
        summary="List the faults that are on",
        asks=Nothing,
        answers=FaultsOn,
        does=list_faults,
    ),
    Operation(
        name="add_fault",
        method="POST",
        path="/api/faults",
        subject=_SUBJECT,
        summary="Switch a fault on",
        asks=Fault,
        answers=FaultOn,
        does=add_fault,
    ),
    Operation(
        name="clear_faults",
        method="DELETE",
        path="/api/faults",
        subject=_SUBJECT,
        summary="Switch all faults off",
        asks=Nothing,
        answers=FaultsOn,
        does=clear_faults,
    ),
    Operation(
        name="remove_fault",
        method="DELETE",
        path="/api/faults/{id}",
        subject=_SUBJECT,
        summary="Switch a fault off",
        asks=FaultId,
        answers=FaultsOn,
        does=remove_fault,
        refusals=(404,),
    ),
)
