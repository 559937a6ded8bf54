"""The store of a federation: one SQL database, SQLite by default, PostgreSQL by URL."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event, func, insert, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from rentree_blanche.simulators.core.errors import StoreError

_BUSY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All rows of a store at one moment: a SQLite image, or rows by table name elsewhere."""

    image: sqlite3.Connection | None
    rows: Mapping[str, Sequence[Mapping[Any, Any]]]


class Store:
    """All that a federation remembers.

    Args:
        url: SQLAlchemy URL, `sqlite:///FILE` or `postgresql+psycopg://…`.
        shared: whether other processes write to the same database: then nothing read from it may be cached.
    """

    def __init__(self, url: str | URL, *, shared: bool = False) -> None:
        self.url = make_url(url)
        self.shared = shared
        self.epoch = 0
        self._tables: list[Table] = []
        self._write_lock = threading.Lock()
        try:
            self._engine = self._open()
        except (SQLAlchemyError, ImportError) as error:
            raise StoreError(f"store {self.url.render_as_string()}: {error}") from error

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.url.get_backend_name() == "sqlite"

    def _open(self) -> Engine:
        if not self.is_sqlite:
            return create_engine(self.url, pool_size=16, max_overflow=16, pool_pre_ping=True)
        engine = create_engine(
            self.url,
            poolclass=QueuePool,
            pool_size=16,
            max_overflow=48,
            connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def create(self, *rooms: MetaData) -> None:
        """Make the tables of some actors where they are missing."""
        try:
            with self.write() as connection:
                if not self.is_sqlite:  # workers that start together must not create the same table twice
                    connection.execute(text("SELECT pg_advisory_xact_lock(20260901)"))
                for room in rooms:
                    room.create_all(connection)
        except SQLAlchemyError as error:
            raise StoreError(f"store {self.url.render_as_string()}: cannot create tables: {error}") from error
        # Relying parties of one design share their tables: each is remembered once.
        self._tables += [table for room in dict.fromkeys(rooms) for table in room.sorted_tables]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Give every table that was made through this store."""
        return tuple(self._tables)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction for reading."""
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction for writing, committed at the end, rolled back on an error.

        SQLite has one writer: threads of this process queue here, which is faster and fairer than its busy polling.
        """
        if not self.is_sqlite:
            with self._engine.begin() as connection:
                yield connection
            return
        with self._write_lock, self._engine.connect() as opened:
            connection = opened.execution_options(rentree_write=True)
            with connection.begin():
                yield connection

    def snapshot(self) -> Snapshot:
        """Copy everything that is in the store now."""
        if self.is_sqlite:
            image = sqlite3.connect(":memory:", check_same_thread=False)
            with self._write_lock, self._raw_sqlite() as source:
                source.backup(image)
            return Snapshot(image, {})
        with self.read() as connection:
            rows = {table.name: connection.execute(select(table)).mappings().all() for table in self._tables}
        return Snapshot(None, rows)

    def restore(self, snapshot: Snapshot) -> None:
        """Put the store back to a snapshot; nothing written since remains."""
        if snapshot.image is not None:
            with self._write_lock, self._raw_sqlite() as target:
                snapshot.image.backup(target)
        else:
            with self.write() as connection:
                self._refill(connection, snapshot)
        self.epoch += 1

    def _refill(self, connection: Connection, snapshot: Snapshot) -> None:
        for table in reversed(self._tables):
            connection.execute(table.delete())
        for table in self._tables:
            if snapshot.rows[table.name]:
                connection.execute(insert(table), [dict(row) for row in snapshot.rows[table.name]])
            key = table.autoincrement_column
            if key is not None:  # PostgreSQL's sequence does not follow explicit ids
                highest = connection.execute(select(func.coalesce(func.max(key), 0))).scalar_one()
                connection.execute(
                    text("SELECT setval(pg_get_serial_sequence(:t, :c), :v, false)"),
                    {"t": table.name, "c": key.name, "v": highest + 1},
                )

    @contextmanager
    def _raw_sqlite(self) -> Iterator[sqlite3.Connection]:
        proxied = self._engine.raw_connection()
        try:
            driver = proxied.driver_connection
            if not isinstance(driver, sqlite3.Connection):
                raise StoreError(f"store {self.url.render_as_string()}: not a SQLite connection")
            yield driver
        finally:
            proxied.close()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def sqlite_url(file: Path) -> str:
    """Give the URL of a SQLite file."""
    return f"sqlite:///{file}"


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says, not where the driver guesses
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=OFF")  # a mock federation survives a crash of the process, not of the power
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("rentree_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
