"""A cell: one small value kept in the store, read often, changed seldom."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, insert, select

from rentree_blanche.simulators.core.ground_tables import cell as cell_table
from rentree_blanche.simulators.core.store import Store

T = TypeVar("T")


@dataclass(slots=True)
class Cell(Generic[T]):
    """One named value of the store.

    Where the store is ours alone the value is cached until the next change or restore; where it is shared it is
    read each time, so that every worker sees the same.
    """

    store: Store
    name: str
    adapter: TypeAdapter[T]
    default: T
    _cached: tuple[int, object, T] | None = field(default=None, init=False)
    _edition: object = field(default_factory=object, init=False)

    def get(self) -> T:
        """Read the value."""
        cached = self._cached
        if cached is not None and not self.store.shared and cached[:2] == (self.store.epoch, self._edition):
            return cached[2]
        epoch, edition = self.store.epoch, self._edition  # first: what changes meanwhile must not pass for read
        with self.store.read() as connection:
            value = self._read(connection)
        self._cached = (epoch, edition, value)
        return value

    def change(self, step: Callable[[T], T]) -> T:
        """Replace the value by `step(value)`, in one transaction."""
        with self.store.write() as connection:
            value = step(self._read(connection))
            connection.execute(delete(cell_table).where(cell_table.c.name == self.name))
            connection.execute(insert(cell_table).values(name=self.name, value=self.adapter.dump_json(value).decode()))
        self._edition = object()
        return value

    def _read(self, connection: Connection) -> T:
        stored = connection.execute(
            select(cell_table.c.value).where(cell_table.c.name == self.name)
        ).scalar_one_or_none()
        return self.default if stored is None else self.adapter.validate_json(stored)
