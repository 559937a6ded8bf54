"""Faults: list, add, remove, clear."""

from pydantic import Field

from rentree_blanche.simulators.control.errors import unknown
from rentree_blanche.simulators.control.exchanges import EFFECTS, KnownExchange, exchanges
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Nothing, Operation, Value
from rentree_blanche.simulators.control.ready_faults import READY_FAULTS
from rentree_blanche.simulators.core.faults import Effect, Fault, FaultRecord, Which

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


class ReadyFaultShown(Value):
    """A fault with a name for people; `slug` names it in forms."""

    slug: str
    name: str
    fault: Fault


class ReadyFaults(Value):
    """Faults ready to be switched on."""

    faults: tuple[ReadyFaultShown, ...]


class EffectShown(Value):
    """An effect that makes sense for an exchange: its name for people, and a sample to send."""

    name: str
    effect: Effect


class ExchangeShown(Value):
    """An exchange that faults can disturb; `which` names it in a fault."""

    slug: str
    group: str
    title: str
    which: Which
    effects: tuple[EffectShown, ...]


class Exchanges(Value):
    """The exchanges of the federation."""

    exchanges: tuple[ExchangeShown, ...]


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


async def list_ready_faults(_house: House, _asked: Nothing) -> ReadyFaults:
    """List faults that are ready to be switched on."""
    shown_ready = (ReadyFaultShown(slug=each.slug, name=each.name, fault=each.fault) for each in READY_FAULTS)
    return ReadyFaults(faults=tuple(shown_ready))


async def list_exchanges(house: House, _asked: Nothing) -> Exchanges:
    """List the exchanges that faults can disturb, each with the effects that make sense."""
    return Exchanges(exchanges=tuple(_exchange(each) for each in exchanges(house.federation.hosts)))


def _exchange(known: KnownExchange) -> ExchangeShown:
    effects = (EffectShown(name=EFFECTS[name], effect=effect) for name, effect in known.effects.items())
    return ExchangeShown(
        slug=known.slug, group=known.group, title=known.title, which=known.which, effects=tuple(effects)
    )


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
        name="list_ready_faults",
        method="GET",
        path="/api/faults/ready",
        subject=_SUBJECT,
        summary="List faults that are ready to be switched on",
        asks=Nothing,
        answers=ReadyFaults,
        does=list_ready_faults,
    ),
    Operation(
        name="list_exchanges",
        method="GET",
        path="/api/faults/exchanges",
        subject=_SUBJECT,
        summary="List the exchanges that faults can disturb, and how",
        asks=Nothing,
        answers=Exchanges,
        does=list_exchanges,
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
