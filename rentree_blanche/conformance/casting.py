"""The people of a run out of the population: whoever proves something, with the ids that the registers give them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rentree_blanche.conformance.cast import Cast, Member, educonnect_id, member
from rentree_blanche.conformance.errors import ServiceFileError
from rentree_blanche.conformance.service import Service
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.educonnect.saml import Affiliation, RegisterRecord, Schooling, Subject
from rentree_blanche.simulators.onde.records import REGISTER as ONDE
from rentree_blanche.simulators.population import Degree, Family, Guardian, Population, Pupil
from rentree_blanche.simulators.registers.ids import Mint
from rentree_blanche.simulators.siecle.records import REGISTER as SIECLE

_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Someone:
    """A person with the pupils they answer for, or themselves alone."""

    person: Guardian | Pupil
    pupils: tuple[Pupil, ...]
    family: Family

    @property
    def degrees(self) -> frozenset[Degree]:
        """Give the degrees of their children."""
        return frozenset(pupil.degree for pupil in self.pupils)

    @property
    def schools(self) -> frozenset[str]:
        """Give the schools of their children."""
        return frozenset(pupil.school for pupil in self.pupils)


Wanted = Callable[[Someone], bool]


def _guardian(test: Wanted) -> Wanted:
    return lambda each: isinstance(each.person, Guardian) and bool(each.pupils) and test(each)


def _pupil(test: Wanted) -> Wanted:
    return lambda each: isinstance(each.person, Pupil) and test(each)


def _name(test: Callable[[str], bool]) -> Wanted:
    return _guardian(lambda each: test(f"{each.person.first_name} {each.person.name}"))


ROLES: Mapping[str, tuple[str, Wanted]] = {
    "one-primary": (
        "responsable d’un seul élève du 1er degré",
        _guardian(lambda each: len(each.pupils) == 1 and each.degrees == {Degree.PRIMARY}),
    ),
    "one-secondary": (
        "responsable d’un seul élève du 2d degré",
        _guardian(lambda each: len(each.pupils) == 1 and each.degrees == {Degree.SECONDARY}),
    ),
    "three-children": (
        "trois enfants dans deux établissements",
        _guardian(lambda each: len(each.pupils) >= 3 and len(each.schools) >= 2),
    ),
    "both-degrees": ("enfants des deux degrés : deux références", _guardian(lambda each: len(each.degrees) == 2)),
    "same-school": (
        "deux enfants dans une même école",
        _guardian(lambda each: len(each.pupils) >= 2 and len(each.schools) == 1),
    ),
    "pupil-1d": ("élève du 1er degré", _pupil(lambda each: each.person.degree is Degree.PRIMARY)),  # type: ignore[union-attr]
    "pupil-2d": ("élève du 2d degré", _pupil(lambda each: each.person.degree is Degree.SECONDARY)),  # type: ignore[union-attr]
    "apostrophe": ("nom avec une apostrophe", _name(lambda name: "'" in name or "’" in name)),
    "hyphen": ("nom avec un trait d’union", _name(lambda name: "-" in name)),
    "ligature": ("nom avec un œ", _name(lambda name: "œ" in name)),
    "cedilla": ("nom avec un ç", _name(lambda name: "ç" in name)),
    "accent": ("nom avec un accent", _name(lambda name: any(letter in name for letter in "éèêëïîôûü"))),
    "compound": ("nom en deux mots", _guardian(lambda each: " " in each.person.name)),
    "particle": (
        "nom à particule",
        _guardian(lambda each: each.person.name.casefold().startswith(("de ", "du ", "d'"))),
    ),
    "usage-name": ("nom d’usage autre que celui de naissance", _guardian(lambda each: bool(each.person.usage_name))),
    "separated": (
        "l’un de deux parents séparés",
        _guardian(lambda each: each.family.shape.value == "separated"),
    ),
    "twins": (
        "jumeaux",
        _guardian(lambda each: len({pupil.birth_date for pupil in each.pupils}) < len(each.pupils)),
    ),
}
"""Who is looked for, by role: what they prove, and what they are like."""


def cast_from_population(service: Service) -> Cast:
    """Find the people of a run: the first families' first fitting ones, each in one role.

    Raises:
        ServiceFileError: the population has not even two guardians.
    """
    described = service.population
    found = _found(described.seed, described.families)
    members = {
        role: _member(service, described.seed, each, ROLES.get(role, ("", None))[0]) for role, each in found.items()
    }
    if "first" not in members or "other" not in members:
        raise ServiceFileError("population.families : deux responsables au moins sont nécessaires, en prendre plus")
    first, other = members.pop("first"), members.pop("other")
    return Cast(first=first, other=other, roles=members)


@lru_cache(maxsize=4)
def _found(seed: int, families: int) -> dict[str, Someone]:
    """Choose who plays, each once; nobody of two shares a name, or the oracle could not tell them apart."""
    people = list(_people(Population(seed=seed), min(families, _LIMIT)))
    wanted: dict[str, Wanted] = {role: test for role, (_, test) in ROLES.items()}
    ordinary = _guardian(lambda each: f"{each.person.first_name}{each.person.name}".isascii())
    wanted = {"first": ordinary, "other": ordinary, **wanted}
    found: dict[str, Someone] = {}
    names: set[str] = set()
    families_used: set[int] = set()
    for role, test in wanted.items():
        for each in people:
            called = f"{each.person.first_name} {each.person.name}".casefold()
            if each.family.index in families_used or called in names or not test(each):
                continue
            found[role] = each
            names.add(called)
            families_used.add(each.family.index)
            break
    return found


def _people(population: Population, families: int) -> Iterator[Someone]:
    for family in population.families(families):
        for guardian in family.guardians:
            yield Someone(guardian, tuple(family.pupils_of(guardian)), family)
        for pupil in family.pupils:
            yield Someone(pupil, (), family)


def _member(service: Service, seed: int, each: Someone, role: str) -> Member:
    return member(service, each.person.key, _subject(seed, each), role=role)


def _subject(seed: int, each: Someone) -> Subject:
    population, chance = Population(seed=seed), Chance(seed)
    mints = {Degree.PRIMARY: Mint(chance, ONDE), Degree.SECONDARY: Mint(chance, SIECLE)}
    person = each.person

    def schooling(pupil: Pupil) -> Schooling:
        return Schooling(
            struct_attach_id=mints[pupil.degree].of_pupil_in_school(pupil.number),
            uai=pupil.school,
            secondary=pupil.degree is Degree.SECONDARY,
        )

    def record(pupil: Pupil) -> RegisterRecord:
        return RegisterRecord(
            academy_code=population.school(pupil.school).academy.code,
            aaf_id=mints[pupil.degree].of_person(person.number),
        )

    if isinstance(person, Pupil):
        word = Affiliation.SECONDARY_PUPIL if person.degree is Degree.SECONDARY else Affiliation.PRIMARY_PUPIL
        return Subject(
            affiliations=(word,),
            last_name=person.name,
            first_name=person.first_name,
            educonnect_id=educonnect_id(person.key),
            birth_date=person.birth_date,
            register_records=(record(person),),
            schooling=schooling(person),
            ine_hash=hashlib.sha256(person.ine.encode()).hexdigest()[:32],
        )
    words = {Degree.PRIMARY: Affiliation.PRIMARY_GUARDIAN, Degree.SECONDARY: Affiliation.SECONDARY_GUARDIAN}
    by_degree = {pupil.degree: record(pupil) for pupil in each.pupils}
    return Subject(
        affiliations=tuple(words[degree] for degree in Degree if degree in by_degree),
        last_name=person.name,
        first_name=person.first_name,
        educonnect_id=educonnect_id(person.key),
        civility=person.civility.value,
        register_records=tuple(by_degree[degree] for degree in Degree if degree in by_degree),
        children=tuple(schooling(pupil) for pupil in each.pupils),
    )
