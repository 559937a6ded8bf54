"""Tables of accounts: the account, whose register records it is, which links of the register are confirmed.

A register record belongs to one account at most: that constraint is what keeps a person from having two. An attachment
belongs to the register's link, not to the account, so that what a guardian said before there was an account stays
known, and follows the record when accounts are regrouped. `guardian`, `pupil` and `record` are keys of the register.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text, func

from rentree_blanche.simulators.educonnect.columns import UtcDateTime

metadata = MetaData()

account = Table(
    "educonnect_account",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("identifier", String(64), nullable=False, unique=True),
    Column("educonnect_id", String(96), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("origin", String(16)),
    Column("password_hash", String(255)),
    Column("civility", String(4)),
    Column("last_name", String(100), nullable=False),
    Column("first_name", String(100), nullable=False),
    Column("folded_name", Text, nullable=False),
    Column("mobile", String(16)),
    Column("email", String(254)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("activated_at", UtcDateTime),
    Column("last_login_at", UtcDateTime),
    Column("failed_attempts", Integer, nullable=False, default=0),
    Column("locked_until", UtcDateTime),
    Column("provisional_until", UtcDateTime),
    Column("must_change", Boolean, nullable=False, default=False),
    Index("educonnect_account_mobile", "mobile"),
    Index("educonnect_account_name", "folded_name"),
)

Index("educonnect_account_email", func.lower(account.c.email))

account_record = Table(
    "educonnect_account_record",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("record", String(40), primary_key=True),
    Column("account_id", ForeignKey("educonnect_account.id"), nullable=False),
    Index("educonnect_account_record_account", "account_id"),
)

attachment = Table(
    "educonnect_attachment",
    metadata,
    Column("guardian", String(40), primary_key=True),
    Column("pupil", String(40), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("educonnect_attachment_pupil", "pupil"),
)

mail_link = Table(
    "educonnect_mail_link",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("account_id", ForeignKey("educonnect_account.id"), nullable=False),
    Column("address", String(254), nullable=False),
    Column("detail", Text, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Index("educonnect_mail_link_account", "account_id", "purpose"),
)

handout = Table(
    "educonnect_handout",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("account_id", ForeignKey("educonnect_account.id"), nullable=False),
    Column("uai", String(8), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("educonnect_handout_account", "account_id"),
)
"""Each time that a school handed out a provisional password."""

former_identifier = Table(
    "educonnect_former_identifier",
    metadata,
    Column("identifier", String(64), primary_key=True),
    Column("account_id", ForeignKey("educonnect_account.id"), nullable=False),
    Column("until", UtcDateTime, nullable=False),
)
"""Identifiers that were replaced: nobody is given one again."""

school_choice = Table(
    "educonnect_school_choice",
    metadata,
    Column("uai", String(8), primary_key=True),
    Column("pupil_accounts", Boolean, nullable=False),
)
