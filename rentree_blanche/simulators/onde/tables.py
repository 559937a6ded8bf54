"""Tables of the register of primary schools."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from rentree_blanche.simulators.registers.tables import register_tables, text

TABLES = register_tables(
    "onde",
    pupil=(
        text("cycle", 40),
        text("street1"),
        text("postcode1", 12),
        text("commune1"),
        text("country1", 60),
        text("street2"),
        text("postcode2", 12),
        text("commune2"),
        text("country2", 60),
        text("attestation", 60),
        text("associations", 60),
        text("photo", 60),
        text("decision"),
    ),
)

metadata = TABLES.metadata
school, pupil, guardian, link = TABLES.school, TABLES.pupil, TABLES.guardian, TABLES.link

upload = Table(
    "onde_upload",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("uai", String(8), ForeignKey("onde_school.uai"), nullable=False),
    Column("at", String(32), nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("report", Text, nullable=False),
    Index("onde_upload_school", "uai"),
)
