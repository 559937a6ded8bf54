"""How people of the population enter a register: the first families at its founding, others when asked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import islice
from typing import Any, Generic

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.population import Family, Link, Population
from rentree_blanche.simulators.population import Pupil as Child
from rentree_blanche.simulators.population import School as Place
from rentree_blanche.simulators.registers.changes import Change, mark
from rentree_blanche.simulators.registers.enrolment import Enrolled, Enrolment
from rentree_blanche.simulators.registers.errors import FieldsError
from rentree_blanche.simulators.registers.ids import Mint
from rentree_blanche.simulators.registers.records import row_of
from rentree_blanche.simulators.registers.register import P, Register
from rentree_blanche.simulators.registers.words import folded

_BATCH = 2_000


@dataclass(slots=True)
class _Entrants:
    """Rows that wait for a bulk insert."""

    pupils: list[dict[str, Any]] = field(default_factory=list)
    guardians: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)

    def changes(self) -> Iterator[Change]:
        yield from (Change("pupil", row["id"]) for row in self.pupils)
        yield from (Change("guardian", row["id"]) for row in self.guardians)
        yield from (Change("link", row["guardian"], row["pupil"]) for row in self.links)


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding(Generic[P]):
    """Brings families of a population into a register."""

    store: Store
    chance: Chance
    population: Population
    register: Register[P]
    enrolled: Enrolled

    @property
    def mint(self) -> Mint:
        """Give who makes the ids."""
        return Mint(self.chance, self.register)

    @property
    def enrolment(self) -> Enrolment[P]:
        """Give who makes the records."""
        return Enrolment(self.mint, self.enrolled)

    def fill(self, families: int) -> None:
        """Enrol the first families, where the register is still empty.

        Nothing is marked as changed: the first feed is full anyway.
        """
        try:
            with self.store.write() as connection:
                if self._is_empty(connection):
                    self._fill(connection, families)
        except IntegrityError:
            with self.store.read() as connection:  # another worker on the same database was faster
                if self._is_empty(connection):
                    raise

    def enrol(self, indexes: Sequence[int]) -> dict[str, int]:
        """Enrol families by index, those already there left as they are; give counts of new records.

        Raises OutOfRange for an index that the population cannot number.
        """
        families = [self.population.family(index) for index in dict.fromkeys(indexes)]
        with self.store.write() as connection:
            schools = self._settle_schools(connection, families)
            entrants = self._entrants(families, self._known_keys(connection, families))
            self._insert(connection, entrants)
            mark(connection, self.register.tables, [Change("school", uai) for uai in schools])
            mark(connection, self.register.tables, entrants.changes())
        return {
            "schools": len(schools),
            "pupils": len(entrants.pupils),
            "guardians": len(entrants.guardians),
            "links": len(entrants.links),
        }

    def settle_school(self, connection: Connection, uai: str) -> None:
        """Enter a school of the population that the register does not know yet.

        Raises:
            UnknownSchoolError: there is no such school.
            FieldsError: it is one of the other register's.
        """
        known = self.register.tables.school.c
        if connection.execute(select(known.uai).where(known.uai == uai)).first() is None:
            place = self.population.school(uai)
            if place.degree is not self.enrolled.degree:
                raise FieldsError({"school": f"{uai} est d’un autre degré : {place.name} n’est pas de ce registre."})
            connection.execute(insert(self.register.tables.school), [self._school_row(place)])
            mark(connection, self.register.tables, [Change("school", uai)])

    def _is_empty(self, connection: Connection) -> bool:
        return connection.execute(select(self.register.tables.school.c.uai).limit(1)).first() is None

    def _fill(self, connection: Connection, families: int) -> None:
        places = (place for place in self.population.schools(families) if place.degree is self.enrolled.degree)
        connection.execute(insert(self.register.tables.school), [self._school_row(place) for place in places])
        everybody = self.population.families(families)
        while batch := list(islice(everybody, _BATCH)):
            self._insert(connection, self._entrants(batch, frozenset()))

    def _settle_schools(self, connection: Connection, families: Iterable[Family]) -> list[str]:
        table = self.register.tables.school
        wanted = {pupil.school for family in families for pupil in self._ours(family)}
        known = set(connection.execute(select(table.c.uai).where(table.c.uai.in_(wanted))).scalars())
        missing = sorted(wanted - known)
        if missing:
            connection.execute(insert(table), [self._school_row(self.population.school(uai)) for uai in missing])
        return missing

    def _known_keys(self, connection: Connection, families: Iterable[Family]) -> frozenset[str]:
        keys = [person.key for family in families for person in family.members]
        known: set[str] = set()
        for table in (self.register.tables.pupil, self.register.tables.guardian):
            for first in range(0, len(keys), 500):
                wanted = select(table.c.person_key).where(table.c.person_key.in_(keys[first : first + 500]))
                known.update(key for key in connection.execute(wanted).scalars() if key)
        return frozenset(known)

    def _entrants(self, families: Iterable[Family], known: frozenset[str]) -> _Entrants:
        entrants, enrolment, academy_code = _Entrants(), self.enrolment, cache(self._academy_code)
        for family in families:
            pupils = {pupil.key: pupil for pupil in self._ours(family) if pupil.key not in known}
            links = [link for link in family.links if link.pupil in pupils]
            codes = {link.guardian: academy_code(pupils[link.pupil].school) for link in reversed(links)}
            entrants.pupils += [row_of(enrolment.pupil(pupil, academy_code(pupil.school))) for pupil in pupils.values()]
            entrants.guardians += [
                row_of(enrolment.guardian(guardian, codes[guardian.key]))
                for guardian in family.guardians
                if guardian.key in codes and guardian.key not in known
            ]
            entrants.links += [self._link_row(family, link) for link in links]
        return entrants

    def _ours(self, family: Family) -> list[Child]:
        return [pupil for pupil in family.pupils if pupil.degree is self.enrolled.degree]

    def _academy_code(self, uai: str) -> str:
        return self.population.school(uai).academy.code

    def _link_row(self, family: Family, link: Link) -> dict[str, Any]:
        return dict(self.enrolment.link(link, family.guardian(link.guardian), family.pupil(link.pupil)))

    def _school_row(self, place: Place) -> dict[str, Any]:
        record = self.enrolment.school(place)
        return {**asdict(record), "folded": folded(place.uai, place.name, place.address.commune)}

    def _insert(self, connection: Connection, entrants: _Entrants) -> None:
        tables = self.register.tables
        for table, rows in (
            (tables.pupil, entrants.pupils),
            (tables.guardian, entrants.guardians),
            (tables.link, entrants.links),
        ):
            if rows:
                connection.execute(insert(table), rows)
