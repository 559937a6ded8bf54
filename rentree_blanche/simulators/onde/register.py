"""The register itself: who is in it, and the changes that a director makes by hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, exists, func, or_, select, true, update

from rentree_blanche.simulators.onde import tables
from rentree_blanche.simulators.onde.changes import Change, mark
from rentree_blanche.simulators.onde.errors import UnknownRecordError
from rentree_blanche.simulators.onde.records import Guardian, Pupil, School, columns, read
from rentree_blanche.simulators.onde.words import fold

_CHUNK = 500
_LEFT = {"uai": None, "class_id": "", "class_label": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for among the pupils of a school; `text` is in the name of a pupil or of a guardian."""

    text: str = ""
    class_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A guardian of a pupil as the register links them."""

    guardian: Guardian
    legal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A pupil of a guardian as the register links them."""

    pupil: Pupil
    legal: bool


def schools(connection: Connection, text: str = "", *, limit: int = 50) -> list[School]:
    """Give the schools whose UAI, name or commune contain a text, by commune."""
    wanted = select(*columns(School, tables.school)).where(_contains(tables.school.c.folded, text))
    ordered = wanted.order_by(tables.school.c.commune, tables.school.c.uai).limit(limit)
    return [read(School, row) for row in connection.execute(ordered)]


def school(connection: Connection, uai: str) -> School:
    """Give a school by its UAI.

    Raises UnknownRecordError.
    """
    row = connection.execute(select(*columns(School, tables.school)).where(tables.school.c.uai == uai)).first()
    if row is None:
        raise UnknownRecordError(f"no école {uai!r} in the register: take a UAI of its list of schools")
    return read(School, row)


def classes(connection: Connection, uai: str) -> list[str]:
    """Give the labels of the classes that have pupils in a school."""
    label = tables.pupil.c.class_label
    wanted = select(label).where(tables.pupil.c.uai == uai, label != "").distinct().order_by(label)
    return list(connection.execute(wanted).scalars())


def count_pupils(connection: Connection, uai: str, wanted: Wanted) -> int:
    """Count the pupils of a school that match."""
    return connection.execute(
        select(func.count()).select_from(tables.pupil).where(*_matching(uai, wanted))
    ).scalar_one()


def pupils(connection: Connection, uai: str, wanted: Wanted, *, limit: int, offset: int = 0) -> list[Pupil]:
    """Give the pupils of a school that match, by class and name."""
    row = tables.pupil.c
    found = select(*columns(Pupil, tables.pupil)).where(*_matching(uai, wanted))
    ordered = found.order_by(row.class_label, row.folded_birth_name, row.folded_first_name, row.id)
    return [read(Pupil, each) for each in connection.execute(ordered.limit(limit).offset(offset))]


def ties(connection: Connection, pupil_ids: Sequence[str]) -> dict[str, list[Tie]]:
    """Give the guardians of pupils, by pupil id."""
    found: dict[str, list[Tie]] = {each: [] for each in pupil_ids}
    for first in range(0, len(pupil_ids), _CHUNK):
        wanted = (
            select(*columns(Guardian, tables.guardian), tables.link.c.legal, tables.link.c.pupil)
            .join(tables.link, tables.link.c.guardian == tables.guardian.c.id)
            .where(tables.link.c.pupil.in_(pupil_ids[first : first + _CHUNK]))
            .order_by(tables.guardian.c.id)
        )
        for row in connection.execute(wanted):
            found[row.pupil].append(Tie(guardian=read(Guardian, row), legal=row.legal))
    return found


def charges(connection: Connection, guardian_ids: Sequence[str]) -> dict[str, list[Charge]]:
    """Give the pupils of guardians, by guardian id, eldest first; those who have left too."""
    found: dict[str, list[Charge]] = {each: [] for each in guardian_ids}
    for first in range(0, len(guardian_ids), _CHUNK):
        wanted = (
            select(*columns(Pupil, tables.pupil), tables.link.c.legal, tables.link.c.guardian)
            .join(tables.link, tables.link.c.pupil == tables.pupil.c.id)
            .where(tables.link.c.guardian.in_(guardian_ids[first : first + _CHUNK]))
            .order_by(tables.pupil.c.birth_date, tables.pupil.c.id)
        )
        for row in connection.execute(wanted):
            found[row.guardian].append(Charge(pupil=read(Pupil, row), legal=row.legal))
    return found


def guardian(connection: Connection, guardian_id: str) -> Guardian:
    """Give a guardian by AAF person id.

    Raises UnknownRecordError.
    """
    return _one_guardian(connection, tables.guardian.c.id == guardian_id, guardian_id)


