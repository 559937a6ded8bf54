"""Tables of « Mon compte »: the forms that were sent, and where they led."""

from sqlalchemy import Column, Index, MetaData, String, Table, Text

from rentree_blanche.simulators.educonnect.columns import UtcDateTime

metadata = MetaData()

sent_form = Table(
    "educonnect_selfservice_sent_form",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("address", Text),
    Column("at", UtcDateTime, nullable=False),
    Index("educonnect_selfservice_sent_form_at", "at"),
)
