"""Tables of the mail server: what was sent, what each address receives of it, and whom grey lists have met."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

from rentree_blanche.simulators.core.columns import Moment

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
