"""Messages and the handsets they reach: everything here follows the federation's clock."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.sms_gateway.orders import Api
from rentree_blanche.simulators.sms_gateway.tables import message as message_table

_WHOLE = message_table.c.segment.is_(False)
_CODE = re.compile(r"(?<![0-9])[0-9]{4,8}(?![0-9])")


class State(StrEnum):
    """Where a message is; all but the first two are final.

    REJECTED: the recipient wants no SMS from here (STOP). UNDELIVERABLE: the number can receive none.
    """

    QUEUED = "queued"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    LOST = "lost"
    EXPIRED = "expired"
    REJECTED = "rejected"
    UNDELIVERABLE = "undeliverable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One SMS to one handset.

    Attributes:
        api, plan: by which API it came, and of which plan.
        copy: 0, or the number of the repetition where a fault delivers it several times.
        recipient: E.164.
        send_at: until then it is queued. due_at: then it meets its outcome.
        outcome: the final state that it ends in.
        parts: SMS that it takes. credits: what it cost. price: the same in thousandths of a euro.
        segment: it is a piece of a long message, which the handset only shows put together.
    """

    id: int
    batch: str
    api: Api
    plan: str
    copy: int
    recipient: str
    sender: str
    body: str
    client_reference: str | None
    created_at: datetime
    send_at: datetime
    due_at: datetime
    outcome: State
    parts: int
    credits: int
    price: int
    segment: bool

    def state(self, now: datetime) -> State:
        """Tell where the message is at a moment of the federation."""
        if now >= self.due_at:
            return self.outcome
        return State.DISPATCHED if now >= self.send_at else State.QUEUED

    @property
    def code(self) -> str | None:
        """The first run of 4 to 8 digits of the body: what a person would copy from it."""
        match = _CODE.search(self.body)
        return None if match is None else match[0]

    def shown(self, now: datetime) -> dict[str, Any]:
        """Give the message as the control address shows it."""
        state = self.state(now)
        return {
            "id": self.id,
            "to": self.recipient,
            "from": self.sender,
            "body": self.body,
            "code": self.code,
            "state": state,
            "sent_at": self.created_at.isoformat(),
            "delivered_at": self.due_at.isoformat() if state is State.DELIVERED else None,
            "batch": self.batch,
            "client_reference": self.client_reference,
            "api": self.api,
            "plan": self.plan,
            "parts": self.parts,
            "credits": self.credits,
            "price": f"{self.price / 1000:.3f}",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Handset:
    """A number that has received something."""

    number: str
    messages: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Inbox:
    """What the handsets received, read from the store each time."""

    store: Store

    def arrived(
        self, now: datetime, *, to: str | None = None, contains: str = "", after: int = 0, limit: int = 500
    ) -> list[Message]:
        """Give the last `limit` messages that handsets have received by `now`, in the order of arrival.

        `to` is the E.164 number of one handset, `contains` digits that the number contains, `after` the id of a
        message: only those come that are younger than it or arrived after it. A late message arrives behind its
        followers, so ids alone would hide it.
        """
        row = message_table.c
        wanted = select(message_table).where(_WHOLE, row.outcome == State.DELIVERED, row.due_at <= now)
        wanted = wanted.where(self._beyond(after))
        if to is not None:
            wanted = wanted.where(row.recipient == to)
        if contains:
            wanted = wanted.where(row.recipient.contains(contains, autoescape=True))
        return self._read(wanted.order_by(row.due_at.desc(), row.id.desc()).limit(limit))

    def first(self, now: datetime, *, to: str, after: int) -> Message | None:
        """Give the message to a handset that arrived first beyond `after`, None while there is none."""
        row = message_table.c
        wanted = select(message_table).where(
            _WHOLE, row.recipient == to, row.outcome == State.DELIVERED, row.due_at <= now, self._beyond(after)
        )
        messages = self._read(wanted.order_by(row.due_at, row.id).limit(1))
        return messages[0] if messages else None

    def absent(self, now: datetime, *, to: str | None = None, limit: int = 500) -> list[Message]:
        """Give the last messages that handsets have not received by `now`: on the way, lost or expired."""
        row = message_table.c
        wanted = select(message_table).where(_WHOLE, or_(row.outcome != State.DELIVERED, row.due_at > now))
        if to is not None:
            wanted = wanted.where(row.recipient == to)
        return self._read(wanted.order_by(row.due_at.desc(), row.id.desc()).limit(limit))

    def handsets(self, now: datetime, *, contains: str = "", limit: int = 100) -> list[Handset]:
        """Give the handsets that have received something by `now`, the latest first."""
        row = message_table.c
        last = func.max(row.due_at).label("last_at")
        wanted = select(row.recipient.label("number"), func.count().label("messages"), last)
        wanted = wanted.where(_WHOLE, row.outcome == State.DELIVERED, row.due_at <= now)
        if contains:
            wanted = wanted.where(row.recipient.contains(contains, autoescape=True))
        wanted = wanted.group_by(row.recipient).order_by(last.desc(), row.recipient).limit(limit)
        with self.store.read() as connection:
            return [Handset(**line) for line in connection.execute(wanted).mappings()]

    def one(self, message_id: int) -> Message | None:
        """Give a message by its id, None when there is none."""
        found = self._read(select(message_table).where(message_table.c.id == message_id))
        return found[0] if found else None

    def of_plan(self, plan: str, *, limit: int = 20) -> list[Message]:
        """Give the last messages of a plan, whatever became of them."""
        row = message_table.c
        wanted = select(message_table).where(_WHOLE, row.plan == plan, row.copy == 0)
        return self._read(wanted.order_by(row.id.desc()).limit(limit))

    def last_id(self) -> int:
        """Give the id of the newest message, 0 while there is none."""
        with self.store.read() as connection:
            return int(connection.execute(select(func.coalesce(func.max(message_table.c.id), 0))).scalar_one())

    @staticmethod
    def _beyond(after: int) -> ColumnElement[bool]:
        row = message_table.c
        its_arrival = select(message_table.c.due_at).where(message_table.c.id == after).scalar_subquery()
        return or_(row.id > after, and_(row.id < after, row.due_at > its_arrival))

    def _read(self, wanted: Any) -> list[Message]:
        with self.store.read() as connection:
            rows = connection.execute(wanted).mappings().all()
        return [stored_message(row) for row in reversed(rows)]


def stored_message(row: Mapping[Any, Any]) -> Message:
    """Make a message of its row."""
    return Message(**{**row, "outcome": State(row["outcome"])})
