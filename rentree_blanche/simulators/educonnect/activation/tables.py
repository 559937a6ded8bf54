"""Tables of activation: the codes that were sent, and the children whom a login proposed once."""

from sqlalchemy import Column, Index, Integer, MetaData, String, Table

from rentree_blanche.simulators.educonnect.columns import UtcDateTime

metadata = MetaData()

code = Table(
    "educonnect_code",
    metadata,
    Column("flow", String(96), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("contact", String(254), nullable=False),
    Column("serial", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("state", String(8), nullable=False),
    Column("remaining", Integer, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("educonnect_code_serial", "contact", "serial", unique=True),
)
"""`number` counts the codes of a conversation, `serial` those of a contact; `digest` is SHA-256 of flow and code."""

invitation = Table(
    "educonnect_invitation",
    metadata,
    Column("account_id", Integer, primary_key=True),
    Column("guardian", String(40), primary_key=True),
    Column("pupil", String(40), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
"""Links of the register, by the keys of both ends, that an account was invited to answer for."""
