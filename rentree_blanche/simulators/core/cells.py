"""A cell: one small value kept in the store, read often, changed seldom."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import bindparam, delete, insert, select

from rentree_blanche.simulators.core.ground_tables import cell as cell_table
from rentree_blanche.simulators.core.prepared import Prepared
from rentree_blanche.simulators.core.store import Store

T = TypeVar("T")

_VALUE = Prepared(select(cell_table.c.value).where(cell_table.c.name == bindparam("cell")))
_VALUES = Prepared(select(cell_table.c.name, cell_table.c.value))


@dataclass(slots=True)
class Cell(Generic[T]):
    """One named value of the store, parsed when it changed.

    It is looked at each time, so that every worker sees the same; an event loop looks at all cells once a turn.
    """

    store: Store
    name: str
    adapter: TypeAdapter[T]
    default: T
    _parsed: tuple[str | None, T] | None = field(default=None, init=False)

    def get(self) -> T:
        """Read the value."""
        return self._read(self._in_transaction() if self.store.in_transaction else self._in_turn())

    def _read(self, text: str | None) -> T:
        parsed = self._parsed
        if parsed is None or parsed[0] != text:
            self._parsed = parsed = (text, self.default if text is None else self.adapter.validate_json(text))
        return parsed[1]

    def change(self, step: Callable[[T], T]) -> T:
        """Replace the value by `step(value)`, in one transaction."""
        with self.store.write() as connection:
            self.store.hold(connection, f"cell {self.name}")
            value = step(self._read(self._within()))
            connection.execute(delete(cell_table).where(cell_table.c.name == self.name))
            connection.execute(insert(cell_table).values(name=self.name, value=self.adapter.dump_json(value).decode()))
            self.store.turns.changed()  # in a larger transaction, too, its own change is what is read from now on
        self.store.turns.changed()
        return value

    def _in_turn(self) -> str | None:
        return self.store.turns.recall(self._all).get(self.name)

    def _in_transaction(self) -> str | None:
        known = self.store.turns.kept()
        return self._within() if known is None else known.get(self.name)

    def _within(self) -> str | None:
        """Read in the transaction that this thread has open."""
        row = self.store.glance(_VALUE, cell=self.name)
        return None if row is None else row.value

    def _all(self) -> dict[str, str]:
        return {row.name: row.value for row in self.store.glances(_VALUES)}
