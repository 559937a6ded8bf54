"""Tables of the login by FranceConnect.

Links say whose account a `sub` opens. A session that began at FranceConnect keeps the id_token that its logout asks
for; a departure is a logout that has sent the browser there. A proof is an identity that another page asked for.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, MetaData, String, Table, Text

from rentree_blanche.simulators.educonnect.accounts.tables import account
from rentree_blanche.simulators.educonnect.columns import UtcDateTime
from rentree_blanche.simulators.educonnect.sso.tables import session

metadata = MetaData()

link = Table(
    "educonnect_franceconnect_link",
    metadata,
    Column("sub", String(255), primary_key=True),
    Column("account_id", ForeignKey(account.c.id), nullable=False),
    Column("linked_at", UtcDateTime, nullable=False),
    Index("educonnect_franceconnect_link_account", "account_id"),
)

login = Table(
    "educonnect_franceconnect_login",
    metadata,
    Column("session_id", ForeignKey(session.c.id, ondelete="CASCADE"), primary_key=True),
    Column("id_token", Text, nullable=False),
)

departure = Table(
    "educonnect_franceconnect_departure",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("logout_id", String(64)),
    Column("id_token", Text, nullable=False),
    Column("initiator", Text),
    Column("complete", Boolean),
    Column("at", UtcDateTime, nullable=False),
    Index("educonnect_franceconnect_departure_logout", "logout_id"),
)

proof = Table(
    "educonnect_franceconnect_proof",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("purpose", String(64), nullable=False),
    Column("host", String(64), nullable=False),
    Column("path", Text, nullable=False),
    Column("browser", String(64), nullable=False),
    Column("outcome", Text),
    Column("result", String(64), unique=True),
    Column("expires_at", UtcDateTime, nullable=False),
)
