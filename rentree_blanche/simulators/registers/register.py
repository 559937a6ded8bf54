"""A register: its tables, its kind of pupil, and who is in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, exists, func, or_, select, true

from rentree_blanche.simulators.registers.errors import UnknownRecordError
from rentree_blanche.simulators.registers.records import Charge, Guardian, Pupil, School, Tie, columns, read
from rentree_blanche.simulators.registers.tables import Tables
from rentree_blanche.simulators.registers.words import fold

P = TypeVar("P", bound=Pupil)
_CHUNK = 500


def _nothing_by_level(_level: str) -> dict[str, str]:
    return {}


def _nothing_by_civility(_civility: str, _legal: bool) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for among the pupils of a school; `text` is in the name of a pupil or of a guardian."""

    text: str = ""
    class_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Generic[P]):
    """A register over its tables; every method reads within the caller's transaction.

    Attributes:
        name: of its actor; in capitals it is the source of its feeds.
        pupil_record: the record of its pupils.
        first_ids: bounds of the first AAF id that it mints; no two registers may meet.
        by_level: fields of a pupil that a level decides.
        new_link: columns of its own of a link made by hand, from the guardian's civility and whether it is legal.
    """

    name: str
    tables: Tables
    pupil_record: type[P]
    first_ids: tuple[int, int] = (1_000_000, 3_000_000)
    by_level: Callable[[str], Mapping[str, str]] = _nothing_by_level
    new_link: Callable[[str, bool], Mapping[str, Any]] = _nothing_by_civility

    @property
    def source(self) -> str:
        """Give the name of the register in its feeds."""
        return self.name.upper()

    def schools(self, connection: Connection, text: str = "", *, limit: int = 50) -> list[School]:
        """Give the schools whose UAI, name or commune contain a text, by commune."""
        row = self.tables.school.c
        wanted = select(*columns(School, self.tables.school)).where(_contains(row.folded, text))
        return [read(School, each) for each in connection.execute(wanted.order_by(row.commune, row.uai).limit(limit))]

    def school(self, connection: Connection, uai: str) -> School:
        """Give a school by its UAI.

        Raises UnknownRecordError.
        """
        table = self.tables.school
        row = connection.execute(select(*columns(School, table)).where(table.c.uai == uai)).first()
        if row is None:
            raise UnknownRecordError(f"no school {uai!r} in the register: take a UAI of its list of schools")
        return read(School, row)

    def classes(self, connection: Connection, uai: str) -> list[str]:
        """Give the labels of the classes that have pupils in a school."""
        row = self.tables.pupil.c
        wanted = select(row.class_label).where(row.uai == uai, row.class_label != "").distinct()
        return list(connection.execute(wanted.order_by(row.class_label)).scalars())

    def count_pupils(self, connection: Connection, uai: str, wanted: Wanted) -> int:
        """Count the pupils of a school that match."""
        counted = select(func.count()).select_from(self.tables.pupil).where(*self._matching(uai, wanted))
        return connection.execute(counted).scalar_one()

    def pupils(self, connection: Connection, uai: str, wanted: Wanted, *, limit: int, offset: int = 0) -> list[P]:
        """Give the pupils of a school that match, by class and name."""
        row = self.tables.pupil.c
        ordered = (row.class_label, row.folded_birth_name, row.folded_first_name, row.id)
        found = self._pupils(*self._matching(uai, wanted)).order_by(*ordered).limit(limit).offset(offset)
        return [read(self.pupil_record, each) for each in connection.execute(found)]

    def pupils_where(self, connection: Connection, *conditions: Any) -> list[P]:
        """Give the pupils that meet conditions on their table, by id."""
        found = self._pupils(*conditions).order_by(self.tables.pupil.c.id)
        return [read(self.pupil_record, each) for each in connection.execute(found)]

    def guardians_where(self, connection: Connection, *conditions: Any) -> list[Guardian]:
        """Give the guardians that meet conditions on their table, by id."""
        table = self.tables.guardian
        found = select(*columns(Guardian, table)).where(*conditions).order_by(table.c.id)
        return [read(Guardian, each) for each in connection.execute(found)]

    def ties(self, connection: Connection, pupil_ids: Sequence[str]) -> dict[str, list[Tie]]:
        """Give the guardians of pupils, by pupil id."""
        link, guardian = self.tables.link, self.tables.guardian
        found: dict[str, list[Tie]] = {each: [] for each in pupil_ids}
        for chunk in _chunks(pupil_ids):
            wanted = (
                select(*columns(Guardian, guardian), link.c.legal, link.c.pupil)
                .join(link, link.c.guardian == guardian.c.id)
                .where(link.c.pupil.in_(chunk))
                .order_by(guardian.c.id)
            )
            for row in connection.execute(wanted):
                found[row.pupil].append(Tie(guardian=read(Guardian, row), legal=row.legal))
        return found

    def charges(self, connection: Connection, guardian_ids: Sequence[str]) -> dict[str, list[Charge]]:
        """Give the pupils of guardians, by guardian id, eldest first; those who have left too."""
        link, pupil = self.tables.link, self.tables.pupil
        found: dict[str, list[Charge]] = {each: [] for each in guardian_ids}
        for chunk in _chunks(guardian_ids):
            wanted = (
                select(*columns(self.pupil_record, pupil), link.c.legal, link.c.guardian)
                .join(link, link.c.pupil == pupil.c.id)
                .where(link.c.guardian.in_(chunk))
                .order_by(pupil.c.birth_date, pupil.c.id)
            )
            for row in connection.execute(wanted):
                found[row.guardian].append(Charge(pupil=read(self.pupil_record, row), legal=row.legal))
        return found

    def guardian(self, connection: Connection, guardian_id: str) -> Guardian:
        """Give a guardian by AAF person id.

        Raises UnknownRecordError.
        """
        return self._one_guardian(connection, self.tables.guardian.c.id == guardian_id, guardian_id)

    def guardian_in(self, connection: Connection, uai: str, guardian_id: str) -> Guardian:
        """Give a guardian who answers for a pupil of a school: its director reaches no others.

        Raises UnknownRecordError.
        """
        link, pupil, guardian = self.tables.link, self.tables.pupil, self.tables.guardian
        ours = exists(
            select(1)
            .select_from(link.join(pupil, link.c.pupil == pupil.c.id))
            .where(link.c.guardian == guardian.c.id, pupil.c.uai == uai)
        )
        return self._one_guardian(connection, and_(guardian.c.id == guardian_id, ours), f"{guardian_id} of {uai}")

    def guardians_of_school(self, connection: Connection, uai: str, *, legal_only: bool = False) -> list[Guardian]:
        """Give who answers for the pupils of a school, by name."""
        link, pupil, row = self.tables.link, self.tables.pupil, self.tables.guardian.c
        ours = select(link.c.guardian).join(pupil, link.c.pupil == pupil.c.id).where(pupil.c.uai == uai)
        if legal_only:
            ours = ours.where(link.c.legal)
        wanted = select(*columns(Guardian, self.tables.guardian)).where(row.id.in_(ours))
        ordered = wanted.order_by(row.folded_birth_name, row.folded_first_name, row.id)
        return [read(Guardian, each) for each in connection.execute(ordered)]

    def find_guardians(
        self,
        connection: Connection,
        *,
        name: str = "",
        first_name: str = "",
        keys: Sequence[str] = (),
        limit: int = 200,
    ) -> list[Guardian]:
        """Give guardians by parts of their names (spelling folded), or by keys in the population."""
        table = self.tables.guardian
        wanted = _found_by(select(*columns(Guardian, table)), table, name, first_name, keys)
        return [read(Guardian, each) for each in connection.execute(wanted.order_by(table.c.id).limit(limit))]

    def find_pupils(
        self,
        connection: Connection,
        *,
        name: str = "",
        first_name: str = "",
        keys: Sequence[str] = (),
        limit: int = 200,
    ) -> list[P]:
        """Give pupils by parts of their names (spelling folded), or by keys in the population; those who left too."""
        wanted = _found_by(self._pupils(), self.tables.pupil, name, first_name, keys)
        ordered = wanted.order_by(self.tables.pupil.c.id).limit(limit)
        return [read(self.pupil_record, each) for each in connection.execute(ordered)]

    def pupil(self, connection: Connection, pupil_id: str) -> P:
        """Give a pupil by AAF person id, one who has left too.

        Raises UnknownRecordError.
        """
        found = self.pupils_where(connection, self.tables.pupil.c.id == pupil_id)
        if not found:
            raise UnknownRecordError(f"no pupil {pupil_id!r} in the register: ask /_controle/eleves")
        return found[0]

    def pupil_in(self, connection: Connection, uai: str, pupil_id: str) -> P:
        """Give a pupil of a school.

        Raises UnknownRecordError.
        """
        row = self.tables.pupil.c
        found = self.pupils_where(connection, row.id == pupil_id, row.uai == uai)
        if not found:
            raise UnknownRecordError(f"no pupil {pupil_id!r} in the school {uai!r}")
        return found[0]

    def _pupils(self, *conditions: Any) -> Select[Any]:
        return select(*columns(self.pupil_record, self.tables.pupil)).where(*conditions)

    def _one_guardian(self, connection: Connection, condition: ColumnElement[bool], what: str) -> Guardian:
        found = self.guardians_where(connection, condition)
        if not found:
            raise UnknownRecordError(f"no guardian {what} in the register: ask /_controle/responsables")
        return found[0]

    def _matching(self, uai: str, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
        pupil, link, guardian = self.tables.pupil, self.tables.link, self.tables.guardian
        yield pupil.c.uai == uai
        if wanted.class_label:
            yield pupil.c.class_label == wanted.class_label
        for word in fold(wanted.text).split():
            guarded = exists(
                select(1)
                .select_from(link.join(guardian, link.c.guardian == guardian.c.id))
                .where(link.c.pupil == pupil.c.id, guardian.c.folded.contains(word, autoescape=True))
            )
            yield or_(pupil.c.folded.contains(word, autoescape=True), guarded)


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[first : first + _CHUNK] for first in range(0, len(keys), _CHUNK))


def _found_by(wanted: Select[Any], table: Table, name: str, first_name: str, keys: Sequence[str]) -> Select[Any]:
    if keys:
        wanted = wanted.where(table.c.person_key.in_(keys))
    if name:
        wanted = wanted.where(_contains(table.c.folded, name))
    if first_name:
        wanted = wanted.where(_contains(table.c.folded_first_name, first_name))
    return wanted


def _contains(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    words = fold(text).split()
    return and_(true(), *(column.contains(word, autoescape=True) for word in words))
