"""Tables of the relying parties; `party` tells apart those that share one store.

What an AAF delivery brought bears its `source`, the prefix of the files' names: another register's delivery leaves it
alone. `same_as` is the AAF id by which the records of one person are one.
"""

from sqlalchemy import Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

saml_tables = MetaData()
directory_tables = MetaData()

request = Table(
    "ent_request",
    saml_tables,
    Column("party", String(32), primary_key=True),
    Column("id", String(256), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("browser", String(64), nullable=False),
    Column("relay_state", String(80), nullable=False),
    Column("target", String(256), nullable=False),
    Column("ends_at", Float, nullable=False),
)

used = Table(
    "ent_used_message",
    saml_tables,
    Column("party", String(32), primary_key=True),
    Column("id", String(256), primary_key=True),
    Column("until", Float, nullable=False),
)

session = Table(
    "ent_session",
    saml_tables,
    Column("token", String(64), primary_key=True),
    Column("party", String(32), nullable=False),
    Column("origin", String(16), nullable=False),
    Column("subject", String(64)),
    Column("name_id", Text),
    Column("session_index", Text),
    Column("account", Text, nullable=False),
    Column("begun_at", Float, nullable=False),
    Column("ends_at", Float, nullable=False),
    Column("ended", Boolean, nullable=False, default=False),
    Index("ent_session_subject", "party", "subject"),
)

app_grant = Table(
    "ent_app_grant",
    directory_tables,
    Column("party", String(32), primary_key=True),
    Column("handle", String(64), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("session", String(64)),
    Column("back", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("ends_at", Float, nullable=False),
)

pocket_tables = MetaData()

pocket_session = Table(
    "ent_pocket_session",
    pocket_tables,
    Column("token", String(64), primary_key=True),
    Column("project", String(32), nullable=False),
    Column("access_token", String(64), nullable=False),
    Column("pupil", String(64)),
    Column("ends_at", Float, nullable=False),
)

school = Table(
    "ent_school",
    directory_tables,
    Column("party", String(32), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("uai", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("source", String(64), nullable=False),
    Column("primary_level", Boolean, nullable=False),
    Column("academy", String(32), nullable=False),
)

delivery = Table(
    "ent_delivery",
    directory_tables,
    Column("party", String(32), primary_key=True),
    Column("source", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("conditions", String(64), nullable=False),
)

person = Table(
    "ent_person",
    directory_tables,
    Column("party", String(32), primary_key=True),
    Column("join_key", String(96), primary_key=True),
    Column("aaf_id", String(64), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("last_name", Text, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("school_id", String(64)),
    Column("class_label", Text),
    Column("struct_attach_id", String(64)),
    Column("source", String(64), nullable=False),
    Column("same_as", String(64), nullable=False),
    Column("mobile", String(20)),
    Column("email", Text),
    Column("ine", String(16)),
    Index("ent_person_aaf_id", "party", "aaf_id"),
    Index("ent_person_same_as", "party", "same_as"),
    Index("ent_person_struct_attach_id", "party", "struct_attach_id"),
)

child_link = Table(
    "ent_child_link",
    directory_tables,
    Column("party", String(32), primary_key=True),
    Column("guardian", String(64), primary_key=True),
    Column("pupil", String(64), primary_key=True),
    Column("legal", Boolean, nullable=False),
    Column("source", String(64), nullable=False),
)

local_account = Table(
    "ent_local_account",
    directory_tables,
    Column("party", String(32), primary_key=True),
    Column("identifier", String(96), primary_key=True),
    Column("password", String(64), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("manual", Boolean, nullable=False),
    Column("aaf_id", String(64)),
    Column("source", String(64)),
    Column("last_name", Text, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("children", Text, nullable=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", Float, nullable=False, default=0.0),
    Index("ent_local_account_aaf_id", "party", "aaf_id"),
)
