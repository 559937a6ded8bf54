"""The messages and the addresses that they reach: everything here follows the federation's clock."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, literal, or_, select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.mailbox.letters import Attachment, Letter
from rentree_blanche.simulators.mailbox.tables import content as content_table
from rentree_blanche.simulators.mailbox.tables import message as message_table


class State(StrEnum):
    """Where a message is; the last two are final."""

    UNDERWAY = "underway"
    DELIVERED = "delivered"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A mail in one mailbox.

    Attributes:
        address: whose mailbox, in lower case. copy: 0, or the number of the repetition.
        envelope_sender: what MAIL FROM said, which may be none of the letter's.
        due_at: then it meets its outcome, delivered or lost.
    """

    id: int
    address: str
    copy: int
    envelope_sender: str
    sent_at: datetime
    due_at: datetime
    outcome: State
    letter: Letter

    def state(self, now: datetime) -> State:
        """Tell where the message is at a moment of the federation."""
        return self.outcome if now >= self.due_at else State.UNDERWAY

    def shown(self, now: datetime) -> dict[str, Any]:
        """Give the message as the control address shows it; who it reaches is among `to` even as a blind copy."""
        state, letter = self.state(now), self.letter
        return {
            "id": self.id,
            "mailbox": self.address,
            "to": list(dict.fromkeys((*letter.recipients, self.address))),
            "from": letter.sender or self.envelope_sender,
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "code": letter.code,
            "links": list(letter.links),
            "attachments": [asdict(each) for each in letter.attachments],
            "sent_at": self.sent_at.isoformat(),
            "received_at": self.due_at.isoformat() if state is State.DELIVERED else None,
            "state": state,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """An address that has received something."""

    address: str
    messages: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Inbox:
    """What the mailboxes received, read from the store each time."""

    store: Store

    def arrived(
        self, now: datetime, *, to: str | None = None, contains: str = "", after: int = 0, limit: int = 500
    ) -> list[Message]:
        """Give the last `limit` messages that mailboxes have received by `now`, in the order of arrival.

        `to` is one address, `contains` a part of addresses, `after` the id of a message: only those come that are
        younger than it or arrived after it. A late message arrives behind its followers, so ids alone would hide it.
        """
        row = message_table.c
        wanted = _messages().where(row.outcome == State.DELIVERED, row.due_at <= now, _beyond(after))
        if to is not None:
            wanted = wanted.where(row.address == to)
        if contains:
            wanted = wanted.where(row.address.contains(contains, autoescape=True))
        return self._read(wanted.order_by(row.due_at.desc(), row.id.desc()).limit(limit))

    def first(self, now: datetime, *, to: str, after: int) -> Message | None:
        """Give the message to an address that arrived first beyond `after`, None while there is none."""
        row = message_table.c
        wanted = _messages().where(row.address == to, row.outcome == State.DELIVERED, row.due_at <= now, _beyond(after))
        messages = self._read(wanted.order_by(row.due_at, row.id).limit(1))
        return messages[0] if messages else None

    def absent(self, now: datetime, *, to: str | None = None, limit: int = 500) -> list[Message]:
        """Give the last messages that mailboxes have not received by `now`: on the way or lost."""
        row = message_table.c
        wanted = _messages().where(or_(row.outcome != State.DELIVERED, row.due_at > now))
        if to is not None:
            wanted = wanted.where(row.address == to)
        return self._read(wanted.order_by(row.due_at.desc(), row.id.desc()).limit(limit))

    def one(self, message: int) -> Message | None:
        """Give a message, whether it has arrived or not."""
        found = self._read(_messages(source=True).where(message_table.c.id == message))
        return found[0] if found else None

    def mailboxes(self, now: datetime, *, contains: str = "", limit: int = 100) -> list[Mailbox]:
        """Give the addresses that have received something by `now`, the latest first."""
        row = message_table.c
        last = func.max(row.due_at).label("last_at")
        wanted = select(row.address, func.count().label("messages"), last)
        wanted = wanted.where(row.outcome == State.DELIVERED, row.due_at <= now)
        if contains:
            wanted = wanted.where(row.address.contains(contains, autoescape=True))
        wanted = wanted.group_by(row.address).order_by(last.desc(), row.address).limit(limit)
        with self.store.read() as connection:
            return [Mailbox(**line) for line in connection.execute(wanted).mappings()]

    def last_id(self) -> int:
        """Give the id of the newest message, 0 while there is none."""
        with self.store.read() as connection:
            return int(connection.execute(select(func.coalesce(func.max(message_table.c.id), 0))).scalar_one())

    def empty(self, to: str | None = None) -> int:
        """Throw away all messages, or those to one address; give how many."""
        row = message_table.c
        wanted = delete(message_table) if to is None else delete(message_table).where(row.address == to)
        with self.store.write() as connection:
            gone = connection.execute(wanted).rowcount
            connection.execute(delete(content_table).where(content_table.c.id.not_in(select(row.content))))
        return gone

    def _read(self, wanted: Any) -> list[Message]:
        with self.store.read() as connection:
            rows = connection.execute(wanted).mappings().all()
        return [_message(row) for row in reversed(rows)]


def _messages(*, source: bool = False) -> Any:
    """Ask for messages with their letters; with the octets that were sent, which may be many, only if told."""
    row, letter = message_table.c, content_table.c
    own = (row.id, row.address, row.copy, row.envelope_sender, row.sent_at, row.due_at, row.outcome)
    held = [column for column in letter if column is not letter.id and column is not letter.source]
    sent = letter.source if source else literal(b"").label("source")
    return select(*own, *held, sent).join_from(message_table, content_table, row.content == letter.id)


def _beyond(after: int) -> ColumnElement[bool]:
    row = message_table.c
    its_arrival = select(message_table.c.due_at).where(message_table.c.id == after).scalar_subquery()
    return or_(row.id > after, and_(row.id < after, row.due_at > its_arrival))


def forget_beyond(connection: Connection, kept: int) -> None:
    """Throw away the oldest messages, so that not more than `kept` stay, and the letters that nobody has any more."""
    row, letter = message_table.c, content_table.c
    last = connection.execute(select(func.max(row.id))).scalar_one()
    old = row.id <= last - kept
    letters = connection.execute(select(row.content).where(old).distinct()).scalars().all()
    if letters:
        connection.execute(delete(message_table).where(old))
        held = select(row.content).where(row.content.in_(letters))
        connection.execute(delete(content_table).where(letter.id.in_(letters), letter.id.not_in(held)))


def letter_row(letter: Letter) -> dict[str, Any]:
    """Give the row of a letter."""
    return {
        "sender": letter.sender,
        "recipients": json.dumps(letter.recipients),
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "links": json.dumps(letter.links),
        "attachments": json.dumps([asdict(each) for each in letter.attachments]),
        "source": letter.source,
    }


def _message(row: Mapping[Any, Any]) -> Message:
    letter = Letter(
        sender=row["sender"],
        recipients=tuple(json.loads(row["recipients"])),
        subject=row["subject"],
        text=row["text"],
        html=row["html"],
        links=tuple(json.loads(row["links"])),
        attachments=tuple(Attachment(**each) for each in json.loads(row["attachments"])),
        source=row["source"],
    )
    own = {name: row[name] for name in ("id", "address", "copy", "envelope_sender", "sent_at", "due_at")}
    return Message(**own, outcome=State(row["outcome"]), letter=letter)
