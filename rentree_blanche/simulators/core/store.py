"""The store of a federation: one SQL database, SQLite by default, PostgreSQL by URL."""

import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event, func, insert, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from rentree_blanche.simulators.core.errors import StoreBusyError, StoreError
from rentree_blanche.simulators.core.prepared import Prepared
from rentree_blanche.simulators.core.turns import Turns

PATIENCE = 10.0
_MOMENT = 0.005
BUSY = (StoreBusyError, OperationalError)
"""What a store raises that somebody else has been writing for too long; PostgreSQL says so in its driver's words."""
_PRIMARY_CODE = 0xFF
_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))")


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Snapshot:
    """All rows of a store at one moment: a SQLite image, or rows by table name elsewhere."""

    image: sqlite3.Connection | None
    rows: Mapping[str, Sequence[Mapping[Any, Any]]]

    def __post_init__(self) -> None:
        if self.image is not None:  # whoever forgets a snapshot leaves no database open
            weakref.finalize(self, self.image.close)

    def close(self) -> None:
        """Let the image go."""
        if self.image is not None:
            self.image.close()


class Store:
    """All that a federation remembers.

    Args:
        url: SQLAlchemy URL, `sqlite:///FILE` or `postgresql+psycopg://…`.
        patience: seconds of the machine that a write waits for another one before it is refused.

    A transaction opened inside another one of the same thread joins it, so that several small works can be made one:
    they then share its fate. A write inside a read opens its own.
    """

    def __init__(self, url: str | URL, *, patience: float = PATIENCE) -> None:
        self.url = make_url(url)
        self.patience = patience
        self.epoch = 0
        self.turns: Turns[Mapping[str, str]] = Turns()
        self._tables: list[Table] = []
        self._write_lock = threading.Lock()
        self._here = _Here()
        self._threads: weakref.WeakSet[Connection] = weakref.WeakSet()
        try:
            self._engine = self._open()
            # PostgreSQL shows each SELECT what is committed by then, in a transaction or not: so it is read without.
            self._reader = self._engine if self.is_sqlite else self._open(isolation_level="AUTOCOMMIT")
        except (SQLAlchemyError, ImportError) as error:
            raise StoreError(f"store {self.url.render_as_string()}: {error}") from error

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.url.get_backend_name() == "sqlite"

    def _open(self, **options: Any) -> Engine:
        if not self.is_sqlite:
            waits = {"options": f"-c lock_timeout={int(self.patience * 1000)}"}
            return create_engine(
                self.url, pool_size=16, max_overflow=16, pool_pre_ping=True, connect_args=waits, **options
            )
        engine = create_engine(
            self.url,
            poolclass=QueuePool,
            max_overflow=-1,  # each thread keeps one
            connect_args={"timeout": self.patience, "check_same_thread": False},
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
    def in_transaction(self) -> bool:
        """Whether this thread has a transaction open."""
        return self._here.open is not None

    @property
    def tables(self) -> tuple[Table, ...]:
        """Give every table that was made through this store."""
        return tuple(self._tables)

    def read(self) -> AbstractContextManager[Connection]:
        """Open a transaction for reading, or go on in the one that this thread has open."""
        here = self._here
        return self._transaction(writing=False) if here.open is None else nullcontext(here.open)

    def write(self) -> AbstractContextManager[Connection]:
        """Open a transaction for writing, committed at the end, rolled back on an error; or go on in this thread's.

        SQLite has one writer: threads of this process queue here, which is faster and fairer than its busy polling.

        Raises:
            StoreBusyError: somebody else has been writing for longer than the patience of this store.
        """
        here = self._here
        return self._transaction(writing=True) if here.open is None or not here.writing else nullcontext(here.open)

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """Let writes of this thread wait for SQLite's writer a moment only, and raise StoreBusyError then.

        Most are over sooner than a thread that could wait for them is woken.
        """
        self._here.patience = min(_MOMENT, self.patience)
        try:
            yield
        finally:
            self._here.patience = None

    def hold(self, connection: Connection, what: str) -> None:
        """Let nobody else hold the same thing until the transaction ends, so that what is read may be built upon.

        SQLite's one writer holds everything already.
        """
        if not self.is_sqlite:
            connection.execute(_HOLD, {"what": what})

    def glance(self, wanted: Prepared, /, **values: Any) -> Any | None:
        """Give the first row of a SELECT, None when there is none: on SQLite without the cost of a transaction."""
        if self.is_sqlite:
            return wanted.first(self._here.open or self._of_this_thread(), **values)
        with self.read() as connection:
            return wanted.first(connection, **values)

    def glances(self, wanted: Prepared, /, **values: Any) -> Sequence[Any]:
        """Give every row of a SELECT, as `glance` gives the first."""
        if self.is_sqlite:
            return wanted.all(self._here.open or self._of_this_thread(), **values)
        with self.read() as connection:
            return wanted.all(connection, **values)

    def append(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows that all have the same columns, of types that the driver takes as they are.

        SQLite takes them in one statement: a thread that executes one for each row asks for the interpreter's lock
        after each, and keeps other writers waiting meanwhile.
        """
        with self.write() as connection:
            if not self.is_sqlite:
                connection.execute(insert(table), rows)
                return
            names = list(rows[0])
            row = f"({', '.join('?' * len(names))})"
            words = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES {', '.join([row] * len(rows))}"  # noqa: S608
            _driver(connection).execute(words, [each[name] for each in rows for name in names])

    def _transaction(self, *, writing: bool) -> AbstractContextManager[Connection]:
        return _Transaction(self._begin, self._end, writing) if self.is_sqlite else self._elsewhere(writing=writing)

    @contextmanager
    def _elsewhere(self, *, writing: bool) -> Iterator[Connection]:
        opened = self._engine.begin() if writing else self._reader.connect()
        before = self._here.open, self._here.writing
        with opened as connection:
            self._here.open, self._here.writing = connection, writing
            try:
                yield connection
            finally:
                self._here.open, self._here.writing = before

    def _begin(self, writing: bool) -> "_Begun":
        here = self._here
        if writing and not self._write_lock.acquire(timeout=self._patience):
            raise StoreBusyError("another thread is writing: try again later, or where waiting is no harm")
        connection = self._of_this_thread() if here.open is None else self._engine.connect()
        begun = _Begun(connection, here.open, here.writing, writing)
        try:
            self._say_begin(connection, "BEGIN IMMEDIATE" if writing else "BEGIN")
        except BaseException:
            self._let_go(begun)
            raise
        here.open, here.writing = connection, writing
        return begun

    def _end(self, begun: "_Begun", error: BaseException | None) -> None:
        here, connection, driver = self._here, begun.connection, _driver(begun.connection)
        here.open, here.writing = begun.outer, begun.outer_writing
        try:
            if error is None:
                _commit(connection, driver)
            else:
                connection.rollback()
                driver.rollback()
        except sqlite3.Error as refused:
            raise OperationalError("COMMIT", None, refused) from refused
        finally:
            self._let_go(begun)
        if isinstance(error, sqlite3.Error):  # of a statement that the driver was given
            raise OperationalError("COMMIT", None, error) from error

    def _let_go(self, begun: "_Begun") -> None:
        if begun.outer is not None:
            begun.connection.close()
        if begun.writing:
            self._write_lock.release()

    def _say_begin(self, connection: Connection, words: str) -> None:
        driver, patience, said = _driver(connection), self._patience, connection.info
        try:
            if said.get("patience", self.patience) != patience:
                driver.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")
                said["patience"] = patience
            driver.execute(words)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY_CODE != sqlite3.SQLITE_BUSY:
                raise OperationalError(words, None, error) from error
            raise StoreBusyError(f"another process is writing: {error}") from error

    @property
    def _patience(self) -> float:
        return self.patience if self._here.patience is None else self._here.patience

    def _of_this_thread(self) -> Connection:
        here = self._here
        if here.kept is None:
            here.kept = self._engine.connect()
            self._threads.add(here.kept)
        return here.kept

    def snapshot(self) -> Snapshot:
        """Copy everything that is in the store now."""
        if self.is_sqlite:
            image = sqlite3.connect(":memory:", check_same_thread=False)
            with self._write_lock, self._engine.connect() as source:
                _driver(source).backup(image)
            return Snapshot(image, {})
        with self.read() as connection:
            rows = {table.name: connection.execute(select(table)).mappings().all() for table in self._tables}
        return Snapshot(None, rows)

    def restore(self, snapshot: Snapshot) -> None:
        """Put the store back to a snapshot; nothing written since remains."""
        if snapshot.image is not None:
            with self._write_lock, self._engine.connect() as target:
                snapshot.image.backup(_driver(target))
        else:
            with self.write() as connection:
                self._refill(connection, snapshot)
        self.replaced()

    def replaced(self) -> None:
        """Note that the store was put back, here or by another process."""
        self.epoch += 1
        self.turns.changed()

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

    def close(self) -> None:
        """Close every connection."""
        for connection in list(self._threads):
            connection.close()
        self._engine.dispose()
        self._reader.dispose()


class _Here(threading.local):
    """What a thread has of a store: the transaction that it has open, and on SQLite the connection that it keeps."""

    open: Connection | None = None
    writing = False
    patience: float | None = None
    kept: Connection | None = None


class _Begun(NamedTuple):
    """A transaction of SQLite that is open, and what its thread had open before."""

    connection: Connection
    outer: Connection | None
    outer_writing: bool
    writing: bool


class _Transaction(AbstractContextManager[Connection]):
    """A transaction of SQLite, begun and ended by the driver: for SQLAlchemy each takes as long as several SELECTs.

    A class, since generators for its several layers would take as long as one.
    """

    __slots__ = ("_begin", "_begun", "_end", "_writing")

    def __init__(
        self, begin: Callable[[bool], _Begun], end: Callable[[_Begun, BaseException | None], None], writing: bool
    ) -> None:
        self._begin = begin
        self._end = end
        self._writing = writing

    def __enter__(self) -> Connection:
        self._begun = self._begin(self._writing)
        return self._begun.connection

    def __exit__(self, kind: object, error: BaseException | None, where: object) -> None:
        self._end(self._begun, error)


def _commit(connection: Connection, driver: sqlite3.Connection) -> None:
    try:
        connection.commit()
        driver.commit()
    except BaseException:
        connection.rollback()
        driver.rollback()
        raise


def sqlite_url(file: Path) -> str:
    """Give the URL of a SQLite file."""
    return f"sqlite:///{file}"


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where the store says, not where the driver guesses
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=OFF")  # a mock federation survives a crash of the process, not of the power
    connection.execute("PRAGMA foreign_keys=ON")


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise StoreError(f"store {connection.engine.url.render_as_string()}: not a SQLite connection")
    return driver
