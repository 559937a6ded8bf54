"""Tables of what the federation gives its actors, so that N workers on one database see the same world."""

from sqlalchemy import Column, Float, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

cell = Table(
    "ground_cell",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

fault = Table(
    "ground_fault",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("spec", Text, nullable=False),
    Column("remaining", Integer),
    Column("seen", Integer, nullable=False, default=0),
    Column("hits", Integer, nullable=False, default=0),
)

journal = Table(
    "ground_journal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("wall", Float, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("source", String(64), nullable=False),
    Column("target", String(64), nullable=False),
    Column("summary", Text, nullable=False),
    Column("status", Integer),
    Column("detail", Text, nullable=False),
    Index("ground_journal_kind", "kind"),
)
