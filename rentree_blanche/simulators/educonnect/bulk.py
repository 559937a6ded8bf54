"""Rows by the thousand: written past SQLAlchemy, whose work on each parameter takes longer than the database's."""

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table

_AT_ONCE = 100
"""Rows of one INSERT on SQLite; its limit on parameters is far above."""


def upsert_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows by primary key: new ones are added, known ones replaced.

    Each row has a value for each column, in the order of the table, of types that the driver takes as they are; no two
    have the same key.
    """
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        _into_sqlite(driver, table, rows)
    elif rows:
        _into_postgresql(connection, driver, table, rows)


def _into_sqlite(driver: sqlite3.Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    for first in range(0, len(rows), _AT_ONCE):
        some = rows[first : first + _AT_ONCE]
        driver.execute(_upsert(table, len(some)), [value for row in some for value in row])


def _into_postgresql(connection: Connection, driver: Any, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Copy the rows into a table that lasts as long as the transaction, then from there."""
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE IF NOT EXISTS new_{table.name} (LIKE {table.name}) ON COMMIT DROP"
    )
    with driver.cursor() as cursor, cursor.copy(f"COPY new_{table.name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    connection.exec_driver_sql(f"INSERT INTO {table.name} SELECT * FROM new_{table.name} {_on_conflict(table)}")  # noqa: S608
    connection.exec_driver_sql(f"TRUNCATE new_{table.name}")


@cache
def _upsert(table: Table, count: int) -> str:
    row = f"({', '.join('?' * len(table.columns))})"
    return f"INSERT INTO {table.name} VALUES {', '.join([row] * count)} {_on_conflict(table)}"  # noqa: S608


@cache
def _on_conflict(table: Table) -> str:
    keys = [column.name for column in table.primary_key]
    changed = [f"{column.name} = excluded.{column.name}" for column in table.columns if column.name not in keys]
    return f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(changed)}"
