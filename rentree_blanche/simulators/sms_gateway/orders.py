"""What a client wants sent, and the batch that it becomes, whichever API it came by."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Api = Literal["sinch", "ovh", "smpp"]
Report = Literal["none", "summary", "full", "per_recipient", "per_recipient_final", "receipt", "receipt_failure"]
"""What is told of the delivery: by HTTP, or by SMPP's receipts, of every outcome or of failures alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a client wants sent.

    Attributes:
        recipients: E.164.
        sender: None for the plan's own.
        client_reference: the client's word for the message.
        send_at: None for now. expire_at: None for three days later.
        segment: it is one piece of a long message, not shown by itself; always one SMS.
    """

    api: Api
    recipients: tuple[str, ...]
    body: str
    sender: str | None = None
    delivery_report: Report = "none"
    callback_url: str | None = None
    client_reference: str | None = None
    send_at: datetime | None = None
    expire_at: datetime | None = None
    segment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch that the gateway took.

    Attributes:
        recipients: E.164, each once, in the order of the request.
        send_at: before it the messages are queued. expire_at: what is not delivered by then never is.
        parts: SMS that the body takes, for each recipient.
        once: see `once_only`.
    """

    id: str
    api: Api
    plan: str
    recipients: tuple[str, ...]
    sender: str
    body: str
    delivery_report: Report
    callback_url: str | None
    client_reference: str | None
    created_at: datetime
    send_at: datetime
    expire_at: datetime
    parts: int
    once: str | None


def once_only(plan: str, client_reference: str) -> str:
    """Give what stands for a plan's client reference where it is taken once."""
    return hashlib.sha256(f"{plan}\x1f{client_reference}".encode()).hexdigest()


def stored_batch(row: Mapping[Any, Any]) -> Batch:
    """Make a batch of its row."""
    return Batch(**{**row, "recipients": tuple(json.loads(row["recipients"]))})


def batch_row(batch: Batch) -> dict[str, Any]:
    """Give the row of a batch."""
    row = {name: getattr(batch, name) for name in Batch.__slots__}
    return {**row, "recipients": json.dumps(batch.recipients)}
