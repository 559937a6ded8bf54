"""Cells of an extract as values of the register; an empty cell says nothing."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import String, Table

from rentree_blanche.simulators.onde import tables
from rentree_blanche.simulators.onde.extracts.layouts import GUARDIANS, PUPILS, Layout
from rentree_blanche.simulators.onde.extracts.reading import Cells
from rentree_blanche.simulators.onde.extracts.report import CellError
from rentree_blanche.simulators.registers.contacts import Contacts
from rentree_blanche.simulators.registers.words import fold

Values = dict[str, Any]

_INE = re.compile(r"\d{9}[A-Z]{2}|\d{10}[A-Z]")
_DATE = re.compile(r"\d{2}/\d{2}/\d{4}")
_OLDEST = 25
_CIVILITIES = MappingProxyType(
    {"m": "M.", "mr": "M.", "monsieur": "M.", "mme": "Mme", "madame": "Mme", "mlle": "Mme", "mademoiselle": "Mme"}
)
_SEXES = MappingProxyType({"m": "M", "g": "M", "f": "F"})
_MISSING = "Cette valeur est obligatoire."


def pupil_values(layout: Layout, cells: Cells, today: date, levels: Iterable[str]) -> Values:
    """Read a line of pupils: only what it says, by field.

    Raises CellError for the first cell that cannot be.
    """
    readers: dict[str, Callable[[str], Any]] = {
        "birth_date": lambda text: _birth_date(text, today),
        "sex": lambda text: _among(text, _SEXES, "M ou F est attendu."),
        "ine": _ine,
        "level": lambda text: _level(text, levels),
    }
    required = ("birth_name", "first_name", "birth_date", "sex")
    return _values(layout, cells, readers, required, tables.pupil)


def guardian_values(cells: Cells, contacts: Contacts) -> Values:
    """Read a line of guardians, without the children: only what it says, by field.

    Raises CellError for the first cell that cannot be.
    """
    readers: dict[str, Callable[[str], Any]] = {
        "civility": lambda text: _among(text, _CIVILITIES, "M. ou Mme est attendu."),
        "email": contacts.email,
        "home_phone": contacts.phone,
        "work_phone": contacts.phone,
        "mobile": contacts.mobile,
    }
    required = ("civility", "birth_name", "first_name")
    return _values(GUARDIANS, cells, readers, required, tables.guardian)


def title_of(field: str, layout: Layout = PUPILS) -> str:
    """Give the title of the column that holds a field."""
    return next(column.title.strip() for column in layout.columns if column.field == field)


def _values(
    layout: Layout,
    cells: Cells,
    readers: Mapping[str, Callable[[str], Any]],
    required: Iterable[str],
    table: Table,
) -> Values:
    values: Values = {}
    for column in layout.columns:
        text = cells[column.field]
        if not text:
            if column.field in required:
                raise CellError(column.title.strip(), text, _MISSING)
            continue
        try:
            values[column.field] = readers[column.field](text) if column.field in readers else text
            _fits(column.field, values[column.field], table)
        except ValueError as error:
            raise CellError(column.title.strip(), text[:200], str(error)) from error
    for name in ("birth_name", "first_name"):
        if not fold(values[name]):
            raise CellError(title_of(name, layout), values[name], "Un nom contient au moins une lettre.")
    return values


def _fits(field: str, value: Any, table: Table) -> None:
    kind = table.c[field].type
    if isinstance(kind, String) and kind.length is not None and len(value) > kind.length:
        raise ValueError(f"{len(value)} caractères : {kind.length} au plus sont attendus.")


def _birth_date(text: str, today: date) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError("Une date jj/mm/aaaa est attendue, par exemple 05/09/2018.")
    try:
        day = datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a birth date has no time zone
    except ValueError as error:
        raise ValueError("Ce jour n’existe pas dans le calendrier.") from error
    if day > today:
        raise ValueError("Cette date de naissance est dans l’avenir.")
    if day.year < today.year - _OLDEST:
        raise ValueError("Cette date de naissance n’est pas celle d’un élève du premier degré.")
    return day


def _among(text: str, known: Mapping[str, str], expected: str) -> str:
    found = known.get(fold(text))
    if found is None:
        raise ValueError(expected)
    return found


def _ine(text: str) -> str:
    ine = text.upper()
    if not _INE.fullmatch(ine):
        raise ValueError("Un INE est fait de 9 chiffres et 2 lettres, ou de 10 chiffres et 1 lettre.")
    return ine


def _level(text: str, levels: Iterable[str]) -> str:
    level = text.upper()
    if level not in levels:
        raise ValueError(f"Niveau inconnu : {', '.join(levels)} sont attendus.")
    return level
