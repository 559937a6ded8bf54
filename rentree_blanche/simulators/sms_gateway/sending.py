"""Taking an order: what becomes of each message is decided here, by numbers and faults, once and for all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.faults import Alter, Delay, Drop, Duplicate, Effect, Exchange, Status
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.sms_gateway.charging import charge, check_pace
from rentree_blanche.simulators.sms_gateway.errors import GatewayFault, RefusedRecipients, UnusableOrder
from rentree_blanche.simulators.sms_gateway.keeping import keep_bounded
from rentree_blanche.simulators.sms_gateway.magic import magic_of
from rentree_blanche.simulators.sms_gateway.messages import Message, State, stored_message
from rentree_blanche.simulators.sms_gateway.orders import Batch, Order, batch_row, once_only, stored_batch
from rentree_blanche.simulators.sms_gateway.parts import parts_of
from rentree_blanche.simulators.sms_gateway.plans import Plan
from rentree_blanche.simulators.sms_gateway.tables import batch as batch_table
from rentree_blanche.simulators.sms_gateway.tables import callback as callback_table
from rentree_blanche.simulators.sms_gateway.tables import message as message_table

HANDSET = "handset"
_VALIDITY = timedelta(days=3)
_NO_ADDRESS = "neither batch nor plan has a callback_url"

Also = Callable[[Connection, Sequence[Message]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of one message."""

    body: str
    due_at: datetime
    outcome: State = State.DELIVERED
    copies: int = 1
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What became of an order.

    Attributes:
        messages: one a recipient; a repetition by the network is no message of its own.
        refused: recipients that the gateway does not send to, E.164.
    """

    batch: Batch
    messages: tuple[Message, ...]
    refused: tuple[str, ...] = ()


def accept(ground: Ground, plan: Plan, order: Order, also: Also | None = None) -> Accepted:
    """Take an order: its messages, the reports that are to be pushed, and a journal line for each message.

    A fault of kind "sms" concerns one message: `source` is the plan, `target` "handset", `person` the E.164 number.
    Delay counts federation time, Drop loses the message, Duplicate delivers it several times, Alter changes the body,
    and Status makes the gateway answer that status for the whole order and send nothing.

    A client reference that an idempotent plan has taken before gives what it gave then.

    `also` is done in the transaction that writes the messages down.

    Raises:
        Refusal: nothing was sent, nothing charged.
    """
    earlier = _earlier(ground.store, plan, order)
    if earlier is not None:
        return earlier
    batch, refused = _batch(ground, plan, order)
    check_pace(ground.store, plan, len(batch.recipients), batch.created_at)
    fates = {number: _fate_of(ground, plan, batch, number) for number in batch.recipients}
    try:
        messages = _write(ground.store, plan, order, batch, fates, also)
    except IntegrityError:  # the same reference came twice at once
        earlier = _earlier(ground.store, plan, order)
        if earlier is None:
            raise
        return earlier
    for number, fate in fates.items():
        _write_down(ground, batch, number, fate)
    return Accepted(batch=batch, messages=tuple(messages), refused=refused)


def fate(batch: Batch, effects: Sequence[Effect], outcome: State | None = None) -> Fate:
    """Tell what becomes of a message of a batch; an `outcome` is what its number has in store for it.

    Raises:
        GatewayFault: an effect is a status.
    """
    body, due_at, copies = batch.body, batch.send_at, 1
    end = outcome or State.DELIVERED
    for effect in effects:
        match effect:
            case Delay(seconds=seconds):
                due_at += timedelta(seconds=seconds)
            case Drop():
                end = State.LOST
            case Duplicate(times=times):
                copies *= times
            case Alter():
                body = effect.apply(body)
            case Status(code=code, body=text, content_type=kind):
                raise GatewayFault(code, text, kind)
    known = tuple(effects)
    if due_at >= batch.expire_at:
        return Fate(body=body, due_at=batch.expire_at, outcome=State.EXPIRED, effects=known)
    copies = copies if end is State.DELIVERED else 1
    return Fate(body=body, due_at=due_at, outcome=end, copies=copies, effects=known)


def find_batch(store: Store, plan: Plan, batch_id: str) -> Batch | None:
    """Give a batch of a plan, None when it has none of that id."""
    row = batch_table.c
    with store.read() as connection:
        found = (
            connection.execute(select(batch_table).where(row.id == batch_id, row.plan == plan.id)).mappings().first()
        )
    return None if found is None else stored_batch(found)


def messages_of(store: Store, batch: Batch) -> list[Message]:
    """Give the messages of a batch, one a recipient: a repetition by the network is no message of its own."""
    row = message_table.c
    wanted = select(message_table).where(row.batch == batch.id, row.copy == 0).order_by(row.id)
    with store.read() as connection:
        return [stored_message(line) for line in connection.execute(wanted).mappings()]


def _earlier(store: Store, plan: Plan, order: Order) -> Accepted | None:
    if not plan.idempotent or order.client_reference is None:
        return None
    row = batch_table.c
    with store.read() as connection:
        wanted = select(batch_table).where(row.once == once_only(plan.id, order.client_reference))
        found = connection.execute(wanted).mappings().first()
        if found is None:
            return None
        batch = stored_batch(found)
        if batch.body != order.body or batch.recipients != tuple(dict.fromkeys(order.recipients)):
            raise UnusableOrder("client_reference", f"batch {batch.id} has it, with another body or other recipients")
        return Accepted(batch=batch, messages=tuple(messages_of(store, batch)))


def _batch(ground: Ground, plan: Plan, order: Order) -> tuple[Batch, tuple[str, ...]]:
    """Give the batch that an order becomes, and the recipients that are left out of it."""
    now = ground.clock.now()
    sender = order.sender or plan.originator
    if sender is None:
        raise UnusableOrder("from", "required, the plan has no default originator")
    send_at = max(now, order.send_at or now)
    expire_at = order.expire_at or send_at + _VALIDITY
    if expire_at <= send_at:
        raise UnusableOrder("expire_at", "must be after send_at")
    wanted = tuple(dict.fromkeys(order.recipients))
    refused = tuple(number for number in wanted if _is_refused(order, number))
    if refused and (order.api != "ovh" or refused == wanted):
        raise RefusedRecipients(refused)
    once = plan.idempotent and order.client_reference is not None
    batch = Batch(
        id=ground.chance.opaque(13),
        api=order.api,
        plan=plan.id,
        recipients=tuple(number for number in wanted if number not in refused),
        sender=sender,
        body=order.body,
        delivery_report=order.delivery_report,
        callback_url=order.callback_url,
        client_reference=order.client_reference,
        created_at=now,
        send_at=send_at,
        expire_at=expire_at,
        parts=1 if order.segment else parts_of(order.body),
        once=once_only(plan.id, str(order.client_reference)) if once else None,
    )
    return batch, refused


def _is_refused(order: Order, number: str) -> bool:
    """Whether the gateway does not take a number at all; OVH's does not take one that said STOP either."""
    magic = magic_of(number, lambda: 0)
    return magic.refused or (order.api == "ovh" and magic.outcome is State.REJECTED)


