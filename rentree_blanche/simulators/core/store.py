"""The store of a federation: one SQL database, SQLite by default, PostgreSQL by URL."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Select, Table, create_engine, event, func, insert, select, text
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

    A transaction opened inside another one of the same thread joins it, so that several small works can be made one:
    they then share its fate. A write inside a read opens its own.
    """

    def __init__(self, url: str | URL) -> None:
        self.url = make_url(url)
        self.epoch = 0
        self._tables: list[Table] = []
        self._write_lock = threading.Lock()
        self._held = _Held()
        self._glances = _Glances(self.url) if self.is_sqlite else None
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
        """Open a transaction for reading, or go on in the one that this thread has open."""
        held = self._held
        if held.connection is not None:
            yield held.connection
            return
        with self._engine.connect() as connection, held.keep(connection, writing=False):
            _begin_sqlite(connection, "BEGIN")
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction for writing, committed at the end, rolled back on an error; or go on in this thread's.

        SQLite has one writer: threads of this process queue here, which is faster and fairer than its busy polling.
        """
        held = self._held
        if held.connection is not None and held.writing:
            yield held.connection
            return
        turn = self._write_lock if self.is_sqlite else nullcontext()
        with turn, self._engine.begin() as connection, held.keep(connection, writing=True):
            _begin_sqlite(connection, "BEGIN IMMEDIATE")
            yield connection

    def glance(self, wanted: Select[Any], values: Mapping[str, Any]) -> Sequence[Any] | None:
        """Give the first row of a SELECT of texts and numbers, None when there is none: for what every request reads.

        On SQLite it costs a tenth of `read`, which spends its time on transactions and on types.

        Args:
            wanted: made once and kept, since it is compiled when first seen.
            values: of its bound parameters, by name.
        """
        if self._glances is None or self._held.connection is not None:
            with self.read() as connection:
                return connection.execute(wanted, values).first()
        return self._glances.first(wanted, values)

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
        if self._glances is not None:
            self._glances.close()


class _Held(threading.local):
    """The transaction that a thread has open."""

    connection: Connection | None = None
    writing = False

    @contextmanager
    def keep(self, connection: Connection, *, writing: bool) -> Iterator[None]:
        before = self.connection, self.writing
        self.connection, self.writing = connection, writing
        try:
            yield
        finally:
            self.connection, self.writing = before


class _Glances:
    """Raw connections to a SQLite file, one a thread, each SELECT a transaction of its own."""

    def __init__(self, url: URL) -> None:
        self._file = url.database or ":memory:"
        self._dialect = url.get_dialect()()
        self._texts: dict[Select[Any], tuple[str, tuple[str, ...], Mapping[str, Any]]] = {}
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []

    def first(self, wanted: Select[Any], values: Mapping[str, Any]) -> Sequence[Any] | None:
        text, names, constants = self._texts.get(wanted) or self._compile(wanted)
        bound = {**constants, **values} if constants else values
        row: Sequence[Any] | None = self._connection().execute(text, [bound[name] for name in names]).fetchone()
        return row

    def _compile(self, wanted: Select[Any]) -> tuple[str, tuple[str, ...], Mapping[str, Any]]:
        compiled = wanted.compile(dialect=self._dialect)
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        self._texts[wanted] = made = (str(compiled), tuple(compiled.positiontup or ()), constants)
        return made

    def _connection(self) -> sqlite3.Connection:
        made: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if made is None:
            made = sqlite3.connect(self._file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            self._local.connection = made
            self._opened.append(made)
        return made

    def close(self) -> None:
        for connection in self._opened:
            connection.close()


def sqlite_url(file: Path) -> str:
    """Give the URL of a SQLite file."""
    return f"sqlite:///{file}"


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says, not where the driver guesses
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=OFF")  # a mock federation survives a crash of the process, not of the power
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection, words: str) -> None:
    # Not in an event of SQLAlchemy: an engine that has one asks for listeners at every turn, as costly as the SELECTs.
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.execute(words)
