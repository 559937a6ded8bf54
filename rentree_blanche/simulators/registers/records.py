"""The records of a register, as values."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Column, Table

from rentree_blanche.simulators.registers.words import fold, folded

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school. `struct_id` is its id in AAF; the director is who signs for it.

    `nature` is the population's word (« école primaire », « collège » …); only an école has a `circonscription`.
    """

    uai: str
    struct_id: str
    name: str
    nature: str
    private: bool
    street: str
    postcode: str
    commune: str
    country: str
    circonscription: str
    email: str
    academy_code: str
    academy: str
    director_id: str
    director_civility: str
    director_name: str
    director_first_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """A pupil. `id` is the AAF person id, `struct_id` AAF's `ENTEleveStructRattachId`.

    `person_key` is the key in the population, None for a pupil who came by an extract or a form. `uai` is None once
    the pupil has left (*radié*). A pupil who goes to another académie has a record in each.
    """

    id: str
    struct_id: str
    person_key: str | None
    ine: str | None
    birth_name: str
    usage_name: str | None
    first_name: str
    other_names: str
    birth_date: date
    sex: str
    uai: str | None
    academy_code: str
    level: str
    class_id: str
    class_label: str

    @property
    def name(self) -> str:
        """Give the name in daily use."""
        return self.usage_name or self.birth_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """A guardian. `id` is the AAF person id; phones are E.164."""

    id: str
    person_key: str | None
    civility: str
    birth_name: str
    usage_name: str | None
    first_name: str
    other_names: str
    street: str
    postcode: str
    commune: str
    country: str
    email: str | None
    home_phone: str | None
    work_phone: str | None
    mobile: str | None
    academy_code: str

    @property
    def name(self) -> str:
        """Give the name in daily use."""
        return self.usage_name or self.birth_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A guardian of a pupil as the register links them."""

    guardian: Guardian
    legal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A pupil of a guardian as the register links them."""

    pupil: Pupil
    legal: bool


def columns(record: type[Any], table: Table) -> list[Column[Any]]:
    """Give the columns of a table that a record is read from."""
    return [table.c[field.name] for field in fields(record)]


def read(record: type[R], row: Sequence[Any]) -> R:
    """Make a record from a row whose columns begin with its own."""
    names = [field.name for field in fields(record)]  # type: ignore[arg-type]
    return record(**dict(zip(names, row, strict=False)))


def row_of(record: Pupil | Guardian) -> dict[str, Any]:
    """Give the row of a pupil or a guardian, with what searches read."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return {**values, **folds(record.usage_name, record.birth_name, record.first_name)}


def folds(usage_name: str | None, birth_name: str, first_name: str) -> dict[str, str]:
    """Give what searches read of a person's names."""
    return {
        "folded_birth_name": fold(birth_name),
        "folded_first_name": fold(first_name),
        "folded": folded(usage_name, birth_name, first_name),
    }


def birthday(day: date) -> str:
    """Write a date as registers do: dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}"
