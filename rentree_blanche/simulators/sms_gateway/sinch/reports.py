"""Delivery reports: what the API tells of a batch or of one recipient, at a moment of the federation."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rentree_blanche.simulators.sms_gateway.messages import Message, State
from rentree_blanche.simulators.sms_gateway.numbers import to_msisdn
from rentree_blanche.simulators.sms_gateway.orders import Batch
from rentree_blanche.simulators.sms_gateway.sinch.refusals import ApiRefusal
from rentree_blanche.simulators.sms_gateway.sinch.requests import moment_text


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status with its code, as Sinch's tables of delivery reports pair them."""

    code: int
    status: str


_VERDICTS = {
    State.QUEUED: Verdict(400, "Queued"),
    State.DISPATCHED: Verdict(401, "Dispatched"),
    State.DELIVERED: Verdict(0, "Delivered"),
    State.LOST: Verdict(27, "Failed"),  # absentSubscriber of 3GPP TS 29.002
    State.EXPIRED: Verdict(406, "Expired"),
    State.REJECTED: Verdict(408, "Aborted"),  # internal reject
    State.UNDELIVERABLE: Verdict(402, "Aborted"),  # unroutable
}


def batch_report(
    batch: Batch,
    messages: Collection[Message],
    now: datetime,
    *,
    full: bool,
    statuses: Collection[str] = (),
    codes: Collection[int] = (),
) -> dict[str, Any]:
    """Give the report of a batch: how many messages have which status.

    `full` lists the recipients too; `statuses` (lower case) and `codes` are what alone is listed, all when empty.
    """
    having: dict[Verdict, list[str]] = defaultdict(list)
    for message in messages:
        having[_VERDICTS[message.state(now)]].append(to_msisdn(message.recipient))
    lines = [
        {"code": verdict.code, "status": verdict.status, "count": len(numbers)}
        | ({"recipients": numbers} if full else {})
        for verdict, numbers in having.items()
        if (not statuses or verdict.status.lower() in statuses) and (not codes or verdict.code in codes)
    ]
    report = {
        "type": "delivery_report_sms",
        "batch_id": batch.id,
        "total_message_count": len(messages),
        "statuses": lines,
    }
    return report | _reference(batch)


def recipient_report(batch: Batch, messages: Collection[Message], number: str | None, now: datetime) -> dict[str, Any]:
    """Give the report of one recipient.

    Raises:
        ApiRefusal: 404, the batch does not go to that number.
    """
    message = next((message for message in messages if message.recipient == number), None)
    if message is None:
        raise ApiRefusal(404, "not_found", f"{number} is no recipient of batch {batch.id}")
    state = message.state(now)
    at = {State.QUEUED: message.created_at, State.DISPATCHED: message.send_at}.get(state, message.due_at)
    report = {
        "type": "recipient_delivery_report_sms",
        "batch_id": batch.id,
        "recipient": to_msisdn(message.recipient),
        "code": _VERDICTS[state].code,
        "status": _VERDICTS[state].status,
        "at": moment_text(at),
    }
    if state in (State.DELIVERED, State.LOST):  # an operator had its say
        report["operator_status_at"] = moment_text(at)
    return report | _reference(batch)


def _reference(batch: Batch) -> dict[str, str]:
    return {} if batch.client_reference is None else {"client_reference": batch.client_reference}
