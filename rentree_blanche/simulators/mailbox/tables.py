"""Tables of the mail server: what was sent, what each address receives of it, and whom grey lists have met."""

from datetime import UTC, datetime

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, kept as seconds since the epoch, so that every database compares it alike."""

    impl = Float
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> float | None:
        """Give what is stored."""
        return None if value is None else value.timestamp()

    def process_result_value(self, value: float | None, dialect: Dialect) -> datetime | None:
        """Give what was stored."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


metadata = MetaData()

content = Table(
    "mailbox_content",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("sender", Text, nullable=False),
    Column("recipients", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text),
    Column("links", Text, nullable=False),
    Column("attachments", Text, nullable=False),
    Column("source", LargeBinary, nullable=False),
)

message = Table(
    "mailbox_message",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("content", ForeignKey("mailbox_content.id"), nullable=False),
    Column("address", String(320), nullable=False),
    Column("copy", Integer, nullable=False),
    Column("envelope_sender", String(320), nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("outcome", String(16), nullable=False),
    Index("mailbox_message_address", "address", "due_at"),
    Index("mailbox_message_content", "content"),
    sqlite_autoincrement=True,  # emptying the inbox must not give the next mail a number that was given before
)

greylist = Table(
    "mailbox_greylist",
    metadata,
    Column("address", String(320), primary_key=True),
    Column("envelope_sender", String(320), primary_key=True),
    Column("first_at", Moment, nullable=False),
)
