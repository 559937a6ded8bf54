"""Tables of the console: which of its forms that show secrets were worked already."""

from sqlalchemy import Column, MetaData, String, Table

from rentree_blanche.simulators.educonnect.columns import UtcDateTime

metadata = MetaData()

worked_form = Table(
    "educonnect_admin_worked_form",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
