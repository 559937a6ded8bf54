"""Tables of a register: the same for each, but for the columns that only one of them has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)


def text(name: str, length: int = 200) -> Column[str]:
    """Make a column of text that is never null."""
    return Column(name, String(length), nullable=False, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of one register. A person has one record in each académie where they are known."""

    metadata: MetaData
    school: Table
    pupil: Table
    guardian: Table
    link: Table
    minted: Table
    change: Table
    feed: Table


def register_tables(prefix: str, *, pupil: Sequence[Column[Any]] = (), link: Sequence[Column[Any]] = ()) -> Tables:
    """Make the tables of a register.

    Args:
        prefix: how their names begin.
        pupil: columns of a pupil that this register alone keeps.
        link: columns of a link that this register alone keeps.
    """
    metadata = MetaData()
    return Tables(
        metadata=metadata,
        school=_school(prefix, metadata),
        pupil=_pupil(prefix, metadata, pupil),
        guardian=_guardian(prefix, metadata),
        link=_link(prefix, metadata, link),
        minted=Table(f"{prefix}_minted", metadata, _number(), Column("what", String(16), nullable=False)),
        change=Table(
            f"{prefix}_change",
            metadata,
            _number(),
            Column("what", String(16), nullable=False),
            Column("key", String(16), nullable=False),
            Column("pupil", String(16), nullable=False, default=""),
        ),
        feed=Table(
            f"{prefix}_feed",
            metadata,
            _number(),
            Column("day", Date, nullable=False),
            Column("mode", String(8), nullable=False),
            Column("acknowledged", Boolean, nullable=False),
            Column("lines", Integer, nullable=False),
            Column("answer", Text, nullable=False),
        ),
    )


def _number() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _school(prefix: str, metadata: MetaData) -> Table:
    return Table(
        f"{prefix}_school",
        metadata,
        Column("uai", String(8), primary_key=True),
        Column("struct_id", String(16), nullable=False, unique=True),
        text("name"),
        text("nature", 40),
        Column("private", Boolean, nullable=False),
        text("street"),
        text("postcode", 12),
        text("commune", 100),
        text("country", 60),
        text("circonscription"),
        text("email"),
        text("academy_code", 2),
        text("academy", 40),
        text("director_id", 16),
        text("director_civility", 8),
        text("director_name"),
        text("director_first_name"),
        Column("folded", Text, nullable=False),
    )


def _pupil(prefix: str, metadata: MetaData, own: Sequence[Column[Any]]) -> Table:
    return Table(
        f"{prefix}_pupil",
        metadata,
        Column("id", String(16), primary_key=True),
        Column("struct_id", String(16), nullable=False, unique=True),
        Column("person_key", String(40)),
        Column("ine", String(11)),
        text("birth_name", 100),
        Column("usage_name", String(100)),
        text("first_name", 100),
        text("other_names"),
        Column("birth_date", Date, nullable=False),
        Column("sex", String(1), nullable=False),
        Column("uai", String(8), ForeignKey(f"{prefix}_school.uai")),  # empty once the pupil has left
        text("academy_code", 2),
        text("level", 16),
        text("class_id", 60),
        text("class_label", 60),
        *own,
        text("folded_birth_name"),
        text("folded_first_name"),
        Column("folded", Text, nullable=False),
        UniqueConstraint("person_key", "academy_code"),
        Index(f"{prefix}_pupil_school", "uai", "class_label"),
        Index(f"{prefix}_pupil_ine", "ine"),
        Index(f"{prefix}_pupil_names", "folded_birth_name", "folded_first_name"),
    )


def _guardian(prefix: str, metadata: MetaData) -> Table:
    return Table(
        f"{prefix}_guardian",
        metadata,
        Column("id", String(16), primary_key=True),
        Column("person_key", String(40)),
        text("civility", 8),
        text("birth_name", 100),
        Column("usage_name", String(100)),
        text("first_name", 100),
        text("other_names"),
        text("street"),
        text("postcode", 12),
        text("commune"),
        text("country", 60),
        Column("email", String(254)),
        Column("home_phone", String(20)),
        Column("work_phone", String(20)),
        Column("mobile", String(20)),
        text("academy_code", 2),
        text("folded_birth_name"),
        text("folded_first_name"),
        Column("folded", Text, nullable=False),
        UniqueConstraint("person_key", "academy_code"),
        Index(f"{prefix}_guardian_names", "folded_birth_name", "folded_first_name"),
    )


def _link(prefix: str, metadata: MetaData, own: Sequence[Column[Any]]) -> Table:
    return Table(
        f"{prefix}_link",
        metadata,
        Column("guardian", String(16), ForeignKey(f"{prefix}_guardian.id"), primary_key=True),
        Column("pupil", String(16), ForeignKey(f"{prefix}_pupil.id"), primary_key=True),
        Column("legal", Boolean, nullable=False),
        *own,
        Index(f"{prefix}_link_pupil", "pupil"),
    )
