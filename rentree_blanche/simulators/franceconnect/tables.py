"""Tables of FranceConnect and of its identity providers."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

client = Table(
    "franceconnect_client",
    metadata,
    Column("client_id", String(128), primary_key=True),
    Column("body", Text, nullable=False),
)

interaction = Table(
    "franceconnect_interaction",
    metadata,
    Column("uid", String(64), primary_key=True),
    Column("browser", String(64), nullable=False),
    Column("request", Text, nullable=False),
    Column("stage", String(16), nullable=False),
    Column("provider", String(16)),
    Column("idp_state", String(64)),
    Column("login", Text),
    Column("ends_at", Float, nullable=False),
    Index("franceconnect_interaction_state", "idp_state"),
    Index("franceconnect_interaction_end", "ends_at"),
)

session = Table(
    "franceconnect_session",
    metadata,
    Column("browser", String(64), primary_key=True),
    Column("login", Text, nullable=False),
    Column("ends_at", Float, nullable=False),
)

grant = Table(
    "franceconnect_grant",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("browser", String(64), nullable=False),
    Column("request", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("ends_at", Float, nullable=False),
    Column("used", Boolean, nullable=False),
    Index("franceconnect_grant_end", "ends_at"),
)

access = Table(
    "franceconnect_access",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("at_hash", String(32), nullable=False),
    Column("grant_code", String(64), nullable=False),
    Column("browser", String(64), nullable=False),
    Column("ends_at", Float, nullable=False),
    Column("revoked", Boolean, nullable=False),
    Index("franceconnect_access_hash", "at_hash"),
    Index("franceconnect_access_grant", "grant_code"),
    Index("franceconnect_access_browser", "browser"),
    Index("franceconnect_access_end", "ends_at"),
)

assertion = Table(
    "franceconnect_used_assertion",
    metadata,
    Column("jti", String(64), primary_key=True),
    Column("until", Float, nullable=False),
)

identity = Table(
    "franceconnect_identity",
    metadata,
    Column("identity", String(64), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("blocked", Text, nullable=False),
)

visit = Table(
    "franceconnect_visit",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("provider", String(16), nullable=False),
    Column("browser", String(64), nullable=False),
    Column("request", Text, nullable=False),
    Column("stage", String(16), nullable=False),
    Column("person", String(64)),
    Column("secret", String(16)),
    Column("attempts", Integer, nullable=False),
    Column("code", String(64)),
    Column("used", Boolean, nullable=False),
    Column("token", String(64)),
    Column("ends_at", Float, nullable=False),
    Index("franceconnect_visit_code", "code"),
    Index("franceconnect_visit_token", "token"),
    Index("franceconnect_visit_end", "ends_at"),
)

sent = Table(
    "franceconnect_code_sent",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("codes", Integer, nullable=False),
)
"""How many codes « MobileConnect et moi » has sent to a person: the next one derives from it."""
