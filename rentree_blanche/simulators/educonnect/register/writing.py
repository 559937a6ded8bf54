"""One feed being written: lines are gathered, checked together, and written table by table in bulk."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import ColumnElement, Connection, Table, and_, select, tuple_, update

from rentree_blanche.simulators.educonnect.bulk import BulkWriter
from rentree_blanche.simulators.educonnect.register.lines import Header, Record, read_records
from rentree_blanche.simulators.educonnect.register.rows import (
    ROWS,
    TABLES,
    Key,
    Needs,
    Ref,
    Row,
    key_of,
    kind_of,
    needs_of,
    ref_named,
)

_RUN = 10_000
"""Lines worked at once: enough to be fast, few enough to be held in memory."""
_ASKED = 2_000
"""Keys that are asked of the database at once."""
_REMEMBERED = 500_000
"""Keys that are remembered as known before the database is asked again."""

Known = dict[str, set[Key]]
Numbered = tuple[int, bytes]
"""A line with its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A line that was not kept: its number, from 1, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class FeedWriting:
    """The state of a feed while it is written; `feed` is its number."""

    connection: Connection
    header: Header
    feed: int
    kept: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    _known: Known = field(default_factory=lambda: {kind: set() for kind in TABLES})
    _rows: dict[str, dict[Key, Row]] = field(default_factory=lambda: {kind: {} for kind in TABLES})
    _gone: dict[str, list[Key]] = field(default_factory=lambda: {kind: [] for kind in TABLES})
    _departing: bool = False

    def take(self, lines: Iterable[Numbered]) -> None:
        """Write lines; when this returns they are in the transaction, all that can be kept."""
        left = iter(lines)
        with BulkWriter(self.connection) as writer:
            while run := list(islice(left, _RUN)):
                self._write_run(run, writer)

    def finish(self) -> None:
        """After a full feed mark who was not in it as not present."""
        if not self._full:
            return
        for table in TABLES.values():
            row = table.c
            self.connection.execute(
                update(table)
                .where(row.source == self.header.source, row.present, row.feed != self.feed)
                .values(present=False)
            )

    def _write_run(self, run: Sequence[Numbered], writer: BulkWriter) -> None:
        """Check lines in their order, and write those that can be kept."""
        for known in self._known.values():
            if len(known) > _REMEMBERED:
                known.clear()
        records = read_records([line for _, line in run])
        asked = False
        for (number, line), record in zip(run, records, strict=True):
            if isinstance(record, str):
                self._refuse(number, record, ref_named(self.header.source, _fields(line)), writer)
                continue
            needs = needs_of(self.header.source, record)
            if not asked and any(key not in self._known[kind] for kind, key in needs):
                asked = True
                self._ask((record for record in records if not isinstance(record, str)), writer)
            self._work(number, record, needs, writer)
        self._flush_gone(writer)
        self._flush_rows(writer)

    @property
    def _full(self) -> bool:
        return self.header.mode == "full"

    def _work(self, number: int, record: Record, needs: Needs, writer: BulkWriter) -> None:
        kind, key = kind_of(record), key_of(self.header.source, record)
        departs = record["type"] == "gone"
        if departs and self._full:
            self._refuse(number, "a full feed names nobody who is gone: leave the record out", None, writer)
            return
        for need in needs:
            if need[1] not in self._known[need[0]]:
                reason = f"{Ref(*need)} is not known: it must come before the line that needs it"
                self._refuse(number, reason, Ref(kind, key), writer)
                return
        self.kept += 1
        # Lines count in their order: what is written waits for no departure, no departure for what is written.
        if departs:
            self._flush_rows(writer)
            self._gone[kind].append(key)
            self._departing = True
            return
        self._flush_gone(writer)
        self._rows[kind][key] = ROWS[kind](self.header.source, self.feed, key, record)
        self._known[kind].add(key)

    def _refuse(self, number: int, reason: str, spared: Ref | None, writer: BulkWriter) -> None:
        """Refuse a line; in a full feed keep the record that it names from being taken for absent."""
        self.refused.append(RefusedLine(line=number, reason=reason))
        if spared is not None and self._full:
            writer.settle()
            table = TABLES[spared.kind]
            kept = update(table).where(_among(table, [spared.key])).values(feed=self.feed)
            if self.connection.execute(kept).rowcount:
                self._known[spared.kind].add(spared.key)

    def _flush_rows(self, writer: BulkWriter) -> None:
        lots = [(TABLES[kind], list(rows.values())) for kind, rows in self._rows.items() if rows]
        if lots:
            writer.upsert(lots)
            self._rows = {kind: {} for kind in TABLES}

    def _flush_gone(self, writer: BulkWriter) -> None:
        if not self._departing:
            return
        writer.settle()
        for kind, keys in self._gone.items():
            table = TABLES[kind]
            for some in _portions(keys):
                self.connection.execute(update(table).where(_among(table, some)).values(present=False))
            keys.clear()
        self._departing = False

    def _ask(self, records: Iterable[Record], writer: BulkWriter) -> None:
        """Ask the database for what lines need and this feed has not named; a full one counts alone."""
        asked: dict[str, set[Key]] = defaultdict(set)
        for record in records:
            for kind, key in needs_of(self.header.source, record):
                if key not in self._known[kind]:
                    asked[kind].add(key)
        writer.settle()
        for kind, keys in asked.items():
            table = TABLES[kind]
            for some in _portions(sorted(keys)):
                found = select(*table.primary_key).where(_among(table, some))
                if self._full:
                    found = found.where(table.c.feed == self.feed)
                self._known[kind].update("/".join(row) for row in self.connection.execute(found))


def _portions(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (keys[first : first + _ASKED] for first in range(0, len(keys), _ASKED))


def _among(table: Table, keys: Iterable[Key]) -> ColumnElement[bool]:
    columns = list(table.primary_key)
    if len(columns) == 1:
        return columns[0].in_(list(keys))
    pairs = [tuple(key.split("/")) for key in keys]
    # The first column alone besides: SQLite has no use of an index for several columns at once.
    return and_(columns[0].in_({pair[0] for pair in pairs}), tuple_(*columns).in_(pairs))


def _fields(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None
