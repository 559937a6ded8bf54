"""Columns made people again, school by school, for what is written one person at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Generic

import polars as pl

from rentree_blanche.simulators.population import (
    Address,
    Civility,
    Guardian,
    Link,
    LinkKind,
    Population,
    Pupil,
    Sex,
)
from rentree_blanche.simulators.population.bulk.frames import Frames
from rentree_blanche.simulators.population.levels import LEVEL_BY_LABEL, LEVELS
from rentree_blanche.simulators.registers import records
from rentree_blanche.simulators.registers.enrolment import Enrolment
from rentree_blanche.simulators.registers.register import P
from rentree_blanche.simulators.registers.words import fold

_FIRST_PUPIL, _SLOTS = 4, 10


@dataclass(frozen=True, slots=True)
class Roll(Generic[P]):
    """A school with its pupils and who answers for them; `links` are rows, by the id of the pupil.

    Pupils stand in the order of class and name, guardians in that of their names, as extracts have them.
    """

    school: records.School
    pupils: Sequence[P]
    guardians: Sequence[records.Guardian]
    links: Mapping[str, Sequence[Mapping[str, Any]]]

    def children(self) -> dict[str, list[P]]:
        """Give the pupils of the school by the id of their guardian, eldest first."""
        found: dict[str, list[P]] = {guardian.id: [] for guardian in self.guardians}
        for pupil in sorted(self.pupils, key=lambda each: (each.birth_date, each.id)):
            for link in self.links[pupil.id]:
                found[link["guardian"]].append(pupil)
        return found


def rolls(population: Population, frames: Frames, enrolment: Enrolment[P]) -> Iterator[Roll[P]]:
    """Give the schools of one degree that have pupils among some families; these must hold whole schools."""
    degree = enrolment.enrolled.degree
    labels = [level.label for level in LEVELS if level.degree is degree]
    pupils = frames.pupils.filter(pl.col("level").is_in(labels)).sort("school", "number")
    guardians = {guardian.number: guardian for guardian in map(_guardian, frames.guardians.iter_rows())}
    links: dict[int, list[tuple[int, bool, bool]]] = {}
    for guardian, pupil, legal, payer in frames.links.iter_rows():
        links.setdefault(pupil, []).append((guardian, legal, payer))
    for uai, group in groupby(map(_pupil, pupils.iter_rows()), key=lambda pupil: pupil.school):
        school = enrolment.school(population.school(uai))
        yield _roll(school, list(group), guardians, links, enrolment)


def _roll(
    school: records.School,
    pupils: Sequence[Pupil],
    guardians: Mapping[int, Guardian],
    links: Mapping[int, Sequence[tuple[int, bool, bool]]],
    enrolment: Enrolment[P],
) -> Roll[P]:
    adults: dict[int, records.Guardian] = {}
    rows: dict[str, list[Mapping[str, Any]]] = {}
    enrolled = [enrolment.pupil(pupil, school.academy_code) for pupil in pupils]
    for child, record in zip(pupils, enrolled, strict=True):
        ties = rows.setdefault(record.id, [])
        for number, legal, payer in links[child.number]:
            adult = guardians[number]
            if number not in adults:
                adults[number] = enrolment.guardian(adult, school.academy_code)
            kind = LinkKind.LEGAL_REPRESENTATIVE if legal else LinkKind.FOSTER_CARER
            ties.append(enrolment.link(Link(guardian=adult.key, pupil=child.key, kind=kind, payer=payer), adult, child))
    return Roll(
        school=school,
        pupils=sorted(enrolled, key=lambda each: (each.class_label, *_by_name(each))),
        guardians=sorted(adults.values(), key=_by_name),
        links=rows,
    )


def _by_name(person: records.Pupil | records.Guardian) -> tuple[str, str, str]:
    return fold(person.birth_name), fold(person.first_name), person.id


_SEXES = {sex.value: sex for sex in Sex}
_CIVILITIES = {civility.value: civility for civility in Civility}


def _guardian(row: tuple[Any, ...]) -> Guardian:
    number, civility, birth_name, usage_name, first_name, others, born, birthplace, country, mobile, email, *home = row
    return Guardian(
        key=f"F{number // _SLOTS}-R{number % _SLOTS + 1}",
        number=number,
        civility=_CIVILITIES[civility],
        birth_name=birth_name,
        usage_name=usage_name,
        first_name=first_name,
        other_names=tuple(others.split()),
        birth_date=born,
        birthplace=birthplace,
        birth_country=country,
        mobile=mobile,
        email=email,
        address=_address(*home),
    )


def _pupil(row: tuple[Any, ...]) -> Pupil:
    number, sex, birth_name, usage_name, first_name, others, born, ine, level, label, class_id, school, *home = row
    return Pupil(
        key=f"F{number // _SLOTS}-E{number % _SLOTS - _FIRST_PUPIL + 1}",
        number=number,
        sex=_SEXES[sex],
        birth_name=birth_name,
        usage_name=usage_name,
        first_name=first_name,
        other_names=tuple(others.split()),
        birth_date=born,
        ine=ine,
        level=LEVEL_BY_LABEL[level],
        class_label=label,
        class_id=class_id,
        school=school,
        address=_address(*home),
    )


def _address(street: str, postcode: str, commune: str, insee: str) -> Address:
    return Address(street=street, postcode=postcode, commune=commune, insee=insee)
