"""Tables of the register: what ONDE (primary) and SIECLE (secondary) said last.

A record's `key` is `<source>-<id>` (`ONDE-2033187`): a person who is in both registers has a record in each. A record
that is gone is kept, `present` false, since accounts and attachments point to it. `feed` is the number of the feed that
wrote it last.
"""

from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()


class Source(StrEnum):
    """A register that feeds EduConnect."""

    ONDE = "ONDE"
    SIECLE = "SIECLE"


def record_key(source: str, aaf_id: str) -> str:
    """Give the key of a register's record of a person."""
    return f"{source}-{aaf_id}"


source = Table(
    "educonnect_source",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("feed", Integer, nullable=False),
    Column("day", Date),
)

load = Table(
    "educonnect_load",
    metadata,
    Column("source", String(16), primary_key=True),
    Column("feed", Integer, nullable=False),
    Column("file", String(64), nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("lines", BigInteger, nullable=False),
    Column("kept", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
)
"""How far a feed was loaded that is loaded school by school: until it ends, no other feed of its source is read.

`file` is a digest that tells the feed, `place` the byte from which its lines are still to be read.
"""

school = Table(
    "educonnect_school",
    metadata,
    Column("source", String(16), primary_key=True),
    Column("uai", String(8), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("commune", String(100), nullable=False),
    Column("academy", String(40), nullable=False),
    Column("academy_code", String(2), nullable=False),
    Column("present", Boolean, nullable=False),
    Column("feed", Integer, nullable=False),
)

pupil = Table(
    "educonnect_pupil",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("source", String(16), nullable=False),
    Column("aaf_id", String(20), nullable=False),
    Column("struct_id", String(32), nullable=False),
    Column("ine", String(16)),
    Column("birth_name", String(100), nullable=False),
    Column("usage_name", String(100)),
    Column("first_name", String(100), nullable=False),
    Column("folded_birth_name", Text, nullable=False),
    Column("folded_usage_name", Text),
    Column("folded_first_name", Text, nullable=False),
    Column("birth_date", Date, nullable=False),
    Column("sex", String(1), nullable=False),
    Column("uai", String(8), nullable=False),
    Column("class_label", String(60)),
    Column("level", String(16), nullable=False),
    Column("level_code", String(4), nullable=False),
    Column("academy_code", String(2), nullable=False),
    Column("present", Boolean, nullable=False),
    Column("feed", Integer, nullable=False),
    Index("educonnect_pupil_school", "uai", "class_label"),
    Index("educonnect_pupil_person", "aaf_id"),
    Index("educonnect_pupil_ine", "ine"),
)

guardian = Table(
    "educonnect_guardian",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("source", String(16), nullable=False),
    Column("aaf_id", String(20), nullable=False),
    Column("civility", String(4), nullable=False),
    Column("birth_name", String(100), nullable=False),
    Column("usage_name", String(100)),
    Column("first_name", String(100), nullable=False),
    Column("folded_birth_name", Text, nullable=False),
    Column("folded_usage_name", Text),
    Column("folded_first_name", Text, nullable=False),
    Column("mobile", String(16)),
    Column("email", String(254)),
    Column("folded_email", Text),
    Column("academy_code", String(2), nullable=False),
    Column("present", Boolean, nullable=False),
    Column("feed", Integer, nullable=False),
    Index("educonnect_guardian_mobile", "mobile"),
    Index("educonnect_guardian_email", "folded_email"),
    Index("educonnect_guardian_birth_name", "folded_birth_name", "folded_first_name"),
    Index("educonnect_guardian_usage_name", "folded_usage_name", "folded_first_name"),
    Index("educonnect_guardian_person", "aaf_id"),
)

link = Table(
    "educonnect_link",
    metadata,
    Column("guardian", String(40), primary_key=True),
    Column("pupil", String(40), primary_key=True),
    Column("source", String(16), nullable=False),
    Column("legal", Boolean, nullable=False),
    Column("present", Boolean, nullable=False),
    Column("feed", Integer, nullable=False),
    Index("educonnect_link_pupil", "pupil"),
)
