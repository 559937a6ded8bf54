"""One feed being written: lines are gathered, checked together, and written table by table in bulk."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, Table, select, tuple_, update

from rentree_blanche.simulators.educonnect.bulk import upsert_rows
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A line that was not kept: its number, from 1, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class FeedWriting:
    """The state of a feed while it is written; `feed` is its number.

    A run is written when it is full, and by `write_run`: only then may the transaction of `connection` end.
    """

    connection: Connection
    header: Header
    feed: int
    kept: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    _run: list[tuple[int, bytes]] = field(default_factory=list)
    _known: Known = field(default_factory=lambda: {kind: set() for kind in TABLES})
    _rows: dict[str, dict[Key, Row]] = field(default_factory=lambda: {kind: {} for kind in TABLES})
    _gone: dict[str, list[Key]] = field(default_factory=lambda: {kind: [] for kind in TABLES})
    _departing: bool = False

    def take(self, number: int, line: bytes) -> None:
        """Take the next line."""
        self._run.append((number, line))
        if len(self._run) >= _RUN:
            self.write_run()

    def finish(self) -> None:
        """Write what is left; after a full feed mark who was not in it as not present."""
        self.write_run()
        if not self._full:
            return
        for table in TABLES.values():
            row = table.c
            self.connection.execute(
                update(table)
                .where(row.source == self.header.source, row.present, row.feed != self.feed)
                .values(present=False)
            )

    def write_run(self) -> None:
        """Check the lines that were taken, in their order, and write those that can be kept."""
        run, self._run = self._run, []
        source = self.header.source
        read = read_records([line for _, line in run])
        usable: list[tuple[int, Record, Needs]] = []
        for (number, line), record in zip(run, read, strict=True):
            if isinstance(record, str):
                self._refuse(number, record, ref_named(source, _fields(line)))
            elif record["type"] == "gone" and self._full:
                self._refuse(number, "a full feed names nobody who is gone: leave the record out")
            else:
                usable.append((number, record, needs_of(source, record)))
        self._ask(needs for _, _, needs in usable)
        for number, record, needs in usable:
            self._work(number, record, needs)
        self._flush()

    @property
    def _full(self) -> bool:
        return self.header.mode == "full"

    def _work(self, number: int, record: Record, needs: Needs) -> None:
        kind, key = kind_of(record), key_of(self.header.source, record)
        for need in needs:
            if need[1] not in self._known[need[0]]:
                reason = f"{Ref(*need)} is not known: it must come before the line that needs it"
                self._refuse(number, reason, Ref(kind, key))
                return
        self.kept += 1
        # Lines count in their order: what is written waits for no departure, no departure for what is written.
        if record["type"] == "gone":
            self._flush_rows()
            self._gone[kind].append(key)
            self._departing = True
            return
        if self._departing:
            self._flush_gone()
        self._rows[kind][key] = ROWS[kind](self.header.source, self.feed, key, record)
        self._known[kind].add(key)

    def _refuse(self, number: int, reason: str, spared: Ref | None = None) -> None:
        """Refuse a line; in a full feed keep the record that it names from being taken for absent."""
        self.refused.append(RefusedLine(line=number, reason=reason))
        if spared is not None and self._full:
            table = TABLES[spared.kind]
            kept = update(table).where(_among(table, [spared.key])).values(feed=self.feed)
            if self.connection.execute(kept).rowcount:
                self._known[spared.kind].add(spared.key)

    def _flush(self) -> None:
        self._flush_gone()
        self._flush_rows()

    def _flush_rows(self) -> None:
        for kind, rows in self._rows.items():
            if rows:
                upsert_rows(self.connection, TABLES[kind], list(rows.values()))
                rows.clear()

    def _flush_gone(self) -> None:
        for kind, keys in self._gone.items():
            table = TABLES[kind]
            for first in range(0, len(keys), _ASKED):
                gone = _among(table, keys[first : first + _ASKED])
                self.connection.execute(update(table).where(gone).values(present=False))
            keys.clear()
        self._departing = False

    def _ask(self, wanted: Iterable[Needs]) -> None:
        """Ask the database for what is needed and this feed has not named; in a full one, what it named counts alone."""
        for known in self._known.values():
            if len(known) > _REMEMBERED:
                known.clear()
        asked: dict[str, set[Key]] = defaultdict(set)
        for needs in wanted:
            for kind, key in needs:
                if key not in self._known[kind]:
                    asked[kind].add(key)
        for kind, keys in asked.items():
            table, ordered = TABLES[kind], sorted(keys)
            for first in range(0, len(ordered), _ASKED):
                found = select(*table.primary_key).where(_among(table, ordered[first : first + _ASKED]))
                if self._full:
                    found = found.where(table.c.feed == self.feed)
                self._known[kind].update("/".join(row) for row in self.connection.execute(found))


def _among(table: Table, keys: Iterable[Key]) -> ColumnElement[bool]:
    columns = list(table.primary_key)
    if len(columns) == 1:
        return columns[0].in_(list(keys))
    return tuple_(*columns).in_([tuple(key.split("/")) for key in keys])


def _fields(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None
