"""Tables of the register."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()


def _text(name: str, length: int = 200) -> Column[str]:
    return Column(name, String(length), nullable=False, default="")


school = Table(
    "onde_school",
    metadata,
    Column("uai", String(8), primary_key=True),
    Column("struct_id", String(16), nullable=False, unique=True),
    _text("name"),
    _text("nature", 40),
    Column("private", Boolean, nullable=False),
    _text("street"),
    _text("postcode", 12),
    _text("commune", 100),
    _text("country", 60),
    _text("circonscription"),
    _text("email"),
    _text("academy_code", 2),
    _text("academy", 40),
    _text("director_id", 16),
    _text("director_civility", 8),
    _text("director_name"),
    _text("director_first_name"),
    Column("folded", Text, nullable=False),
)

pupil = Table(
    "onde_pupil",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("struct_id", String(16), nullable=False, unique=True),
    Column("person_key", String(40), unique=True),
    Column("ine", String(11)),
    _text("birth_name", 100),
    Column("usage_name", String(100)),
    _text("first_name", 100),
    _text("other_names"),
    Column("birth_date", Date, nullable=False),
    Column("sex", String(1), nullable=False),
    Column("uai", String(8), ForeignKey("onde_school.uai")),  # empty once the pupil has left
    _text("academy_code", 2),
    _text("cycle", 40),
    _text("level", 16),
    _text("class_id", 60),
    _text("class_label", 60),
    _text("street1"),
    _text("postcode1", 12),
    _text("commune1"),
    _text("country1", 60),
    _text("street2"),
    _text("postcode2", 12),
    _text("commune2"),
    _text("country2", 60),
    _text("attestation", 60),
    _text("associations", 60),
    _text("photo", 60),
    _text("decision"),
    _text("folded_birth_name"),
    _text("folded_first_name"),
    Column("folded", Text, nullable=False),
    Index("onde_pupil_school", "uai", "class_label"),
    Index("onde_pupil_ine", "ine"),
    Index("onde_pupil_names", "folded_birth_name", "folded_first_name"),
)

guardian = Table(
    "onde_guardian",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("person_key", String(40), unique=True),
    _text("civility", 8),
    _text("birth_name", 100),
    Column("usage_name", String(100)),
    _text("first_name", 100),
    _text("other_names"),
    _text("street"),
    _text("postcode", 12),
    _text("commune"),
    _text("country", 60),
    Column("email", String(254)),
    Column("home_phone", String(20)),
    Column("work_phone", String(20)),
    Column("mobile", String(20)),
    _text("academy_code", 2),
    _text("folded_birth_name"),
    _text("folded_first_name"),
    Column("folded", Text, nullable=False),
    Index("onde_guardian_names", "folded_birth_name", "folded_first_name"),
)

link = Table(
    "onde_link",
    metadata,
    Column("guardian", String(16), ForeignKey("onde_guardian.id"), primary_key=True),
    Column("pupil", String(16), ForeignKey("onde_pupil.id"), primary_key=True),
    Column("legal", Boolean, nullable=False),
    Index("onde_link_pupil", "pupil"),
)

minted = Table(
    "onde_minted",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("what", String(16), nullable=False),
)

change = Table(
    "onde_change",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("what", String(16), nullable=False),
    Column("key", String(16), nullable=False),
    Column("pupil", String(16), nullable=False, default=""),
)

feed = Table(
    "onde_feed",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("day", Date, nullable=False),
    Column("mode", String(8), nullable=False),
    Column("acknowledged", Boolean, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("answer", Text, nullable=False),
)

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
