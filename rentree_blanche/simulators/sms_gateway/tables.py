"""Tables of the SMS gateway: service plans, batches, messages, and delivery reports that are to be pushed."""

from datetime import UTC, datetime

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text
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

plan = Table(
    "sms_gateway_plan",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("token", Text, nullable=False),
    Column("originator", String(16)),
    Column("callback_url", Text),
)

batch = Table(
    "sms_gateway_batch",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("plan", ForeignKey("sms_gateway_plan.id"), nullable=False),
    Column("recipients", Text, nullable=False),
    Column("sender", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("delivery_report", String(32), nullable=False),
    Column("callback_url", Text),
    Column("client_reference", Text),
    Column("created_at", Moment, nullable=False),
    Column("send_at", Moment, nullable=False),
    Column("expire_at", Moment, nullable=False),
)

message = Table(
    "sms_gateway_message",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("batch", ForeignKey("sms_gateway_batch.id"), nullable=False),
    Column("copy", Integer, nullable=False),
    Column("recipient", String(16), nullable=False),
    Column("sender", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("client_reference", Text),
    Column("created_at", Moment, nullable=False),
    Column("send_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("outcome", String(16), nullable=False),
    Index("sms_gateway_message_batch", "batch"),
    Index("sms_gateway_message_recipient", "recipient", "due_at"),
)

callback = Table(
    "sms_gateway_callback",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("batch", ForeignKey("sms_gateway_batch.id"), nullable=False),
    Column("recipient", String(16)),
    Column("url", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
)
