"""Tables of activation: the codes that were sent."""

from sqlalchemy import Column, Index, Integer, MetaData, String, Table

from rentree_blanche.simulators.educonnect.columns import UtcDateTime

metadata = MetaData()

code = Table(
    "educonnect_code",
    metadata,
    Column("flow", String(96), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("mobile", String(254), nullable=False),
    Column("serial", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("state", String(8), nullable=False),
    Column("remaining", Integer, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("educonnect_code_serial", "mobile", "serial", unique=True),
)
"""`number` counts the codes of a conversation, `serial` those of a mobile; `digest` is SHA-256 of flow and code."""
