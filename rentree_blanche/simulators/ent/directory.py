"""The ENT's directory, as the AAF import filled it: people, their children, classes and schools."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.ent import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A pupil as a page shows them."""

    aaf_id: str
    first_name: str
    last_name: str
    class_label: str | None
    school: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the directory; `school` and `class_label` are a pupil's own."""

    join_key: str
    aaf_id: str
    kind: str
    first_name: str
    last_name: str
    class_label: str | None
    school: str | None


@dataclass(frozen=True, slots=True)
class Directory:
    """The directory of one ENT."""

    store: Store
    party: str

    def by_join_keys(self, keys: Sequence[str]) -> list[Person]:
        """Give who has one of the join keys; a person with several, or in several registers, counts once."""
        row = tables.person.c
        with self.store.read() as connection:
            found = connection.execute(self._people().where(row.join_key.in_(keys)).order_by(row.join_key)).all()
        return [_person(row) for row in list({row.same_as: row for row in reversed(found)}.values())[::-1]]

    def keys_of(self, join_key: str) -> frozenset[str]:
        """Give every join key of the person who has one; none when nobody has it."""
        row = tables.person.c
        same = select(row.same_as).where(row.party == self.party, row.join_key == join_key)
        with self.store.read() as connection:
            found = connection.execute(select(row.join_key).where(row.party == self.party, row.same_as.in_(same)))
            return frozenset(found.scalars())

    def children_of(self, guardian: str) -> list[Child]:
        """Give the pupils whom a guardian (AAF id of one of the records) legally answers for, by first name."""
        row, person = tables.child_link.c, tables.person.c
        same = select(person.same_as).where(person.party == self.party, person.aaf_id == guardian)
        records = select(person.aaf_id).where(person.party == self.party, person.same_as.in_(same))
        wanted = select(row.pupil).where(row.party == self.party, row.guardian.in_(records), row.legal.is_(True))
        with self.store.read() as connection:
            return self._children(connection, connection.execute(wanted).scalars().all())

    def pupils(self, aaf_ids: Iterable[str]) -> list[Child]:
        """Give pupils by AAF id, by first name, each once; ids of nobody are left out."""
        with self.store.read() as connection:
            return self._children(connection, list(aaf_ids))

    def pupil(self, aaf_id: str) -> Child | None:
        """Give one pupil by AAF id."""
        return next(iter(self.pupils([aaf_id])), None)

    def _children(self, connection: Connection, aaf_ids: Sequence[str]) -> list[Child]:
        row = tables.person.c
        found = connection.execute(
            self._people()
            .where(row.aaf_id.in_(aaf_ids), row.kind == "pupil")
            .order_by(row.first_name, row.last_name, row.join_key)
        ).all()
        return [
            Child(
                aaf_id=pupil.aaf_id,
                first_name=pupil.first_name,
                last_name=pupil.last_name,
                class_label=pupil.class_label,
                school=pupil.school,
            )
            for pupil in map(_person, _each_once(found))
        ]

    def _people(self) -> Any:
        person, school = tables.person, tables.school
        return (
            select(person, school.c.name.label("school_name"))
            .select_from(
                person.outerjoin(school, and_(school.c.party == person.c.party, school.c.id == person.c.school_id))
            )
            .where(person.c.party == self.party, person.c.kind != "staff")
        )


def _each_once(pupils: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Leave one record of a pupil whom two registers have: that of the second degree, where they go."""
    kept: dict[str, Row[Any]] = {}
    for pupil in pupils:
        if pupil.same_as not in kept or pupil.struct_attach_id is not None:
            kept[pupil.same_as] = pupil
    return list(kept.values())


def _person(row: Row[Any]) -> Person:
    return Person(
        join_key=row.join_key,
        aaf_id=row.aaf_id,
        kind=row.kind,
        first_name=row.first_name,
        last_name=row.last_name,
        class_label=row.class_label,
        school=row.school_name,
    )
