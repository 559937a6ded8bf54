"""The state of the whole federation: snapshot, restore, reset."""

from pydantic import Field

from rentree_blanche.simulators.control.errors import unknown
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Nothing, Operation, Value

_SUBJECT = "state"


class Snapshots(Value):
    """The snapshots that can be restored; `baseline` is the state after start."""

    names: tuple[str, ...]


class SnapshotName(Value):
    """Which snapshot: up to 64 letters, digits, dots, hyphens and underscores."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", max_length=64)


async def list_snapshots(house: House, _asked: Nothing) -> Snapshots:
    """Name the snapshots."""
    return Snapshots(names=tuple(house.federation.snapshots()))


async def take_snapshot(house: House, asked: SnapshotName) -> Snapshots:
    """Remember everything as it is now."""
    await house.ground.pools.store(house.federation.snapshot, asked.name)
    return await list_snapshots(house, Nothing())


async def restore_snapshot(house: House, asked: SnapshotName) -> Snapshots:
    """Put everything back to a snapshot."""
    names = house.federation.snapshots()
    if asked.name not in names:
        raise unknown(f"name: there is no snapshot {asked.name!r}; known: {', '.join(names)}")
    await house.ground.pools.store(house.federation.restore, asked.name)
    return await list_snapshots(house, Nothing())


async def reset(house: House, _asked: Nothing) -> Snapshots:
    """Put everything back to the state after start."""
    await house.ground.pools.store(house.federation.reset)
    return await list_snapshots(house, Nothing())


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="list_snapshots",
        method="GET",
        path="/api/snapshots",
        subject=_SUBJECT,
        summary="Name the snapshots",
        asks=Nothing,
        answers=Snapshots,
        does=list_snapshots,
    ),
    Operation(
        name="take_snapshot",
        method="POST",
        path="/api/snapshots",
        subject=_SUBJECT,
        summary="Remember everything as it is now",
        asks=SnapshotName,
        answers=Snapshots,
        does=take_snapshot,
    ),
    Operation(
        name="restore_snapshot",
        method="POST",
        path="/api/snapshots/restore",
        subject=_SUBJECT,
        summary="Put everything back to a snapshot",
        asks=SnapshotName,
        answers=Snapshots,
        does=restore_snapshot,
        refusals=(404,),
    ),
    Operation(
        name="reset",
        method="POST",
        path="/api/reset",
        subject=_SUBJECT,
        summary="Put everything back to the state after start",
        asks=Nothing,
        answers=Snapshots,
        does=reset,
    ),
)
