"""Statements that are made once, for what every request asks of the store."""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError

_Convert = Callable[[Any], Any] | None


class Prepared:
    """A statement with bound parameters, kept by who says it often.

    SQLAlchemy writes it, once for each kind of database. On SQLite the driver executes it, since what SQLAlchemy does
    at each execution takes five times as long as SQLite itself; elsewhere SQLAlchemy does.

    Each execution gives values to the same names: those of the bound parameters, and the columns of an INSERT.
    """

    def __init__(self, statement: Select[Any] | Insert | Update | Delete) -> None:
        self._statement = statement
        self._written: dict[Dialect, _Written] = {}

    def run(self, connection: Connection, /, **values: Any) -> int:
        """Execute; give the number of rows that were concerned."""
        written = self._for_sqlite(connection, values)
        if written is None:
            return connection.execute(self._statement, values).rowcount
        return written.execute(connection, values).rowcount

    def first(self, connection: Connection, /, **values: Any) -> Any | None:
        """Execute; give the first row, whose columns are attributes, or None when there is none."""
        written = self._for_sqlite(connection, values)
        if written is None:
            return connection.execute(self._statement, values).first()
        cursor = written.execute(connection, values)
        found = cursor.fetchone()
        cursor.close()  # at once: an UPDATE … RETURNING is not over before, and could not be committed
        return None if found is None else written.row(found)

    def all(self, connection: Connection, /, **values: Any) -> Sequence[Any]:
        """Execute; give every row."""
        written = self._for_sqlite(connection, values)
        if written is None:
            return connection.execute(self._statement, values).all()
        return [written.row(found) for found in written.execute(connection, values).fetchall()]

    def _for_sqlite(self, connection: Connection, values: Mapping[str, Any]) -> "_Written | None":
        dialect = connection.dialect
        written = self._written.get(dialect)
        if written is None and dialect.name == "sqlite":
            self._written[dialect] = written = _write(self._statement, dialect, values)
        return written


@dataclass(frozen=True, slots=True)
class _Written:
    """A statement in SQLite's words.

    Attributes:
        places: for each `?` the name of its value and how the driver wants it.
        constants: values that the statement itself holds.
        make: gives a row from a sequence. converts: what makes a value of each column, None where nothing has to.
    """

    text: str
    places: tuple[tuple[str, _Convert], ...]
    constants: Mapping[str, Any]
    make: Callable[[Sequence[Any]], Any]
    converts: tuple[_Convert, ...] | None

    def execute(self, connection: Connection, values: Mapping[str, Any]) -> sqlite3.Cursor:
        known = {**self.constants, **values} if self.constants else values
        bound = [known[name] if convert is None else convert(known[name]) for name, convert in self.places]
        driver: Any = connection.connection.driver_connection
        try:
            cursor: sqlite3.Cursor = driver.execute(self.text, bound)
        except sqlite3.Error as error:  # as what SQLAlchemy would raise, which is what callers expect
            raise DBAPIError.instance(self.text, bound, error, sqlite3.Error) from error
        return cursor

    def row(self, found: Sequence[Any]) -> Any:
        if self.converts is None:
            return self.make(found)
        return self.make(
            [value if convert is None else convert(value) for value, convert in zip(found, self.converts, strict=True)]
        )


def _write(statement: Select[Any] | Insert | Update | Delete, dialect: Dialect, values: Mapping[str, Any]) -> _Written:
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(values))
    columns = [] if isinstance(statement, Delete) else list(statement.exported_columns.items())
    converts = tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for _, column in columns)
    row: Any = namedtuple("Row", [name for name, _ in columns])  # type: ignore[misc]  # named by the statement
    return _Written(
        text=str(compiled),
        places=tuple(
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup
        ),
        constants={name: value for name, value in compiled.params.items() if name not in values},
        make=row._make,
        converts=converts if any(converts) else None,
    )
