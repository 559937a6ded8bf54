"""How people of the population enter the register: the first families at its founding, others when asked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.onde import tables
from rentree_blanche.simulators.onde.changes import Change, mark
from rentree_blanche.simulators.onde.ids import Mint, director_id, school_id
from rentree_blanche.simulators.onde.records import Guardian, Pupil, School
from rentree_blanche.simulators.onde.words import fold, folded
from rentree_blanche.simulators.population import Degree, Family, Population
from rentree_blanche.simulators.population import Guardian as Adult
from rentree_blanche.simulators.population import Pupil as Child
from rentree_blanche.simulators.population import School as Place
from rentree_blanche.simulators.population.lexicon import lexicon

_BATCH = 2_000
CYCLES = ("", "CYCLE I", "CYCLE II", "CYCLE III")


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


class Founding:
    """Brings families of a population into the register."""

    def __init__(self, store: Store, chance: Chance, population: Population) -> None:
        self._store = store
        self._chance = chance
        self._mint = Mint(chance)
        self._population = population

    def fill(self, families: int) -> None:
        """Enrol the first families, where the register is still empty.

        Nothing is marked as changed: the first feed is full anyway.
        """
        try:
            with self._store.write() as connection:
                if connection.execute(select(tables.school.c.uai).limit(1)).first() is None:
                    self._fill(connection, families)
        except IntegrityError:
            with self._store.read() as connection:  # another worker on the same database was faster
                if connection.execute(select(tables.school.c.uai).limit(1)).first() is None:
                    raise

    def enrol(self, indexes: Sequence[int]) -> dict[str, int]:
        """Enrol families by index, those already there left as they are; give counts of new records.

        Raises OutOfRange for an index that the population cannot number.
        """
        families = [self._population.family(index) for index in dict.fromkeys(indexes)]
        with self._store.write() as connection:
            schools = self._settle_schools(connection, families)
            entrants = self._entrants(families, self._known_keys(connection, families))
            _insert(connection, entrants)
            mark(connection, [Change("school", uai) for uai in schools])
            mark(connection, entrants.changes())
        return {
            "schools": len(schools),
            "pupils": len(entrants.pupils),
            "guardians": len(entrants.guardians),
            "links": len(entrants.links),
        }

    def _fill(self, connection: Connection, families: int) -> None:
        places = (place for place in self._population.schools(families) if place.degree is Degree.PRIMARY)
        rows = [self._school_row(place) for place in places]
        connection.execute(insert(tables.school), rows)
        everybody = self._population.families(families)
        while batch := list(islice(everybody, _BATCH)):
            _insert(connection, self._entrants(batch, frozenset()))

    def _settle_schools(self, connection: Connection, families: Iterable[Family]) -> list[str]:
        wanted = {pupil.school for family in families for pupil in _primary(family)}
        known = set(connection.execute(select(tables.school.c.uai).where(tables.school.c.uai.in_(wanted))).scalars())
        missing = sorted(wanted - known)
        if missing:
            rows = [self._school_row(self._population.school(uai)) for uai in missing]
            connection.execute(insert(tables.school), rows)
        return missing

    def _known_keys(self, connection: Connection, families: Iterable[Family]) -> frozenset[str]:
        keys = [person.key for family in families for person in _everybody(family)]
        known: set[str] = set()
        for table in (tables.pupil, tables.guardian):
            for first in range(0, len(keys), 500):
                wanted = select(table.c.person_key).where(table.c.person_key.in_(keys[first : first + 500]))
                known.update(key for key in connection.execute(wanted).scalars() if key)
        return frozenset(known)

    def _entrants(self, families: Iterable[Family], known: frozenset[str]) -> _Entrants:
        entrants = _Entrants()
        for family in families:
            pupils = {pupil.key: pupil for pupil in _primary(family) if pupil.key not in known}
            links = [link for link in family.links if link.pupil in pupils]
            codes = {link.guardian: self._academy_code(pupils[link.pupil]) for link in reversed(links)}
            entrants.pupils += [self._pupil_row(pupil) for pupil in pupils.values()]
            entrants.guardians += [
                self._guardian_row(guardian, codes[guardian.key])
                for guardian in family.guardians
                if guardian.key in codes and guardian.key not in known
            ]
            numbers = {person.key: person.number for person in _everybody(family)}
            entrants.links += [
                {
                    "guardian": self._mint.of_person(numbers[link.guardian]),
                    "pupil": self._mint.of_person(numbers[link.pupil]),
                    "legal": link.legal,
                }
                for link in links
            ]
        return entrants

    def _academy_code(self, pupil: Child) -> str:
        return self._population.school(pupil.school).academy.code

    def _school_row(self, place: Place) -> dict[str, Any]:
        draw = self._chance.draw("onde", "director", place.uai)
        sex = draw.choice("FM")
        record = School(
            uai=place.uai,
            struct_id=school_id(place.uai),
            name=place.name,
            nature=place.kind.value,
            private=place.private,
            street=place.address.street,
            postcode=place.address.postcode,
            commune=place.address.commune,
            country=place.address.country,
            circonscription=place.circonscription or "",
            email=place.email,
            academy_code=place.academy.code,
            academy=place.academy.name,
            director_id=director_id(place.uai),
            director_civility="Mme" if sex == "F" else "M.",
            director_name=draw.choice(lexicon().surnames),
            director_first_name=draw.choice(lexicon().adult_first_names[sex]),
        )
        return {**asdict(record), "folded": folded(place.uai, place.name, place.address.commune)}

    def _pupil_row(self, child: Child) -> dict[str, Any]:
        record = Pupil(
            id=self._mint.of_person(child.number),
            struct_id=self._mint.of_pupil_in_school(child.number),
            person_key=child.key,
            ine=child.ine,
            birth_name=child.birth_name,
            usage_name=child.usage_name,
            first_name=child.first_name,
            other_names=" ".join(child.other_names),
            birth_date=child.birth_date,
            sex=child.sex.value,
            uai=child.school,
            academy_code=self._academy_code(child),
            cycle=CYCLES[child.level.cycle or 0],
            level=child.level.label,
            class_id=child.class_id,
            class_label=child.class_label,
            street1=child.address.street,
            postcode1=child.address.postcode,
            commune1=child.address.commune,
            country1=child.address.country,
            street2="",
            postcode2="",
            commune2="",
            country2="",
            attestation="Non",
            associations="Non",
            photo="Non",
            decision="",
        )
        return pupil_row(record)

    def _guardian_row(self, adult: Adult, academy_code: str) -> dict[str, Any]:
        record = Guardian(
            id=self._mint.of_person(adult.number),
            person_key=adult.key,
            civility=adult.civility.value,
            birth_name=adult.birth_name,
            usage_name=adult.usage_name,
            first_name=adult.first_name,
            other_names=" ".join(adult.other_names),
            street=adult.address.street,
            postcode=adult.address.postcode,
            commune=adult.address.commune,
            country=adult.address.country,
            email=adult.email,
            home_phone=None,
            work_phone=None,
            mobile=adult.mobile,
            academy_code=academy_code,
        )
        return guardian_row(record)


def pupil_row(record: Pupil) -> dict[str, Any]:
    """Give the row of a pupil, with what searches read."""
    return {**asdict(record), **_folds(record)}


def guardian_row(record: Guardian) -> dict[str, Any]:
    """Give the row of a guardian, with what searches read."""
    return {**asdict(record), **_folds(record)}


def _folds(record: Pupil | Guardian) -> dict[str, str]:
    return {
        "folded_birth_name": fold(record.birth_name),
        "folded_first_name": fold(record.first_name),
        "folded": folded(record.usage_name, record.birth_name, record.first_name),
    }


def _primary(family: Family) -> list[Child]:
    return [pupil for pupil in family.pupils if pupil.degree is Degree.PRIMARY]


def _everybody(family: Family) -> tuple[Adult | Child, ...]:
    return (*family.guardians, *family.pupils)


def _insert(connection: Connection, entrants: _Entrants) -> None:
    for table, rows in (
        (tables.pupil, entrants.pupils),
        (tables.guardian, entrants.guardians),
        (tables.link, entrants.links),
    ):
        if rows:
            connection.execute(insert(table), rows)
