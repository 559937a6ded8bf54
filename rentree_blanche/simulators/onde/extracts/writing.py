"""Writing extracts as ONDE does: `;`, ISO-8859-1, CRLF, dates dd/mm/yyyy."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from rentree_blanche.simulators.onde.extracts.layouts import GUARDIANS, LEAST_BLOCKS, OLDER_PUPILS, PUPILS, Column
from rentree_blanche.simulators.onde.records import REGISTER, Pupil
from rentree_blanche.simulators.registers import records
from rentree_blanche.simulators.registers.contacts import readable
from rentree_blanche.simulators.registers.records import Guardian, birthday
from rentree_blanche.simulators.registers.register import Wanted
from rentree_blanche.simulators.registers.words import latin1

ENCODING = "iso-8859-1"
_EVERYBODY = 1_000_000
_PHONES = ("home_phone", "work_phone", "mobile")


def pupils_extract(connection: Connection, uai: str, *, older: bool = False) -> bytes:
    """Write the pupils of a school, with the current header or the older one (every cell in quotes)."""
    return pupils_file(REGISTER.pupils(connection, uai, Wanted(), limit=_EVERYBODY), older=older)


def pupils_file(pupils: Iterable[Pupil], *, older: bool = False) -> bytes:
    """Write pupils, in the order given, as `pupils_extract` does."""
    layout = OLDER_PUPILS if older else PUPILS
    titles = [column.title for column in layout.columns]
    rows = ([_pupil_cell(pupil, column) for column in layout.columns] for pupil in pupils)
    return _written(titles, rows, quoting=csv.QUOTE_ALL if older else csv.QUOTE_MINIMAL)


def guardians_extract(connection: Connection, uai: str) -> bytes:
    """Write the guardians of a school's pupils; the child columns repeat as often as needed, at least three times."""
    guardians = REGISTER.guardians_of_school(connection, uai)
    charges = REGISTER.charges(connection, [guardian.id for guardian in guardians])
    children = {key: [each.pupil for each in group if each.pupil.uai == uai] for key, group in charges.items()}
    return guardians_file(guardians, children)


def guardians_file(guardians: Iterable[Guardian], children: Mapping[str, Sequence[records.Pupil]]) -> bytes:
    """Write guardians, in the order given, each with their children of the school (by guardian id)."""
    blocks = max([LEAST_BLOCKS, *map(len, children.values())])
    titles = [column.title for column in (*GUARDIANS.columns, *GUARDIANS.block * blocks)]
    empty = [""] * len(GUARDIANS.block)
    rows = []
    for guardian in guardians:
        cells = [_guardian_cell(guardian, column) for column in GUARDIANS.columns]
        for pupil in children[guardian.id]:
            cells += [getattr(pupil, column.field) or "" for column in GUARDIANS.block]
        rows.append(cells + empty * (blocks - len(children[guardian.id])))
    return _written(titles, rows)


def _pupil_cell(pupil: Pupil, column: Column) -> str:
    if column.field == "birth_date":
        return birthday(pupil.birth_date)
    return getattr(pupil, column.field) or ""


def _guardian_cell(guardian: Guardian, column: Column) -> str:
    value: str | None = getattr(guardian, column.field)
    return readable(value) if column.field in _PHONES else value or ""


def _written(titles: Sequence[str], rows: Iterable[Sequence[str]], *, quoting: Any = csv.QUOTE_MINIMAL) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n", quoting=quoting)
    writer.writerow(titles)
    writer.writerows(rows)
    return latin1(text.getvalue()).encode(ENCODING)
