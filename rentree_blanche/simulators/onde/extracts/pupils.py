"""Taking in a line of pupils: the pupil is found again, or admitted, or the line is refused."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, insert, update

from rentree_blanche.simulators.onde import tables
from rentree_blanche.simulators.onde.extracts.cells import Values, pupil_values, title_of
from rentree_blanche.simulators.onde.extracts.layouts import Layout
from rentree_blanche.simulators.onde.extracts.reading import Line
from rentree_blanche.simulators.onde.extracts.report import CellError
from rentree_blanche.simulators.onde.records import REGISTER, Pupil
from rentree_blanche.simulators.registers.changes import Change, mark, mark_with_links
from rentree_blanche.simulators.registers.feed import FEED_FIELDS
from rentree_blanche.simulators.registers.ids import Mint
from rentree_blanche.simulators.registers.moves import class_id
from rentree_blanche.simulators.registers.records import School, folds, row_of
from rentree_blanche.simulators.registers.words import fold, says_the_same

Outcome = Literal["created", "updated", "unchanged"]
NAMES = ("birth_name", "usage_name", "first_name")


class PupilIntake:
    """Takes in the lines of one extract of pupils, within one transaction."""

    def __init__(
        self, connection: Connection, school: School, layout: Layout, mint: Mint, today: date, levels: Sequence[str]
    ) -> None:
        self._connection = connection
        self._school = school
        self._layout = layout
        self._mint = mint
        self._today = today
        self._levels = levels
        self._taken: dict[str, int] = {}

    def take(self, line: Line) -> Outcome:
        """Take in a line.

        Raises CellError when the line is refused; then it changed nothing.
        """
        values = pupil_values(self._layout, line.cells, self._today, self._levels)
        known = self._find(values)
        if known is None:
            self._taken[self._admit(values)] = line.number
            return "created"
        if known.id in self._taken:
            raise CellError(
                title_of("birth_name"),
                f"{known.birth_name} {known.first_name}",
                f"Même élève que la ligne {self._taken[known.id]}.",
            )
        outcome = self._update(known, values)
        self._taken[known.id] = line.number
        return outcome

    def _find(self, values: Values) -> Pupil | None:
        if "ine" in values:
            known = self._by_ine(values)
            if known is not None:
                return known
        row = tables.pupil.c
        candidates = self._pupils(
            row.uai == self._school.uai,
            row.folded_birth_name == fold(values["birth_name"]),
            row.folded_first_name == fold(values["first_name"]),
            row.birth_date == values["birth_date"],
        )
        if "ine" in values:  # a namesake who has another INE is another pupil
            candidates = [each for each in candidates if each.ine is None]
        if len(candidates) > 1:
            raise CellError(
                title_of("birth_name"),
                f"{values['birth_name']} {values['first_name']}",
                f"{len(candidates)} élèves de l’école portent ces noms et cette date de naissance : "
                "précisez l’INE pour les distinguer.",
            )
        return candidates[0] if candidates else None

    def _by_ine(self, values: Values) -> Pupil | None:
        found = self._pupils(tables.pupil.c.ine == values["ine"])
        elsewhere = next((each for each in found if each.uai not in (None, self._school.uai)), None)
        if elsewhere is not None:
            raise CellError(
                title_of("ine"),
                values["ine"],
                f"Cet INE est celui d’un élève inscrit dans l’école {elsewhere.uai} : il doit d’abord en être radié.",
            )
        # Another académie admits the pupil anew: its AAF ids are its own.
        ours = [each for each in found if each.academy_code == self._school.academy_code]
        for each in ours:
            if each.birth_date != values["birth_date"] and not _same_names(each, values):
                raise CellError(
                    title_of("ine"),
                    values["ine"],
                    "Cet INE est celui d’un élève qui a un autre nom et une autre date de naissance.",
                )
        return ours[0] if ours else None

    def _pupils(self, *conditions: Any) -> list[Pupil]:
        return REGISTER.pupils_where(self._connection, *conditions)

    def _admit(self, values: Values) -> str:
        if "level" not in values:
            raise CellError(title_of("level"), "", "Le niveau d’un nouvel élève est obligatoire.")
        person_id, struct_id = self._mint.newcomer(self._connection, "pupil")
        blank: Values = dict.fromkeys((column.field for column in self._layout.columns), "")
        blank |= {"usage_name": None, "ine": None, "class_id": "", **REGISTER.by_level(values["level"])}
        record = Pupil(
            id=person_id,
            struct_id=struct_id,
            person_key=None,
            other_names="",
            uai=self._school.uai,
            academy_code=self._school.academy_code,
            **{**blank, **values, **self._class(values)},
        )
        self._connection.execute(insert(tables.pupil).values(row_of(record)))
        mark(self._connection, REGISTER.tables, [Change("pupil", person_id)])
        return person_id

    def _update(self, known: Pupil, values: Values) -> Outcome:
        wanted: Values = {"uai": self._school.uai, **values, **self._class(values)}
        changed = {name: value for name, value in wanted.items() if not _unchanged(known, name, value)}
        if not changed:
            return "unchanged"
        names: Values = {name: changed.get(name, getattr(known, name)) for name in NAMES}
        row = tables.pupil
        self._connection.execute(update(row).where(row.c.id == known.id).values(**changed, **folds(**names)))
        if "uai" in changed:
            mark_with_links(self._connection, REGISTER.tables, known.id)
        elif FEED_FIELDS & changed.keys():
            mark(self._connection, REGISTER.tables, [Change("pupil", known.id)])
        return "updated"

    def _class(self, values: Values) -> Values:
        """Give the class id that goes with a label: the file's, else that of the school's class of this label."""
        if "class_label" not in values or "class_id" in values:
            return {}
        return {"class_id": class_id(self._connection, REGISTER, self._school.uai, values["class_label"])}


def _same_names(known: Pupil, values: Values) -> bool:
    return (fold(known.birth_name), fold(known.first_name)) == (fold(values["birth_name"]), fold(values["first_name"]))


def _unchanged(known: Pupil, name: str, value: Any) -> bool:
    current = getattr(known, name)
    if name in NAMES:  # extracts come in capitals or without accents: the register's spelling is the better one
        return fold(current or "") == fold(value)
    if isinstance(value, str):
        return says_the_same(current, value)
    return bool(current == value)
