"""Somebody else who writes into the store for a while: what a long job of another system does to everybody."""

import threading
from collections.abc import Callable

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from rentree_blanche.simulators.core.errors import StoreBusyError
from rentree_blanche.simulators.core.store import Store


class Occupation:
    """Keeps the one writer of a store to itself, by a connection of its own; reading goes on.

    Args:
        store: which one; PostgreSQL has its tables locked against writers.
        on_end: called each time that an occupation has ended, by `end` or by itself.
    """

    def __init__(self, store: Store, on_end: Callable[[], object] = lambda: None) -> None:
        self._store = store
        self._on_end = on_end
        self._changing = threading.RLock()
        self._held: Connection | None = None
        self._timer: threading.Timer | None = None

    def begin(self, seconds: float) -> None:
        """Take the writer as soon as nobody has it, for at most so many seconds of the machine; blocking.

        One that lasts is prolonged or shortened.

        Raises:
            StoreBusyError: somebody else has it for longer than the store's patience.
        """
        with self._changing:
            if self._timer is not None:
                self._timer.cancel()
            if self._held is None:
                self._held = self._taken()
            self._timer = threading.Timer(seconds, self._over, [self._held])
            self._timer.daemon = True
            self._timer.start()

    def end(self) -> bool:
        """Give the writer back; False where nobody had taken it."""
        with self._changing:
            held, self._held = self._held, None
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if held is None:
                return False
            held.exec_driver_sql("ROLLBACK")
            held.close()
        self._on_end()
        return True

    def _over(self, held: Connection) -> None:
        with self._changing:
            if self._held is held:
                self.end()

    def _taken(self) -> Connection:
        patience = {"timeout": self._store.patience, "check_same_thread": False, "isolation_level": None}
        engine = create_engine(
            self._store.url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",  # the words that begin and end it are our own
            connect_args=patience if self._store.is_sqlite else {},
        )
        connection = engine.connect()
        try:
            if self._store.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                names = ", ".join(table.name for table in self._store.tables)
                connection.exec_driver_sql("BEGIN")
                connection.execute(text(f"SET LOCAL lock_timeout = {int(self._store.patience * 1000)}"))
                connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
        except OperationalError as error:
            connection.close()
            raise StoreBusyError(f"the store cannot be occupied: {error}") from error
        return connection
