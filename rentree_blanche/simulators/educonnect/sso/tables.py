"""Tables of the web flow: conversations with their steps, sessions with their services, logouts, providers, tickets."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

conversation = Table(
    "educonnect_conversation",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("csrf", String(64), nullable=False),
    Column("executions", Integer, nullable=False),
    Column("touched_at", String(32), nullable=False),
)

step = Table(
    "educonnect_step",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("execution", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("view", String(32), nullable=False),
    Column("state", Text, nullable=False),
    Column("claim", String(64)),
    Column("claimed_by", String(32)),
    Column("next_number", Integer),
    ForeignKeyConstraint(["conversation_id"], ["educonnect_conversation.id"], ondelete="CASCADE"),
)

session = Table(
    "educonnect_session",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account_id", Integer, nullable=False),
    Column("authenticated_at", String(32), nullable=False),
    Column("touched_at", String(32), nullable=False),
    Index("educonnect_session_account", "account_id"),
)

session_service = Table(
    "educonnect_session_service",
    metadata,
    Column("session_id", String(64), primary_key=True),
    Column("entity_id", String(512), primary_key=True),
    Column("name_id", String(128), primary_key=True),
    Column("session_index", String(128), nullable=False),
    ForeignKeyConstraint(["session_id"], ["educonnect_session.id"], ondelete="CASCADE"),
    Index("educonnect_session_service_name", "name_id"),
)

logout = Table(
    "educonnect_logout",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("initiator", Text),
    Column("partial", Boolean, nullable=False, default=False),
    Column("started_at", String(32), nullable=False),
)

logout_service = Table(
    "educonnect_logout_service",
    metadata,
    Column("request_id", String(128), primary_key=True),
    Column("logout_id", String(64), nullable=False),
    Column("entity_id", String(512), nullable=False),
    Column("display_name", Text, nullable=False),
    Column("name_id", String(128), nullable=False),
    Column("session_index", String(128), nullable=False),
    Column("state", String(16), nullable=False),
    ForeignKeyConstraint(["logout_id"], ["educonnect_logout.id"], ondelete="CASCADE"),
    Index("educonnect_logout_service_logout", "logout_id"),
)

provider = Table(
    "educonnect_service_provider",
    metadata,
    Column("entity_id", String(512), primary_key=True),
    Column("xml", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("registration", Text, nullable=False),
    Column("listed_url", Text),
)

ticket = Table(
    "educonnect_ticket",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("session_id", String(64), nullable=False),
    Column("expires_at", String(32), nullable=False),
)
