"""Tables of sending: the outbox."""

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text

from rentree_blanche.simulators.educonnect.columns import UtcDateTime

metadata = MetaData()

outbox = Table(
    "educonnect_outbox",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("reference", String(64), nullable=False, unique=True),
    Column("flow", String(96), nullable=False),
    Column("channel", String(8), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("subject", Text),
    Column("body", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("remote", String(128)),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("sender", String(32), nullable=False, default=""),
    Index("educonnect_outbox_flow", "flow", "number"),
    Index("educonnect_outbox_remote", "remote"),
)
"""`flow` is what the message belongs to; `remote` the id that the gateway gave it, by which receipts name it;
`sender` the worker that sends it."""

report = Table(
    "educonnect_report",
    metadata,
    Column("remote", String(128), primary_key=True),
    Column("state", String(16), nullable=False),
)
"""Reports that came before the answer which tells the message's remote id."""

attempt = Table(
    "educonnect_attempt",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("who", String(64), nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Index("educonnect_attempt_who", "who", "until"),
    Index("educonnect_attempt_until", "until"),
)
"""Contacts that were tried: by which browser and which contact, as digests, and until when that counts."""
