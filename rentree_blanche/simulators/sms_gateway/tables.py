"""Tables of the SMS gateway: plans, batches, messages, and delivery reports that are to be pushed."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

from rentree_blanche.simulators.core.columns import Moment

metadata = MetaData()

plan = Table(
    "sms_gateway_plan",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("token", Text, nullable=False),
    Column("originator", String(16)),
    Column("callback_url", Text),
    Column("ovh_callback", Text),
    Column("credits", Integer),
    Column("spent", Integer, nullable=False, default=0),
    Column("part_credits", Integer, nullable=False),
    Column("credit_price", Integer, nullable=False),
    Column("idempotent", Boolean, nullable=False),
    Column("rate", Integer),
    Column("queue", Integer),
)
"""`credits` is what is left (NULL: no limit), `credit_price` is in thousandths of a euro."""

batch = Table(
    "sms_gateway_batch",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("api", String(8), nullable=False),
    Column("plan", ForeignKey("sms_gateway_plan.id"), nullable=False),
    Column("recipients", Text, nullable=False),
    Column("sender", String(21), nullable=False),
    Column("body", Text, nullable=False),
    Column("delivery_report", String(32), nullable=False),
    Column("callback_url", Text),
    Column("client_reference", Text),
    Column("created_at", Moment, nullable=False),
    Column("send_at", Moment, nullable=False),
    Column("expire_at", Moment, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("once", String(64), unique=True),
)
"""`once` is a digest of plan and client reference where the plan takes a reference once, else NULL."""

message = Table(
    "sms_gateway_message",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("batch", ForeignKey("sms_gateway_batch.id"), nullable=False),
    Column("api", String(8), nullable=False),
    Column("plan", String(64), nullable=False),
    Column("copy", Integer, nullable=False),
    Column("recipient", String(16), nullable=False),
    Column("sender", String(21), nullable=False),
    Column("body", Text, nullable=False),
    Column("client_reference", Text),
    Column("created_at", Moment, nullable=False),
    Column("send_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("parts", Integer, nullable=False),
    Column("credits", Integer, nullable=False),
    Column("price", Integer, nullable=False),
    Column("segment", Boolean, nullable=False),
    Index("sms_gateway_message_batch", "batch"),
    Index("sms_gateway_message_recipient", "recipient", "due_at"),
    Index("sms_gateway_message_plan", "plan", "created_at"),
)
"""`segment`: a piece of a long message, which the handset only shows put together. `price`: thousandths of a euro."""

segment = Table(
    "sms_gateway_segment",
    metadata,
    Column("message", ForeignKey("sms_gateway_message.id"), primary_key=True),
    Column("whole", String(128), nullable=False),
    Column("number", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("coding", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    Index("sms_gateway_segment_whole", "whole"),
)
"""Pieces whose fellows are still missing; `payload` is hexadecimal."""

callback = Table(
    "sms_gateway_callback",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("batch", ForeignKey("sms_gateway_batch.id"), nullable=False),
    Column("recipient", String(16)),
    Column("url", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Index("sms_gateway_callback_due", "due_at"),
)
"""Reports over HTTP, in the form of the API by which the batch came."""

receipt = Table(
    "sms_gateway_receipt",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("message", ForeignKey("sms_gateway_message.id"), nullable=False),
    Column("plan", String(64), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Index("sms_gateway_receipt_due", "plan", "due_at"),
)
"""Receipts over SMPP, for who is bound as a receiver with the plan's system_id."""
