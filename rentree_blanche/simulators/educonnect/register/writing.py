"""One feed being written: lines are gathered into runs of one kind, each checked and written at once."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, Table, select, tuple_, update

from rentree_blanche.simulators.educonnect.columns import upsert
from rentree_blanche.simulators.educonnect.register.lines import RECORD, GoneLine, Header, RecordLine, reason_of
from rentree_blanche.simulators.educonnect.register.rows import TABLES, Key, Ref, needs_of, ref_named, ref_of, row_of

_RUN = 2_000
"""Lines written at once: enough to be fast, few enough for the databases' limits on parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A line that was not kept: its number, from 1, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class FeedWriting:
    """The state of a feed while it is written, in one transaction; `feed` is its number."""

    connection: Connection
    header: Header
    feed: int
    kept: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    _run: list[tuple[int, RecordLine]] = field(default_factory=list)
    _run_kind: tuple[type[RecordLine], str] | None = None

    def take(self, number: int, line: bytes) -> None:
        """Take the next line."""
        try:
            record = RECORD.validate_json(line)
        except ValidationError as error:
            self._refuse(number, reason_of(error))
            self._spare(ref_named(self.header.source, _fields(line)))
            return
        if isinstance(record, GoneLine) and self._full:
            self._refuse(number, "a full feed names nobody who is gone: leave the record out")
            return
        kind = (type(record), record.what if isinstance(record, GoneLine) else record.type)
        if kind != self._run_kind or len(self._run) >= _RUN:
            self._write_run()
            self._run_kind = kind
        self._run.append((number, record))

    def finish(self) -> None:
        """Write what is left; after a full feed mark who was not in it as not present."""
        self._write_run()
        if not self._full:
            return
        for table in TABLES.values():
            row = table.c
            self.connection.execute(
                update(table)
                .where(row.source == self.header.source, row.present, row.feed != self.feed)
                .values(present=False)
            )

    @property
    def _full(self) -> bool:
        return self.header.mode == "full"

    def _refuse(self, number: int, reason: str) -> None:
        self.refused.append(RefusedLine(line=number, reason=reason))

    def _spare(self, ref: Ref | None) -> None:
        """Keep a record that a refused line names from being taken for absent."""
        if ref is None or not self._full:
            return
        table = TABLES[ref.kind]
        self.connection.execute(update(table).where(_among(table, [ref.key])).values(feed=self.feed))

    def _write_run(self) -> None:
        run, self._run = self._run, []
        source = self.header.source
        unmet = self._unmet(need for _, line in run for need in needs_of(source, line))
        good: list[RecordLine] = []
        for number, line in run:
            lacking = next((need for need in needs_of(source, line) if need in unmet), None)
            if lacking is None:
                good.append(line)
                continue
            self._refuse(number, f"{lacking} is not known: it must come before the line that needs it")
            self._spare(ref_of(source, line))
        self.kept += len(good)
        self._write(good)

    def _write(self, lines: list[RecordLine]) -> None:
        if not lines:
            return
        source = self.header.source
        table = TABLES[ref_of(source, lines[0]).kind]
        rows = [row_of(source, self.feed, line) for line in lines if not isinstance(line, GoneLine)]
        upsert(self.connection, table, rows)
        gone = [ref_of(source, line).key for line in lines if isinstance(line, GoneLine)]
        if gone:
            self.connection.execute(update(table).where(_among(table, gone)).values(present=False))

    def _unmet(self, needs: Iterable[Ref]) -> set[Ref]:
        """Give the needs that the register does not meet; in a full feed what it named counts alone."""
        wanted: dict[str, set[Key]] = defaultdict(set)
        for need in needs:
            wanted[need.kind].add(need.key)
        unmet: set[Ref] = set()
        for kind, keys in wanted.items():
            table = TABLES[kind]
            known = select(*table.primary_key).where(_among(table, keys))
            if self._full:
                known = known.where(table.c.feed == self.feed)
            found = {tuple(row) for row in self.connection.execute(known)}
            unmet |= {Ref(kind, key) for key in keys - found}
        return unmet


def _among(table: Table, keys: Iterable[Key]) -> ColumnElement[bool]:
    columns = list(table.primary_key)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(list(keys))


def _fields(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None
