"""Records of a feed as the register sees them: which table, which key, what they need, which row they make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Table

from rentree_blanche.simulators.educonnect.register import tables
from rentree_blanche.simulators.educonnect.register.lines import Record
from rentree_blanche.simulators.educonnect.register.names import fold_email, fold_name
from rentree_blanche.simulators.educonnect.register.tables import record_key

Key = str
"""The primary key of a record, its columns joined by `/`: strings are compared and remembered fastest."""
Row = tuple[Any, ...]
"""The values of a row, in the order of the table's columns, as drivers take them."""

TABLES: Mapping[str, Table] = {
    "school": tables.school,
    "pupil": tables.pupil,
    "guardian": tables.guardian,
    "link": tables.link,
}
"""By kind, in the order in which they may need each other."""

_folded = lru_cache(maxsize=200_000)(fold_name)
"""A country has few different names: most are folded already."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A record that a line speaks of: its kind (a key of TABLES) and its primary key."""

    kind: str
    key: Key

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


def kind_of(record: Record) -> str:
    """Give the kind of what a line writes or takes away."""
    kind: str = record["what"] if record["type"] == "gone" else record["type"]
    return kind


def key_of(source: str, record: Record) -> Key:
    """Give the primary key of what a line writes or takes away."""
    kind = kind_of(record)
    if kind == "school":
        return f"{source}/{record['uai']}"
    if kind == "link":
        return f"{source}-{record['guardian']}/{source}-{record['pupil']}"
    return record_key(source, record["id"])


def ref_named(source: str, fields: object) -> Ref | None:
    """Give the record that an unusable line names, None when it names none."""
    if not isinstance(fields, dict) or fields.get("type") not in TABLES:
        return None
    try:
        return Ref(fields["type"], key_of(source, fields))
    except KeyError:
        return None


Needs = tuple[tuple[str, Key], ...]


def needs_of(source: str, record: Record) -> Needs:
    """Give kind and key of what must be there already: a pupil's school, both ends of a link, what is gone."""
    match record["type"]:
        case "pupil":
            return (("school", f"{source}/{record['uai']}"),)
        case "link":
            return ("guardian", f"{source}-{record['guardian']}"), ("pupil", f"{source}-{record['pupil']}")
        case "gone":
            return ((kind_of(record), key_of(source, record)),)
        case _:
            return ()


def _school_row(source: str, feed: int, _key: Key, record: Record) -> Row:
    words = (record[name] for name in ("uai", "name", "kind", "commune", "academy", "academy_code"))
    return (source, *words, True, feed)


def _names(record: Record) -> Row:
    birth_name, usage_name, first_name = record["birth_name"], record.get("usage_name"), record["first_name"]
    folded = (_folded(birth_name), usage_name and _folded(usage_name), _folded(first_name))
    return birth_name, usage_name, first_name, *folded


def _pupil_row(source: str, feed: int, key: Key, record: Record) -> Row:
    return (
        key,
        source,
        record["id"],
        record["struct_id"],
        record.get("ine"),
        *_names(record),
        record["birth_date"].isoformat(),
        record["sex"],
        record["uai"],
        record.get("class_label"),
        record["level"],
        record["level_code"],
        record["academy_code"],
        True,
        feed,
    )


def _guardian_row(source: str, feed: int, key: Key, record: Record) -> Row:
    email = record.get("email")
    return (
        key,
        source,
        record["id"],
        record["civility"],
        *_names(record),
        record.get("mobile"),
        email,
        email and fold_email(email),
        record["academy_code"],
        True,
        feed,
    )


def _link_row(source: str, feed: int, key: Key, record: Record) -> Row:
    return (*key.split("/"), source, record["legal"], True, feed)


ROWS: Mapping[str, Callable[[str, int, Key, Record], Row]] = {
    "school": _school_row,
    "pupil": _pupil_row,
    "guardian": _guardian_row,
    "link": _link_row,
}
"""By kind, what makes the row of a record from the source, the number of the feed, the key, and the record."""
