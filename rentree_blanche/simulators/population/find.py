"""Search for people by what they are like, since tests ask the population for people and never name them.

    families = matching(population, Wanted(children=(primary(), secondary()), shared_mobile=True))

A search is JSON both ways (`model_dump_json(exclude_none=True)`, `Wanted.model_validate_json`). This module is not
imported by the package itself: pydantic takes longer to import than all the rest.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, permutations
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from rentree_blanche.simulators.core.phones import is_overseas
from rentree_blanche.simulators.population.errors import NobodyFoundError
from rentree_blanche.simulators.population.levels import Band, Degree
from rentree_blanche.simulators.population.people import Family, Pupil, Sex, Shape
from rentree_blanche.simulators.population.population import Population

LevelLabel = Literal[
    "PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2", "6E", "5E", "4E", "3E", "2DE", "1RE", "TLE"
]  # fmt: skip


class _Search(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChildWanted(_Search):
    """What a pupil must be like; what is None does not matter."""

    degree: Degree | None = None
    band: Band | None = None
    level: LevelLabel | None = None
    sex: Sex | None = None
    school: str | None = None

    def accepts(self, pupil: Pupil) -> bool:
        """Return whether a pupil is like this."""
        return (
            self.degree in (None, pupil.degree)
            and self.band in (None, pupil.level.band)
            and self.level in (None, pupil.level.label)
            and self.sex in (None, pupil.sex)
            and self.school in (None, pupil.school)
        )


class Wanted(_Search):
    """What a family must be like; what is None does not matter.

    `children` are met by as many different pupils, in any order, and no others unless `more_children`. A trait asked
    with True must be there at least once in the family, one asked with False nowhere.
    """

    children: tuple[ChildWanted, ...] = ()
    more_children: bool = False
    child_count: int | None = Field(default=None, ge=1)
    guardians: int | None = Field(default=None, ge=1)
    shape: Shape | None = None
    academy: str | None = Field(default=None, description="name (LILLE) or code (09)")
    foster: bool | None = None
    separated: bool | None = None
    without_mobile: bool | None = None
    shared_mobile: bool | None = None
    overseas: bool | None = None
    without_email: bool | None = None
    usage_name: bool | None = None
    accent: bool | None = None
    compound: bool | None = None
    apostrophe: bool | None = None
    particle: bool | None = None
    ligature: bool | None = None
    cedilla: bool | None = None
    homonym: bool | None = None
    twins: bool | None = None
    both_degrees: bool | None = None
    several_schools: bool | None = None

    def accepts(self, family: Family) -> bool:
        """Return whether a family is like this; `academy` is for `matching`, which knows the schools."""
        if self.shape not in (None, family.shape):
            return False
        if self.guardians not in (None, len(family.guardians)) or self.child_count not in (None, len(family.pupils)):
            return False
        for name, holds in TRAITS.items():
            asked = getattr(self, name)
            if asked is not None and asked is not holds(family):
                return False
        return self._accepts_children(family.pupils)

    def _accepts_children(self, pupils: tuple[Pupil, ...]) -> bool:
        if not self.children:
            return True
        if len(pupils) != len(self.children) and not self.more_children:
            return False
        return any(
            all(wanted.accepts(pupil) for wanted, pupil in zip(self.children, chosen, strict=True))
            for chosen in permutations(pupils, len(self.children))
        )


def primary(*, level: LevelLabel | None = None, sex: Sex | None = None) -> ChildWanted:
    """Want a pupil of an école."""
    return ChildWanted(degree=Degree.PRIMARY, level=level, sex=sex)


def secondary(*, level: LevelLabel | None = None, sex: Sex | None = None) -> ChildWanted:
    """Want a pupil of a collège or a lycée."""
    return ChildWanted(degree=Degree.SECONDARY, level=level, sex=sex)


def matching(population: Population, wanted: Wanted, start: int = 0, stop: int = 10_000) -> Iterator[Family]:
    """Yield the families with index in [start, stop) that are as wanted, by index.

    Raises UnknownAcademyError for an académie that is not of the population.
    """
    academy = None if wanted.academy is None else population.academy(wanted.academy)
    for index in range(start, stop):
        if academy is None or population.commune_of(index).academy == academy:
            family = population.family(index)
            if wanted.accepts(family):
                yield family


def first_matching(population: Population, wanted: Wanted, start: int = 0, stop: int = 10_000) -> Family:
    """Return the first family with index in [start, stop) that is as wanted.

    Raises NobodyFoundError when there is none.
    """
    for family in islice(matching(population, wanted, start, stop), 1):
        return family
    asked = wanted.model_dump_json(exclude_none=True)
    raise NobodyFoundError(f"no family from {start} to {stop - 1} is {asked}: search further or ask for less")


def _names(family: Family) -> Iterator[str]:
    for person in family.members:
        yield from (person.birth_name, person.first_name, person.usage_name or "")


def _any_name(test: Callable[[str], bool]) -> Callable[[Family], bool]:
    return lambda family: any(map(test, _names(family)))


def _shares_a_mobile(family: Family) -> bool:
    counts = Counter(guardian.mobile for guardian in family.guardians if guardian.mobile)
    return max(counts.values(), default=0) > 1


def _has_twins(family: Family) -> bool:
    return len({pupil.birth_date for pupil in family.pupils}) < len(family.pupils)


def _uses_a_usage_name(family: Family) -> bool:
    return any(person.usage_name for person in family.members)


TRAITS: Mapping[str, Callable[[Family], bool]] = {
    "foster": lambda family: family.shape is Shape.FOSTER,
    "separated": lambda family: len({guardian.address for guardian in family.guardians}) > 1,
    "without_mobile": lambda family: any(guardian.mobile is None for guardian in family.guardians),
    "shared_mobile": _shares_a_mobile,
    "overseas": lambda family: any(guardian.mobile and is_overseas(guardian.mobile) for guardian in family.guardians),
    "without_email": lambda family: any(guardian.email is None for guardian in family.guardians),
    "usage_name": _uses_a_usage_name,
    "accent": _any_name(lambda name: not name.isascii()),
    "compound": _any_name(lambda name: "-" in name or " " in name),
    "apostrophe": _any_name(lambda name: "'" in name),
    "particle": _any_name(lambda name: name.startswith(("de ", "du ", "d'"))),
    "ligature": _any_name(lambda name: "œ" in name),
    "cedilla": _any_name(lambda name: "ç" in name),
    "homonym": lambda family: bool(family.homonyms),
    "twins": _has_twins,
    "both_degrees": lambda family: len({pupil.degree for pupil in family.pupils}) > 1,
    "several_schools": lambda family: len({pupil.school for pupil in family.pupils}) > 1,
}
"""The traits that a search asks by name, and how a family shows them."""
