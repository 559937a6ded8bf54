"""Rows by the thousand: written past SQLAlchemy, whose work on each parameter takes longer than the database's."""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any, Self

from sqlalchemy import Connection, Table

_AT_ONCE = 500
"""Rows that are looked up at once; SQLite's limit on parameters is above twice as many keys."""


Row = tuple[Any, ...]
Rows = Sequence[Row]


class BulkWriter:
    """Writes rows on a thread of its own, so that the next ones are made ready meanwhile.

    SQLite works on a row without the interpreter's lock. The connection is this writer's until `settle` returns.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._thread = ThreadPoolExecutor(1, "bulk")
        self._pending: Future[None] | None = None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Wait until all is written, and end the thread."""
        try:
            self.settle()
        finally:
            self._thread.shutdown()

    def upsert(self, lots: Sequence[tuple[Table, Rows]]) -> None:
        """Write rows as `upsert_rows` does, table after table; a few are written at once."""
        self.settle()
        if sum(len(rows) for _, rows in lots) < _AT_ONCE:
            self._write(lots)
        else:
            self._pending = self._thread.submit(self._write, lots)

    def settle(self) -> None:
        """Wait until all is written; raises what went wrong."""
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()

    def _write(self, lots: Sequence[tuple[Table, Rows]]) -> None:
        for table, rows in lots:
            upsert_rows(self._connection, table, rows)


def upsert_rows(connection: Connection, table: Table, rows: Rows) -> None:
    """Write rows by primary key: new ones are added, known ones replaced.

    Each row has a value for each column, in the order of the table, of types that the driver takes as they are; no two
    have the same key.
    """
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        _into_sqlite(driver, table, rows)
    elif rows:
        _into_postgresql(connection, driver, table, rows)


def _into_sqlite(driver: sqlite3.Connection, table: Table, rows: Rows) -> None:
    """Write new rows at once, and of known ones what differs alone: SQLite renews the index of each column that is set.

    Whether a lot is of new rows its ends tell, since lots are seldom mixed; one that is gets written as a whole.
    """
    width = _width(table)
    for first in range(0, len(rows), _AT_ONCE):
        some = rows[first : first + _AT_ONCE]
        known = _known(driver, table, some)
        driver.executemany(_upsert(table), some if not known else [row for row in some if row[:width] not in known])
        updates: dict[tuple[int, ...], list[Row]] = defaultdict(list)
        for row in some if known else ():
            before = known.get(row[:width], row)
            if before != row:
                differing = tuple(place for place, value in enumerate(row) if value != before[place])
                updates[differing].append((*(row[place] for place in differing), *row[:width]))
        for differing, values in updates.items():
            driver.executemany(_update(table, differing), values)


def _known(driver: sqlite3.Connection, table: Table, rows: Rows) -> dict[Row, Row]:
    """Give the rows that are there already, by key; none where neither the first nor the last is."""
    width = _width(table)

    def found(some: Rows) -> dict[Row, Row]:
        keys = [value for row in some for value in row[:width]]
        return {row[:width]: row for row in driver.execute(_select(table, len(some)), keys)}

    ends = found((rows[0], rows[-1]))
    return found(rows) if ends else ends


def _into_postgresql(connection: Connection, driver: Any, table: Table, rows: Rows) -> None:
    """Copy the rows into a table that lasts as long as the transaction, then from there."""
    connection.exec_driver_sql(f"CREATE TEMP TABLE IF NOT EXISTS new_{table.name} (LIKE {table.name}) ON COMMIT DROP")
    with driver.cursor() as cursor, cursor.copy(f"COPY new_{table.name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    connection.exec_driver_sql(f"INSERT INTO {table.name} SELECT * FROM new_{table.name} {_on_conflict(table)}")  # noqa: S608
    connection.exec_driver_sql(f"TRUNCATE new_{table.name}")


def _width(table: Table) -> int:
    """Give how many columns are the key: the first ones."""
    return len(table.primary_key)


@cache
def _select(table: Table, count: int) -> str:
    # A join in this order, since SQLite would look through the whole table for several columns IN a list.
    keys = [column.name for column in table.primary_key]
    blanks = ", ".join([f"({', '.join('?' * len(keys))})"] * count)
    met = " AND ".join(f"known.{key} = wanted.column{place}" for place, key in enumerate(keys, start=1))
    return f"SELECT known.* FROM (VALUES {blanks}) AS wanted CROSS JOIN {table.name} AS known ON {met}"  # noqa: S608


@cache
def _update(table: Table, places: tuple[int, ...]) -> str:
    names = [column.name for column in table.columns]
    changed = ", ".join(f"{names[place]} = ?" for place in places)
    keys = " AND ".join(f"{name} = ?" for name in names[: _width(table)])
    return f"UPDATE {table.name} SET {changed} WHERE {keys}"  # noqa: S608


@cache
def _upsert(table: Table) -> str:
    blanks = ", ".join("?" * len(table.columns))
    return f"INSERT INTO {table.name} VALUES ({blanks}) {_on_conflict(table)}"  # noqa: S608


@cache
def _on_conflict(table: Table) -> str:
    keys = [column.name for column in table.primary_key]
    changed = [f"{column.name} = excluded.{column.name}" for column in table.columns if column.name not in keys]
    return f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(changed)}"
