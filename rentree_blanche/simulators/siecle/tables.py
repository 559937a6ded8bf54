"""Tables of the register of collèges and lycées."""

from sqlalchemy import Boolean, Column

from rentree_blanche.simulators.registers.tables import register_tables, text

TABLES = register_tables(
    "siecle",
    pupil=(text("scholarship", 1), text("board", 60)),
    link=(text("kinship", 2), Column("payer", Boolean, nullable=False, default=False)),
)
metadata = TABLES.metadata
