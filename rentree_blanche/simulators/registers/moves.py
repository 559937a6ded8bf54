"""What happens to a pupil and to a guardian after they were enrolled: corrections, school changes, admissions."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic

from sqlalchemy import Connection, insert, or_, select, update

from rentree_blanche.simulators.registers.changes import Change, mark, mark_with_links
from rentree_blanche.simulators.registers.errors import FieldsError
from rentree_blanche.simulators.registers.feed import FEED_FIELDS
from rentree_blanche.simulators.registers.ids import Mint
from rentree_blanche.simulators.registers.records import Guardian, School, row_of
from rentree_blanche.simulators.registers.register import P, Register
from rentree_blanche.simulators.registers.words import fold

_LEFT = {"uai": None, "class_id": "", "class_label": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a pupil goes: what is None stays as it is, but another school begins without a class."""

    school: str | None = None
    class_label: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGuardian:
    """Who answers for a pupil who is admitted; `legal` is false for a foster carer."""

    civility: str
    birth_name: str
    first_name: str
    usage_name: str | None = None
    mobile: str | None = None
    email: str | None = None
    legal: bool = True
    person_key: str | None = None
    street: str = ""
    postcode: str = ""
    commune: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A pupil who is admitted to a school, and who answers for them."""

    birth_name: str
    first_name: str
    birth_date: date
    sex: str
    level: str
    class_label: str = ""
    usage_name: str | None = None
    ine: str | None = None
    person_key: str | None = None
    guardians: tuple[NewGuardian, ...] = ()


def change_guardian(
    connection: Connection, register: Register[Any], guardian_id: str, values: Mapping[str, str | None]
) -> Guardian:
    """Change mobile and e-mail of a guardian, told by the next feed; what is already so is no change.

    Raises UnknownRecordError.
    """
    known = register.guardian(connection, guardian_id)
    changed = {name: value for name, value in values.items() if getattr(known, name) != value}
    if not changed:
        return known
    table = register.tables.guardian
    connection.execute(update(table).where(table.c.id == guardian_id).values(**changed))
    mark(connection, register.tables, [Change("guardian", guardian_id)])
    return register.guardian(connection, guardian_id)


def leave(connection: Connection, register: Register[Any], pupil_id: str) -> None:
    """Let a pupil leave the school (*radiation*): the record stays, with its id, until a school admits it again.

    Raises UnknownRecordError.
    """
    if register.pupil(connection, pupil_id).uai is None:
        return
    table = register.tables.pupil
    connection.execute(update(table).where(table.c.id == pupil_id).values(_LEFT))
    mark_with_links(connection, register.tables, pupil_id)


def class_id(connection: Connection, register: Register[Any], uai: str, label: str) -> str:
    """Give the id that goes with a class label: that of the school's class of this label, else a new one."""
    if not label:
        return ""
    row = register.tables.pupil.c
    known = connection.execute(
        select(row.class_id).where(row.uai == uai, row.class_label == label).limit(1)
    ).scalar_one_or_none()
    return known or f"{uai[:7]}{zlib.crc32(fold(label).encode()) % 1000:03d}"


