"""The nightly feed to EduConnect: NDJSON, full the first time, then what changed (format: docs/feeds.md)."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import Connection, Row, exists, insert, select

from rentree_blanche.simulators.registers.changes import Change, due, mark, settle
from rentree_blanche.simulators.registers.records import Guardian, Pupil, School, columns, read
from rentree_blanche.simulators.registers.register import Register
from rentree_blanche.simulators.registers.tables import Tables

Mode = Literal["full", "delta"]
Line = dict[str, Any]

SCHEMA = 1
_KINDS = MappingProxyType({"collège": "college", "lycée": "lycee"})
_CHUNK = 500


def written(line: Line) -> bytes:
    """Write a line of a feed: JSON in UTF-8, and its end."""
    return (json.dumps(line, ensure_ascii=False) + "\n").encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed that is ready to go.

    Attributes:
        lines: header first; line n of the feed is `lines[n - 1]`.
        changes: ids of the changes that it tells, struck off once it is acknowledged.
    """

    day: date
    mode: Mode
    lines: tuple[Line, ...]
    changes: tuple[int, ...]

    def body(self) -> bytes:
        """Write the feed as NDJSON in UTF-8."""
        return b"".join(map(written, self.lines))

    def counts(self) -> dict[str, int]:
        """Count the lines by type, without the header."""
        return dict(Counter(line["type"] for line in self.lines[1:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """What EduConnect answered to a feed: how many lines it kept, and which it refused and why."""

    kept: int
    refused: tuple[Mapping[str, Any], ...]


def compose(connection: Connection, register: Register[Any], day: date, level_codes: Mapping[str, str]) -> Feed:
    """Make the feed of a night: full until one was acknowledged, then what changed since."""
    # What is due is read before the records: a change made in between is told now and once more tomorrow, never lost.
    tables = register.tables
    changes = due(connection, tables)
    mode: Mode = "delta" if _acknowledged(connection, tables) else "full"
    telling = _Telling(connection, register, level_codes)
    told = telling.changed(changes.values()) if mode == "delta" else telling.all()
    return Feed(day=day, mode=mode, lines=(header_line(register.source, mode, day), *told), changes=tuple(changes))


def acknowledge(connection: Connection, tables: Tables, feed: Feed, answer: Acknowledgement) -> None:
    """Write down that a feed arrived; records whose line was refused stay due."""
    settle(connection, tables, feed.changes)
    mark(connection, tables, [again for line in answer.refused for again in _again(feed, line)])
    _write_down(
        connection, tables, feed, acknowledged=True, answer=f"{answer.kept} kept, {len(answer.refused)} refused"
    )


def fail(connection: Connection, tables: Tables, feed: Feed, reason: str) -> None:
    """Write down that a feed was refused or not answered: all it told stays due."""
    _write_down(connection, tables, feed, acknowledged=False, answer=reason)


def _write_down(connection: Connection, tables: Tables, feed: Feed, *, acknowledged: bool, answer: str) -> None:
    connection.execute(
        insert(tables.feed).values(
            day=feed.day, mode=feed.mode, acknowledged=acknowledged, lines=len(feed.lines), answer=answer
        )
    )


def _acknowledged(connection: Connection, tables: Tables) -> bool:
    return connection.execute(select(tables.feed.c.id).where(tables.feed.c.acknowledged).limit(1)).first() is not None


def _again(feed: Feed, refusal: Mapping[str, Any]) -> Iterator[Change]:
    number = refusal.get("line")
    if not isinstance(number, int) or not 2 <= number <= len(feed.lines):
        return
    line = feed.lines[number - 1]
    match line["type"]:
        case "school":
            yield Change("school", line["uai"])
        case "pupil":
            yield Change("pupil", line["id"])
        case "guardian":
            yield Change("guardian", line["id"])
        case "link":
            yield Change("link", line["guardian"], line["pupil"])
        case _:  # a record that EduConnect cannot take away is one that it does not have
            return


@dataclass(frozen=True, slots=True)
class _Telling:
    """Makes the lines of one register's feed."""

    connection: Connection
    register: Register[Any]
    level_codes: Mapping[str, str]

    def all(self) -> Iterator[Line]:
        """Give a line for each record."""
        tables = self.register.tables
        for each in self.connection.execute(select(*columns(School, tables.school)).order_by(tables.school.c.uai)):
            yield school_line(read(School, each))
        pupils = select(*self._pupil_columns()).where(tables.pupil.c.uai.is_not(None))
        for each in self.connection.execute(pupils.order_by(tables.pupil.c.id)):
            yield self._pupil_line(each)
        guardians = select(*columns(Guardian, tables.guardian)).where(_answers_for_somebody(tables))
        for each in self.connection.execute(guardians.order_by(tables.guardian.c.id)):
            yield guardian_line(read(Guardian, each))
        links = _links(tables).order_by(tables.link.c.guardian, tables.link.c.pupil)
        yield from (link_line(each._asdict()) for each in self.connection.execute(links))

    def changed(self, changes: Iterable[Change]) -> list[Line]:
        """Give one line for each changed record: as it is now, or that it is gone. Departures come first."""
        wanted = list(dict.fromkeys(changes))
        kinds = ("school", "pupil", "guardian", "link")
        by_what = {what: [each for each in wanted if each.what == what] for what in kinds}
        keys = {what: list(dict.fromkeys(each.key for each in group)) for what, group in by_what.items()}
        schools = {row.uai: school_line(read(School, row)) for row in self._schools(keys["school"])}
        pupils = {row.id: self._pupil_line(row) for row in self._pupils(keys["pupil"]) if row.uai is not None}
        guardians = {row.id: guardian_line(read(Guardian, row)) for row in self._guardians(keys["guardian"])}
        links = {(row.guardian, row.pupil): link_line(row._asdict()) for row in self._links_of(keys["link"])}
        gone: list[Line] = [
            {"type": "gone", "what": "link", "guardian": each.key, "pupil": each.pupil}
            for each in by_what["link"]
            if (each.key, each.pupil) not in links
        ]
        gone += [{"type": "gone", "what": "guardian", "id": key} for key in keys["guardian"] if key not in guardians]
        gone += [{"type": "gone", "what": "pupil", "id": key} for key in keys["pupil"] if key not in pupils]
        told_links = [links[each.key, each.pupil] for each in by_what["link"] if (each.key, each.pupil) in links]
        return [*gone, *schools.values(), *pupils.values(), *guardians.values(), *told_links]

    def _pupil_columns(self) -> list[Any]:
        return columns(Pupil, self.register.tables.pupil)

    def _pupil_line(self, row: Row[Any]) -> Line:
        return pupil_line(read(Pupil, row), self.level_codes)

    def _schools(self, keys: Sequence[str]) -> Iterator[Row[Any]]:
        table = self.register.tables.school
        return self._by_keys(select(*columns(School, table)), table.c.uai, keys)

    def _pupils(self, keys: Sequence[str]) -> Iterator[Row[Any]]:
        return self._by_keys(select(*self._pupil_columns()), self.register.tables.pupil.c.id, keys)

    def _guardians(self, keys: Sequence[str]) -> Iterator[Row[Any]]:
        table = self.register.tables.guardian
        wanted = select(*columns(Guardian, table)).where(_answers_for_somebody(self.register.tables))
        return self._by_keys(wanted, table.c.id, keys)

    def _links_of(self, guardians: Sequence[str]) -> Iterator[Row[Any]]:
        return self._by_keys(_links(self.register.tables), self.register.tables.link.c.guardian, guardians)

    def _by_keys(self, wanted: Any, key: Any, keys: Sequence[str]) -> Iterator[Row[Any]]:
        for first in range(0, len(keys), _CHUNK):
            chunk = wanted.where(key.in_(keys[first : first + _CHUNK]))
            yield from self.connection.execute(chunk.order_by(key))


def _links(tables: Tables) -> Any:
    return (
        select(tables.link)
        .join(tables.pupil, tables.link.c.pupil == tables.pupil.c.id)
        .where(tables.pupil.c.uai.is_not(None))
    )


def _answers_for_somebody(tables: Tables) -> Any:
    return exists(
        select(1)
        .select_from(tables.link.join(tables.pupil, tables.link.c.pupil == tables.pupil.c.id))
        .where(tables.link.c.guardian == tables.guardian.c.id, tables.pupil.c.uai.is_not(None))
    )


def header_line(source: str, mode: Mode, day: date) -> Line:
    """Make the line that begins a feed."""
    return {"type": "feed", "source": source, "schema": SCHEMA, "mode": mode, "day": day.isoformat()}


def school_line(school: School) -> Line:
    """Make the line of a school."""
    return {
        "type": "school",
        "uai": school.uai,
        "name": school.name,
        "kind": _KINDS.get(school.nature, "ecole"),
        "commune": school.commune,
        "academy": school.academy,
        "academy_code": school.academy_code,
    }


def pupil_line(pupil: Pupil, level_codes: Mapping[str, str]) -> Line:
    """Make the line of a pupil."""
    return {
        "type": "pupil",
        "id": pupil.id,
        "struct_id": pupil.struct_id,
        "ine": pupil.ine,
        "birth_name": pupil.birth_name,
        "usage_name": pupil.usage_name,
        "first_name": pupil.first_name,
        "birth_date": pupil.birth_date.isoformat(),
        "sex": pupil.sex,
        "uai": pupil.uai,
        "class_label": pupil.class_label or None,
        "level": pupil.level,
        "level_code": level_codes[pupil.level],
        "academy_code": pupil.academy_code,
    }


def guardian_line(guardian: Guardian) -> Line:
    """Make the line of a guardian."""
    return {
        "type": "guardian",
        "id": guardian.id,
        "civility": guardian.civility,
        "birth_name": guardian.birth_name,
        "usage_name": guardian.usage_name,
        "first_name": guardian.first_name,
        "mobile": guardian.mobile,
        "email": guardian.email,
        "academy_code": guardian.academy_code,
    }


def link_line(link: Mapping[str, Any]) -> Line:
    """Make the line of a link."""
    return {"type": "link", "guardian": link["guardian"], "pupil": link["pupil"], "legal": link["legal"]}


FEED_FIELDS = frozenset(
    {
        *("ine", "birth_name", "usage_name", "first_name", "birth_date", "sex", "uai", "class_label", "level"),
        *("academy_code", "civility", "mobile", "email"),
    }
)
"""Fields of pupils and guardians that a feed tells: a change elsewhere is none for EduConnect."""
