"""Extracts for the tests of the register, written by hand, and what its reports say."""

import csv
import io

from sqlalchemy import select

from rentree_blanche.simulators.onde import tables
from rentree_blanche.simulators.onde.extracts.layouts import GUARDIANS, PUPILS

CHILD = [column.title for column in GUARDIANS.block]
NEW_PUPIL = {
    "Nom élève": "Vauquelin",
    "Prénom élève": "Zélie",
    "Date naissance": "05/03/2019",
    "Sexe": "F",
    "INE": "999999999ZZ",
    " Cycle": "CYCLE II",
    "Niveau": "CE1",
    "Libellé classe": "CE1a",
    "Identifiant classe": "99998",
}
NEW_GUARDIAN = {
    "Civilité Responsable": "MME",
    "Nom responsable": "Vauquelin",
    "Prénom responsable": "Ondine",
    "Téléphone portable": "06 39 98 77 77",
    "Courriel": "ondine.vauquelin@courriel.test",
}


def _text(titles, rows):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([titles, *rows])
    return out.getvalue()


def pupils(*rows, layout=PUPILS):
    titles = [column.title for column in layout.columns]
    return _text(titles, [[row.get(title, "") for title in titles] for row in rows])


def guardians(*rows, blocks=3):
    """Write guardians; each row is (cells by title, children as (birth name, first name, class))."""
    titles = [column.title for column in GUARDIANS.columns]
    lines = []
    for cells, children in rows:
        line = [cells.get(title, "") for title in titles]
        for birth_name, first_name, label in children:
            line += ["", birth_name, first_name, label]
        lines.append(line + [""] * (4 * (blocks - len(children))))
    return _text(titles + CHILD * blocks, lines)


def child(pupil):
    return (pupil.birth_name, pupil.first_name, pupil.class_label)


def as_row(guardian):
    """Write a guardian of the population as a line of the extract."""
    return {
        "Civilité Responsable": guardian.civility.value,
        "Nom usage responsable": guardian.usage_name or "",
        "Nom responsable": guardian.birth_name,
        "Prénom responsable": guardian.first_name,
        "Courriel": guardian.email or "",
        "Téléphone portable": guardian.mobile or "",
    }


def everything(house):
    """Give all rows of the register."""
    with house.ground.store.read() as connection:
        return {
            table.name: set(map(tuple, connection.execute(select(table))))
            for table in (tables.school, tables.pupil, tables.guardian, tables.link, tables.TABLES.change)
        }


def reasons(report):
    return [(refusal["line"], refusal["field"]) for refusal in report["refused"]]


def only_reason(report):
    (refusal,) = report["refused"]
    return refusal["reason"].replace("\u00a0", " ")


def row_of(house, pupil):
    """Give the line of a pupil in the extract of the school."""
    text = house.download(pupil.school, "eleves.csv").decode("iso-8859-1")
    return next(row for row in csv.DictReader(text.splitlines(), delimiter=";") if row["INE"] == pupil.ine)