@dataclass(frozen=True, slots=True)
class Moves(Generic[P]):
    """Moves pupils between the schools of a register, and admits new ones."""

    register: Register[P]
    mint: Mint

    def move(self, connection: Connection, pupil_id: str, place: Place) -> P:
        """Move a pupil to a school or a class, at once, as the register says.

        In the same académie the record keeps its AAF ids, and so do the guardians'. Another académie has records of
        its own: the pupil leaves the old one and is entered anew, with the guardians.

        Raises:
            UnknownRecordError: no such pupil or school.
            FieldsError: the pupil has left, and no school is given.
        """
        pupil = self.register.pupil(connection, pupil_id)
        uai = place.school or pupil.uai
        if uai is None:
            raise FieldsError({"school": "L’élève est radié : indiquez l’école ou l’établissement qui l’admet."})
        school = self.register.school(connection, uai)
        if school.academy_code != pupil.academy_code:
            return self._transfer(connection, pupil, school, place)
        return self._settle(connection, pupil, school, place)

    def admit(self, connection: Connection, uai: str, newcomer: Newcomer) -> P:
        """Admit a pupil to a school: the one whom the register knows by the INE, else a new one.

        Raises:
            UnknownRecordError: no such school.
            FieldsError: the INE is that of a pupil who is still in a school, or of somebody else.
        """
        school = self.register.school(connection, uai)
        place = Place(school=uai, class_label=newcomer.class_label, level=newcomer.level)
        known = self._known(connection, newcomer, school)
        if known is None:
            pupil = self._enter(connection, newcomer, school)
        elif known.academy_code == school.academy_code:
            pupil = self._settle(connection, known, school, place)
        else:
            pupil = self._transfer(connection, known, school, place)
        for guardian in newcomer.guardians:
            self._answer_for(connection, guardian, pupil)
        mark_with_links(connection, self.register.tables, pupil.id)
        return pupil

    def _known(self, connection: Connection, newcomer: Newcomer, school: School) -> P | None:
        if newcomer.ine is None:
            return None
        found = self.register.pupils_where(connection, self.register.tables.pupil.c.ine == newcomer.ine)
        for each in found:
            if each.uai is not None:
                reason = f"Cet INE est celui d’un élève inscrit ({each.uai}) : il doit d’abord en être radié."
                raise FieldsError({"ine": reason})
            if each.birth_date != newcomer.birth_date and fold(each.birth_name) != fold(newcomer.birth_name):
                raise FieldsError(
                    {"ine": "Cet INE est celui d’un élève d’un autre nom et d’une autre date de naissance."}
                )
        ours = [each for each in found if each.academy_code == school.academy_code]
        return next(iter(ours or found), None)

    def _settle(self, connection: Connection, pupil: P, school: School, place: Place) -> P:
        moved = school.uai != pupil.uai
        label = place.class_label if place.class_label is not None else ("" if moved else pupil.class_label)
        wanted: dict[str, Any] = {"uai": school.uai, "class_label": label}
        if moved or label != pupil.class_label:
            wanted["class_id"] = class_id(connection, self.register, school.uai, label)
        if place.level is not None and place.level != pupil.level:
            wanted |= {"level": place.level, **self.register.by_level(place.level)}
        changed = {name: value for name, value in wanted.items() if getattr(pupil, name) != value}
        if not changed:
            return pupil
        table = self.register.tables.pupil
        connection.execute(update(table).where(table.c.id == pupil.id).values(**changed))
        if pupil.uai is None:
            mark_with_links(connection, self.register.tables, pupil.id)
        elif FEED_FIELDS & changed.keys():
            mark(connection, self.register.tables, [Change("pupil", pupil.id)])
        return self.register.pupil(connection, pupil.id)

    def _transfer(self, connection: Connection, pupil: P, school: School, place: Place) -> P:
        leave(connection, self.register, pupil.id)
        arrived = self._there_before(connection, pupil, school)
        if arrived is None:
            person_id, struct_id = self.mint.newcomer(connection, "pupil")
            own = {"id": person_id, "struct_id": struct_id, "academy_code": school.academy_code}
            arrived = replace(pupil, **own, uai=None, class_id="", class_label="")  # type: ignore[arg-type]
            connection.execute(insert(self.register.tables.pupil).values(row_of(arrived)))
        table = self.register.tables.link
        for link in connection.execute(select(table).where(table.c.pupil == pupil.id)).mappings().all():
            guardian = self.register.guardian(connection, link["guardian"])
            self._link(connection, {**link, "guardian": self._twin(connection, guardian, school), "pupil": arrived.id})
        return self._settle(connection, arrived, school, place)

    def _there_before(self, connection: Connection, pupil: P, school: School) -> P | None:
        row = self.register.tables.pupil.c
        same = [
            column == value for column, value in ((row.ine, pupil.ine), (row.person_key, pupil.person_key)) if value
        ]
        if not same:
            return None
        found = self.register.pupils_where(connection, row.academy_code == school.academy_code, or_(*same))
        return next(iter(found), None)

    def _twin(self, connection: Connection, guardian: Guardian, school: School) -> str:
        """Give the id of a guardian's record in the académie of a school; made where there is none."""
        found = self._guardian_like(connection, guardian, school.academy_code)
        if found is not None:
            return found.id
        person_id, _ = self.mint.newcomer(connection, "guardian")
        record = replace(guardian, id=person_id, academy_code=school.academy_code)
        connection.execute(insert(self.register.tables.guardian).values(row_of(record)))
        return person_id

    def _guardian_like(
        self, connection: Connection, wanted: Guardian | NewGuardian, academy_code: str
    ) -> Guardian | None:
        """Find a person's record in an académie: by key, else by names with mobile or e-mail."""
        row = self.register.tables.guardian.c
        there = row.academy_code == academy_code
        if wanted.person_key is not None:
            found = self.register.guardians_where(connection, there, row.person_key == wanted.person_key)
            return next(iter(found), None)
        contacts = [
            column == value for column, value in ((row.mobile, wanted.mobile), (row.email, wanted.email)) if value
        ]
        if not contacts:
            return None
        found = self.register.guardians_where(
            connection,
            there,
            row.folded_birth_name == fold(wanted.birth_name),
            row.folded_first_name == fold(wanted.first_name),
            or_(*contacts),
        )
        return found[0] if len(found) == 1 else None

    def _enter(self, connection: Connection, newcomer: Newcomer, school: School) -> P:
        person_id, struct_id = self.mint.newcomer(connection, "pupil")
        pupil = self.register.pupil_record(
            id=person_id,
            struct_id=struct_id,
            person_key=newcomer.person_key,
            ine=newcomer.ine,
            birth_name=newcomer.birth_name,
            usage_name=newcomer.usage_name,
            first_name=newcomer.first_name,
            other_names="",
            birth_date=newcomer.birth_date,
            sex=newcomer.sex,
            uai=school.uai,
            academy_code=school.academy_code,
            level=newcomer.level,
            class_id=class_id(connection, self.register, school.uai, newcomer.class_label),
            class_label=newcomer.class_label,
            **self.register.by_level(newcomer.level),
        )
        connection.execute(insert(self.register.tables.pupil).values(row_of(pupil)))
        return pupil

    def _answer_for(self, connection: Connection, wanted: NewGuardian, pupil: P) -> None:
        known = self._guardian_like(connection, wanted, pupil.academy_code)
        if known is None:
            person_id, _ = self.mint.newcomer(connection, "guardian")
            known = _guardian(wanted, person_id, pupil.academy_code)
            connection.execute(insert(self.register.tables.guardian).values(row_of(known)))
        row = {"guardian": known.id, "pupil": pupil.id, "legal": wanted.legal}
        self._link(connection, {**row, **self.register.new_link(wanted.civility, wanted.legal)})

    def _link(self, connection: Connection, row: Mapping[str, Any]) -> None:
        table = self.register.tables.link
        there = (table.c.guardian == row["guardian"], table.c.pupil == row["pupil"])
        if connection.execute(select(table.c.pupil).where(*there)).first() is None:
            connection.execute(insert(table).values(**row))


def _guardian(wanted: NewGuardian, person_id: str, academy_code: str) -> Guardian:
    return Guardian(
        id=person_id,
        person_key=wanted.person_key,
        civility=wanted.civility,
        birth_name=wanted.birth_name,
        usage_name=wanted.usage_name,
        first_name=wanted.first_name,
        other_names="",
        street=wanted.street,
        postcode=wanted.postcode,
        commune=wanted.commune,
        country=wanted.country,
        email=wanted.email,
        home_phone=None,
        work_phone=None,
        mobile=wanted.mobile,
        academy_code=academy_code,
    )
