"""Lines of a feed as the register sees them: which table, which key, what they need, which row they make."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from rentree_blanche.simulators.educonnect.register import tables
from rentree_blanche.simulators.educonnect.register.lines import (
    GoneLine,
    GuardianLine,
    LinkLine,
    PupilLine,
    RecordLine,
    SchoolLine,
)
from rentree_blanche.simulators.educonnect.register.names import fold_email, fold_name
from rentree_blanche.simulators.educonnect.register.tables import record_key

Row = dict[str, Any]
Key = tuple[str, ...]

TABLES: Mapping[str, Table] = {
    "school": tables.school,
    "pupil": tables.pupil,
    "guardian": tables.guardian,
    "link": tables.link,
}


@dataclass(frozen=True, slots=True)
class Ref:
    """A record that a line speaks of: its kind (a key of TABLES) and its primary key, in the table's column order."""

    kind: str
    key: Key

    def __str__(self) -> str:
        return f"{self.kind} {'/'.join(self.key)}"


def ref_of(source: str, line: RecordLine) -> Ref:
    """Give the record that a line writes or takes away."""
    kind = line.what if isinstance(line, GoneLine) else line.type
    return _ref(source, kind, line.model_dump())


def ref_named(source: str, fields: object) -> Ref | None:
    """Give the record that an unusable line names, None when it names none."""
    if not isinstance(fields, dict) or fields.get("type") not in TABLES:
        return None
    try:
        return _ref(source, fields["type"], fields)
    except (KeyError, TypeError):
        return None


def needs_of(source: str, line: RecordLine) -> Iterator[Ref]:
    """Give the records that must be there already: a pupil's school, both ends of a link, what is gone."""
    if isinstance(line, PupilLine):
        yield Ref("school", (source, line.uai))
    elif isinstance(line, LinkLine):
        yield Ref("guardian", (record_key(source, line.guardian),))
        yield Ref("pupil", (record_key(source, line.pupil),))
    elif isinstance(line, GoneLine):
        yield ref_of(source, line)


def row_of(source: str, feed: int, line: SchoolLine | PupilLine | GuardianLine | LinkLine) -> Row:
    """Give the row that a line makes."""
    row: Row = {"source": source, "feed": feed, "present": True, **line.model_dump(exclude={"type", "id"})}
    if isinstance(line, LinkLine):
        row |= {"guardian": record_key(source, line.guardian), "pupil": record_key(source, line.pupil)}
    elif not isinstance(line, SchoolLine):
        row |= {"key": record_key(source, line.id), "aaf_id": line.id, **_folded(line)}
    return row


def _ref(source: str, kind: str, fields: Mapping[str, Any]) -> Ref:
    if kind == "school":
        return Ref(kind, (source, str(fields["uai"])))
    if kind == "link":
        return Ref(kind, (record_key(source, fields["guardian"]), record_key(source, fields["pupil"])))
    return Ref(kind, (record_key(source, fields["id"]),))


def _folded(line: PupilLine | GuardianLine) -> Row:
    folded: Row = {
        "folded_birth_name": fold_name(line.birth_name),
        "folded_usage_name": None if line.usage_name is None else fold_name(line.usage_name),
        "folded_first_name": fold_name(line.first_name),
    }
    if isinstance(line, GuardianLine):
        folded["folded_email"] = None if line.email is None else fold_email(line.email)
    return folded
