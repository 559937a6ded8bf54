"""Taking a batch: what becomes of each message is decided here, by the faults, once and for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.faults import Alter, Delay, Drop, Duplicate, Effect, Exchange, Status
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.sms_gateway.batches import Batch, BatchRequest, batch_row, stored_batch
from rentree_blanche.simulators.sms_gateway.errors import ApiRefusal, GatewayFault
from rentree_blanche.simulators.sms_gateway.messages import State
from rentree_blanche.simulators.sms_gateway.plans import Plan
from rentree_blanche.simulators.sms_gateway.tables import batch as batch_table
from rentree_blanche.simulators.sms_gateway.tables import callback as callback_table
from rentree_blanche.simulators.sms_gateway.tables import message as message_table

HANDSET = "handset"
_VALIDITY = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of one message."""

    body: str
    due_at: datetime
    outcome: State = State.DELIVERED
    copies: int = 1


def accept(ground: Ground, plan: Plan, wanted: BatchRequest) -> Batch:
    """Take a batch: its messages, the reports that are to be pushed, and a journal line for each message.

    A fault of kind "sms" concerns one message: `source` is the plan, `target` "handset", `person` the E.164 number.
    Delay counts federation time, Drop loses the message (its report says Failed), Duplicate delivers it several
    times, Alter changes the body, and Status makes the gateway answer that status for the whole batch and send
    nothing.

    Raises:
        ApiRefusal: neither the batch nor the plan has what it needs.
        GatewayFault: a fault answers in our place.
    """
    batch = _batch(ground, plan, wanted)
    callback_url = _callback_url(plan, wanted)
    fates = {}
    befallen = {}
    for number in batch.recipients:
        exchange = Exchange(kind="sms", source=plan.id, target=HANDSET, person=number)
        befallen[number] = ground.faults.befall(exchange)
        fates[number] = fate(batch, befallen[number])
    with ground.store.write() as connection:
        connection.execute(insert(batch_table).values(batch_row(batch)))
        connection.execute(insert(message_table), _message_rows(batch, fates))
        callbacks = _callback_rows(batch, fates, callback_url)
        if callbacks:
            connection.execute(insert(callback_table), callbacks)
    for number, end in fates.items():
        _write_down(ground, batch, number, end, befallen[number])
    return batch


def fate(batch: Batch, effects: Sequence[Effect]) -> Fate:
    """Tell what becomes of a message of a batch.

    Raises:
        GatewayFault: an effect is a status.
    """
    body, due_at, outcome, copies = batch.body, batch.send_at, State.DELIVERED, 1
    for effect in effects:
        match effect:
            case Delay(seconds=seconds):
                due_at += timedelta(seconds=seconds)
            case Drop():
                outcome = State.LOST
            case Duplicate(times=times):
                copies *= times
            case Alter():
                body = effect.apply(body)
            case Status(code=code, body=text, content_type=kind):
                raise GatewayFault(code, text, kind)
    if due_at >= batch.expire_at:
        return Fate(body=body, due_at=batch.expire_at, outcome=State.EXPIRED)
    return Fate(body=body, due_at=due_at, outcome=outcome, copies=1 if outcome is State.LOST else copies)


def find_batch(store: Store, plan: Plan, batch_id: str) -> Batch:
    """Give a batch of a plan.

    Raises:
        ApiRefusal: 404, the plan has none of that id.
    """
    row = batch_table.c
    with store.read() as connection:
        found = (
            connection.execute(select(batch_table).where(row.id == batch_id, row.plan == plan.id)).mappings().first()
        )
    if found is None:
        raise ApiRefusal(404, "not_found", f"the service plan {plan.id} has no batch {batch_id}")
    return stored_batch(found)


def _batch(ground: Ground, plan: Plan, wanted: BatchRequest) -> Batch:
    now = ground.clock.now()
    sender = wanted.sender or plan.originator
    if sender is None:
        raise ApiRefusal(400, "syntax_constraint_violation", "from: required, the plan has no default originator")
    send_at = max(now, wanted.send_at or now)
    expire_at = wanted.expire_at or send_at + _VALIDITY
    if expire_at <= send_at:
        raise ApiRefusal(400, "syntax_constraint_violation", "expire_at: must be after send_at")
    return Batch(
        id=ground.chance.opaque(13),
        plan=plan.id,
        recipients=tuple(dict.fromkeys(wanted.to)),
        sender=sender,
        body=wanted.body,
        delivery_report=wanted.delivery_report,
        callback_url=wanted.callback_url,
        client_reference=wanted.client_reference,
        created_at=now,
        send_at=send_at,
        expire_at=expire_at,
    )


def _callback_url(plan: Plan, wanted: BatchRequest) -> str | None:
    if wanted.delivery_report == "none":
        return None
    url = wanted.callback_url or plan.callback_url
    if url is None and wanted.delivery_report.startswith("per_recipient"):
        raise ApiRefusal(403, "missing_callback_url", "delivery_report: neither batch nor plan has a callback_url")
    return url


def _message_rows(batch: Batch, fates: dict[str, Fate]) -> list[dict[str, Any]]:
    return [
        {
            "batch": batch.id,
            "copy": copy,
            "recipient": number,
            "sender": batch.sender,
            "body": end.body,
            "client_reference": batch.client_reference,
            "created_at": batch.created_at,
            "send_at": batch.send_at,
            "due_at": end.due_at,
            "outcome": end.outcome,
        }
        for number, end in fates.items()
        for copy in range(end.copies)
    ]


def _callback_rows(batch: Batch, fates: dict[str, Fate], url: str | None) -> list[dict[str, Any]]:
    """Give the reports to push: one when the whole batch is final, or one for each change of each recipient."""
    if url is None:
        return []
    common = {"batch": batch.id, "url": url, "attempts": 0}
    if not batch.delivery_report.startswith("per_recipient"):
        last = max(end.due_at for end in fates.values())
        return [{**common, "recipient": None, "due_at": last}]
    moments = {number: [end.due_at] for number, end in fates.items()}
    if batch.delivery_report == "per_recipient":
        for number, end in fates.items():
            if end.due_at > batch.send_at:  # Dispatched is left out where the final state comes at once
                moments[number].insert(0, batch.send_at)
    return [{**common, "recipient": number, "due_at": at} for number, due in moments.items() for at in due]


def _write_down(ground: Ground, batch: Batch, number: str, end: Fate, effects: Sequence[Effect]) -> None:
    detail: dict[str, Any] = {
        "to": number,
        "from": batch.sender,
        "body": end.body,
        "batch": batch.id,
        "client_reference": batch.client_reference,
        "outcome": end.outcome,
        "due_at": end.due_at.isoformat(),
        "copies": end.copies,
    }
    if effects:
        detail["faults"] = [effect.model_dump() for effect in effects]
    ground.journal.write(
        kind="sms", source=ground.actor, target=HANDSET, summary=f"SMS au {number} : {end.body}", detail=detail
    )
