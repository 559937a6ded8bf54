"""Taking in a line of guardians: the guardian is found again, or entered, or the line is refused."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from rentree_blanche.simulators.onde import tables
from rentree_blanche.simulators.onde.extracts.cells import Values, guardian_values, title_of
from rentree_blanche.simulators.onde.extracts.layouts import GUARDIANS
from rentree_blanche.simulators.onde.extracts.pupils import NAMES, Outcome
from rentree_blanche.simulators.onde.extracts.reading import Cells, Line
from rentree_blanche.simulators.onde.extracts.report import CellError
from rentree_blanche.simulators.onde.records import REGISTER, Pupil
from rentree_blanche.simulators.registers.changes import Change, mark
from rentree_blanche.simulators.registers.contacts import Contacts
from rentree_blanche.simulators.registers.feed import FEED_FIELDS
from rentree_blanche.simulators.registers.ids import Mint
from rentree_blanche.simulators.registers.records import Guardian, School, row_of
from rentree_blanche.simulators.registers.words import fold, folded, says_the_same

_PHONES = ("home_phone", "work_phone", "mobile")
_CHILD = "Nom de famille enfant"


class GuardianIntake:
    """Takes in the lines of one extract of guardians, within one transaction."""

    def __init__(self, connection: Connection, school: School, mint: Mint, contacts: Contacts) -> None:
        self._connection = connection
        self._school = school
        self._mint = mint
        self._contacts = contacts
        self._taken: dict[str, tuple[int, Line]] = {}
        self._pupils: dict[tuple[str, str, str], list[Pupil]] = {}
        for pupil in REGISTER.pupils_where(connection, tables.pupil.c.uai == school.uai):
            key = (fold(pupil.birth_name), fold(pupil.first_name), fold(pupil.class_label))
            self._pupils.setdefault(key, []).append(pupil)

    def take(self, line: Line) -> Outcome:
        """Take in a line.

        Raises CellError when the line is refused; then it changed nothing.
        """
        values = guardian_values(line.cells, self._contacts)
        children = [self._child(cells) for cells in line.children]
        if not children:
            raise CellError(_CHILD, "", "Aucun enfant n’est indiqué : un responsable est lié à un élève au moins.")
        known = self._find(values, children)
        if known is None:
            guardian_id = self._enter(values, children)
            self._taken[guardian_id] = (line.number, line)
            return "created"
        if known.id in self._taken:
            return self._repeated(known, line)
        outcome = self._update(known, values, children)
        self._taken[known.id] = (line.number, line)
        return outcome

    def _child(self, cells: Cells) -> str:
        """Give the id of the pupil that a block names: by names and class alone, never guessed."""
        shown = f"{cells['birth_name']} {cells['first_name']} ({cells['class_label'] or 'sans classe'})"
        key = (fold(cells["birth_name"]), fold(cells["first_name"]), fold(cells["class_label"]))
        found = self._pupils.get(key, [])
        if len(found) > 1 and cells["usage_name"]:
            found = [each for each in found if fold(each.usage_name or "") == fold(cells["usage_name"])]
        if not found:
            raise CellError(_CHILD, shown, "Aucun élève de l’école ne porte ces noms dans cette classe.")
        if len(found) > 1:
            raise CellError(
                _CHILD,
                shown,
                f"{len(found)} élèves de cette classe portent ces noms : l’extrait ne permet pas de choisir, "
                "corrigez le responsable à la main.",
            )
        return found[0].id

    def _find(self, values: Values, children: Sequence[str]) -> Guardian | None:
        """Find a guardian of these names by mobile, else by e-mail, else by children."""
        row = tables.guardian.c
        namesakes = REGISTER.guardians_where(
            self._connection,
            row.academy_code == self._school.academy_code,
            row.folded_birth_name == fold(values["birth_name"]),
            row.folded_first_name == fold(values["first_name"]),
        )
        with_children = self._linked_to(children)
        ways = (
            ("mobile", [each for each in namesakes if each.mobile and each.mobile == values.get("mobile")]),
            ("email", [each for each in namesakes if each.email and _same_email(each.email, values.get("email"))]),
            ("children", [each for each in namesakes if each.id in with_children]),
        )
        for way, alike in ways:
            # The children tell namesakes who share a contact apart.
            found = [each for each in alike if each.id in with_children] or alike if len(alike) > 1 else alike
            if len(found) > 1:
                raise self._ambiguous(values, found, way)
            if found:
                return found[0]
        return None

    def _ambiguous(self, values: Values, found: Sequence[Guardian], way: str) -> CellError:
        words = {"mobile": "ce portable", "email": "ce courriel", "children": "les mêmes enfants"}
        return CellError(
            title_of("birth_name", GUARDIANS),
            f"{values['birth_name']} {values['first_name']}",
            f"{len(found)} responsables portent ces noms et ont {words[way]} : corrigez le bon à la main.",
        )

    def _linked_to(self, children: Sequence[str]) -> set[str]:
        link = tables.link.c
        return set(self._connection.execute(select(link.guardian).where(link.pupil.in_(children))).scalars())

    def _repeated(self, known: Guardian, line: Line) -> Outcome:
        number, first = self._taken[known.id]
        if (first.cells, first.children) == (line.cells, line.children):
            return "unchanged"
        raise CellError(
            title_of("birth_name", GUARDIANS),
            f"{known.birth_name} {known.first_name}",
            f"Même responsable que la ligne {number}, avec d’autres valeurs.",
        )

    def _enter(self, values: Values, children: Sequence[str]) -> str:
        person_id, _ = self._mint.newcomer(self._connection, "guardian")
        blank: Values = dict.fromkeys((column.field for column in GUARDIANS.columns), "")
        blank |= dict.fromkeys(("usage_name", "email", *_PHONES))
        record = Guardian(
            id=person_id,
            person_key=None,
            other_names="",
            academy_code=self._school.academy_code,
            **{**blank, **values},
        )
        self._connection.execute(insert(tables.guardian).values(row_of(record)))
        mark(self._connection, REGISTER.tables, [Change("guardian", person_id)])
        self._link(person_id, children)
        return person_id

    def _update(self, known: Guardian, values: Values, children: Sequence[str]) -> Outcome:
        changed = {name: value for name, value in values.items() if not _unchanged(known, name, value)}
        link = tables.link.c
        linked = set(self._connection.execute(select(link.pupil).where(link.guardian == known.id)).scalars())
        new_children = [each for each in children if each not in linked]
        if changed:
            names: Values = {name: changed.get(name, getattr(known, name)) for name in NAMES}
            folds = {"folded": folded(names["usage_name"], names["birth_name"], names["first_name"])}
            row = tables.guardian
            self._connection.execute(update(row).where(row.c.id == known.id).values(**changed, **folds))
        # A guardian whose pupils had all left is unknown to EduConnect until a new child is linked.
        if FEED_FIELDS & changed.keys() or (new_children and not self._answers_for_somebody(linked)):
            mark(self._connection, REGISTER.tables, [Change("guardian", known.id)])
        self._link(known.id, new_children)
        return "updated" if changed or new_children else "unchanged"

    def _answers_for_somebody(self, pupils: Iterable[str]) -> bool:
        row = tables.pupil.c
        wanted = select(row.id).where(row.id.in_(list(pupils)), row.uai.is_not(None)).limit(1)
        return self._connection.execute(wanted).first() is not None

    def _link(self, guardian_id: str, children: Sequence[str]) -> None:
        if not children:
            return
        rows = [{"guardian": guardian_id, "pupil": each, "legal": True} for each in children]
        self._connection.execute(insert(tables.link), rows)
        mark(self._connection, REGISTER.tables, [Change("link", guardian_id, each) for each in children])


def _same_email(known: str, given: str | None) -> bool:
    return given is not None and known.casefold() == given.casefold()


def _unchanged(known: Guardian, name: str, value: Any) -> bool:
    current = getattr(known, name)
    if name in NAMES:
        return fold(current or "") == fold(value)
    if name == "email":
        return _same_email(current or "", value)
    return says_the_same(current, value)