def _fate_of(ground: Ground, plan: Plan, batch: Batch, number: str) -> Fate:
    magic = magic_of(number, lambda: _sent_to(ground.store, number))
    befallen = ground.faults.befall(Exchange(kind="sms", source=plan.id, target=HANDSET, person=number))
    return fate(batch, (*magic.effects, *befallen), magic.outcome)


def _sent_to(store: Store, number: str) -> int:
    row = message_table.c
    with store.read() as connection:
        wanted = select(func.count()).where(row.recipient == number, row.copy == 0)
        return int(connection.execute(wanted).scalar_one())


def _write(
    store: Store, plan: Plan, order: Order, batch: Batch, fates: Mapping[str, Fate], also: Also | None
) -> list[Message]:
    each = batch.parts * plan.part_credits
    callbacks = _callback_rows(batch, fates, _callback_url(plan, batch))
    rows = _message_rows(plan, order, batch, fates)
    with store.write() as connection:
        store.hold(connection, f"sms plan {plan.id}")
        check_pace(store, plan, len(fates), batch.created_at)  # once more, where no other order comes in between
        charge(connection, plan, each * len(fates))
        connection.execute(insert(batch_table).values(batch_row(batch)))
        connection.execute(insert(message_table), rows)
        if callbacks:
            connection.execute(insert(callback_table), callbacks)
        messages = messages_of(store, batch)
        if also is not None:
            also(connection, messages)
        keep_bounded(connection, len(rows))
    return messages


def _callback_url(plan: Plan, batch: Batch) -> str | None:
    """Give where reports go over HTTP, None where none is wanted."""
    if batch.api == "ovh":
        return plan.ovh_callback
    if batch.api == "smpp" or batch.delivery_report == "none":
        return None
    url = batch.callback_url or plan.callback_url
    if url is None and batch.delivery_report.startswith("per_recipient"):
        raise UnusableOrder("delivery_report", _NO_ADDRESS)
    return url


def _message_rows(plan: Plan, order: Order, batch: Batch, fates: Mapping[str, Fate]) -> list[dict[str, Any]]:
    cost = batch.parts * plan.part_credits
    return [
        {
            "batch": batch.id,
            "api": batch.api,
            "plan": plan.id,
            "copy": copy,
            "recipient": number,
            "sender": batch.sender,
            "body": end.body,
            "client_reference": batch.client_reference,
            "created_at": batch.created_at,
            "send_at": batch.send_at,
            "due_at": end.due_at,
            "outcome": end.outcome,
            "parts": batch.parts,
            "credits": cost if copy == 0 else 0,  # what the network repeats is not charged again
            "price": cost * plan.credit_price if copy == 0 else 0,
            "segment": order.segment,
        }
        for number, end in fates.items()
        for copy in range(end.copies)
    ]


def _callback_rows(batch: Batch, fates: Mapping[str, Fate], url: str | None) -> list[dict[str, Any]]:
    """Give the reports to push: one when the whole batch is final, or one for each change of each recipient."""
    if url is None:
        return []
    common = {"batch": batch.id, "url": url, "attempts": 0}
    if batch.delivery_report in ("summary", "full"):
        last = max(end.due_at for end in fates.values())
        return [{**common, "recipient": None, "due_at": last}]
    moments = {number: [end.due_at] for number, end in fates.items()}
    if batch.delivery_report == "per_recipient":
        for number, end in fates.items():
            if end.due_at > batch.send_at:  # Dispatched is left out where the final state comes at once
                moments[number].insert(0, batch.send_at)
    return [{**common, "recipient": number, "due_at": at} for number, due in moments.items() for at in due]


def _write_down(ground: Ground, batch: Batch, number: str, end: Fate) -> None:
    detail: dict[str, Any] = {
        "to": number,
        "from": batch.sender,
        "body": end.body,
        "batch": batch.id,
        "api": batch.api,
        "client_reference": batch.client_reference,
        "outcome": end.outcome,
        "due_at": end.due_at.isoformat(),
        "copies": end.copies,
        "parts": batch.parts,
    }
    if end.effects:
        detail["faults"] = [effect.model_dump() for effect in end.effects]
    ground.journal.write(
        kind="sms", source=ground.actor, target=HANDSET, summary=f"SMS au {number} : {end.body}", detail=detail
    )