def guardian_in(connection: Connection, uai: str, guardian_id: str) -> Guardian:
    """Give a guardian who answers for a pupil of a school: a director reaches no others.

    Raises UnknownRecordError.
    """
    ours = exists(
        select(1)
        .select_from(tables.link.join(tables.pupil, tables.link.c.pupil == tables.pupil.c.id))
        .where(tables.link.c.guardian == tables.guardian.c.id, tables.pupil.c.uai == uai)
    )
    return _one_guardian(connection, and_(tables.guardian.c.id == guardian_id, ours), f"{guardian_id} of {uai}")


def find_guardians(
    connection: Connection, *, name: str = "", first_name: str = "", key: str = "", limit: int = 200
) -> list[Guardian]:
    """Give guardians by parts of their names (spelling folded), or by key in the population."""
    row = tables.guardian.c
    wanted = _found_by(select(*columns(Guardian, tables.guardian)), tables.guardian, name, first_name, key)
    return [read(Guardian, each) for each in connection.execute(wanted.order_by(row.id).limit(limit))]


def find_pupils(
    connection: Connection, *, name: str = "", first_name: str = "", key: str = "", limit: int = 200
) -> list[Pupil]:
    """Give pupils by parts of their names (spelling folded), or by key in the population; those who left too."""
    row = tables.pupil.c
    wanted = _found_by(select(*columns(Pupil, tables.pupil)), tables.pupil, name, first_name, key)
    return [read(Pupil, each) for each in connection.execute(wanted.order_by(row.id).limit(limit))]


def change_guardian(connection: Connection, guardian_id: str, values: Mapping[str, str | None]) -> Guardian:
    """Change mobile and e-mail of a guardian, told by the next feed; what is already so is no change.

    Raises UnknownRecordError.
    """
    known = guardian(connection, guardian_id)
    changed = {name: value for name, value in values.items() if getattr(known, name) != value}
    if not changed:
        return known
    connection.execute(update(tables.guardian).where(tables.guardian.c.id == guardian_id).values(**changed))
    mark(connection, [Change("guardian", guardian_id)])
    return guardian(connection, guardian_id)


def leave(connection: Connection, pupil_id: str) -> None:
    """Let a pupil leave the school (*radiation*): the record stays, with its id, until a school admits it again.

    Raises UnknownRecordError.
    """
    row = connection.execute(select(tables.pupil.c.uai).where(tables.pupil.c.id == pupil_id)).first()
    if row is None:
        raise UnknownRecordError(f"no pupil {pupil_id!r} in the register: ask /_controle/eleves")
    if row.uai is None:
        return
    connection.execute(update(tables.pupil).where(tables.pupil.c.id == pupil_id).values(_LEFT))
    tell_with_links(connection, pupil_id)


def tell_with_links(connection: Connection, pupil_id: str) -> None:
    """Mark a pupil, the links and the guardians: whether they are told depends on the pupil's being in a school."""
    guardians = list(
        connection.execute(select(tables.link.c.guardian).where(tables.link.c.pupil == pupil_id)).scalars()
    )
    mark(connection, [Change("pupil", pupil_id)])
    mark(connection, [Change("guardian", each) for each in guardians])
    mark(connection, [Change("link", each, pupil_id) for each in guardians])


def pupil_in(connection: Connection, uai: str, pupil_id: str) -> Pupil:
    """Give a pupil of a school.

    Raises UnknownRecordError.
    """
    row = connection.execute(
        select(*columns(Pupil, tables.pupil)).where(tables.pupil.c.id == pupil_id, tables.pupil.c.uai == uai)
    ).first()
    if row is None:
        raise UnknownRecordError(f"no pupil {pupil_id!r} in the école {uai!r}")
    return read(Pupil, row)


def birthday(day: date) -> str:
    """Write a date as the register does: dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}"


def _one_guardian(connection: Connection, condition: ColumnElement[bool], what: str) -> Guardian:
    row = connection.execute(select(*columns(Guardian, tables.guardian)).where(condition)).first()
    if row is None:
        raise UnknownRecordError(f"no guardian {what} in the register: ask /_controle/responsables")
    return read(Guardian, row)


def _found_by(wanted: Select[Any], table: Table, name: str, first_name: str, key: str) -> Select[Any]:
    if key:
        wanted = wanted.where(table.c.person_key == key)
    if name:
        wanted = wanted.where(_contains(table.c.folded, name))
    if first_name:
        wanted = wanted.where(_contains(table.c.folded_first_name, first_name))
    return wanted


def _matching(uai: str, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    yield tables.pupil.c.uai == uai
    if wanted.class_label:
        yield tables.pupil.c.class_label == wanted.class_label
    for word in fold(wanted.text).split():
        guarded = exists(
            select(1)
            .select_from(tables.link.join(tables.guardian, tables.link.c.guardian == tables.guardian.c.id))
            .where(tables.link.c.pupil == tables.pupil.c.id, tables.guardian.c.folded.contains(word, autoescape=True))
        )
        yield or_(tables.pupil.c.folded.contains(word, autoescape=True), guarded)


def _contains(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    words = fold(text).split()
    return and_(true(), *(column.contains(word, autoescape=True) for word in words))
