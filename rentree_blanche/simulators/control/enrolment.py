"""Which families of the population are enrolled: those of the settings, and those made since."""

from collections.abc import Iterator, Set
from itertools import chain

from sqlalchemy import Column, Integer, MetaData, Table, delete, insert, select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.population import Family, NobodyFoundError, Population
from rentree_blanche.simulators.population.find import Wanted, first_matching, matching

_SEARCHED = 10_000

metadata = MetaData()
made = Table("control_family", metadata, Column("family", Integer, primary_key=True, autoincrement=False))


class Enrolment:
    """Searches the enrolled families, and beyond them.

    Args:
        families: how many of the population, from its first, are enrolled at start.
    """

    def __init__(self, population: Population, store: Store, families: int) -> None:
        self._population = population
        self._store = store
        self._families = families

    def enrolled(self, wanted: Wanted, excluding: Set[int]) -> Iterator[Family]:
        """Give the enrolled families that are as wanted, by index."""
        ranges = chain([(0, self._families)], ((index, index + 1) for index in self._made()))
        for start, stop in ranges:
            for family in matching(self._population, wanted, start, stop):
                if family.index not in excluding:
                    yield family

    def is_enrolled(self, index: int) -> bool:
        """Whether a family is enrolled."""
        return 0 <= index < self._families or index in self._made()

    def beyond(self, wanted: Wanted, excluding: Set[int]) -> Family:
        """Give the first family that is as wanted and not enrolled yet.

        Raises:
            NobodyFoundError: there is none in the next ten thousand.
        """
        known = {*excluding, *self._made()}
        start = self._families
        while start < self._families + _SEARCHED:
            family = first_matching(self._population, wanted, start, self._families + _SEARCHED)
            if family.index not in known:
                return family
            start = family.index + 1
        raise NobodyFoundError(f"wanted: no family up to {start} is like this; ask for less")

    def note(self, index: int) -> None:
        """Remember that a family was enrolled."""
        with self._store.write() as connection:
            connection.execute(delete(made).where(made.c.family == index))
            connection.execute(insert(made).values(family=index))

    def _made(self) -> list[int]:
        with self._store.read() as connection:
            return list(connection.execute(select(made.c.family).order_by(made.c.family)).scalars())
