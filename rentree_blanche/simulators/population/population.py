"""The population: a frozen value from which each family, person and school is computed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rentree_blanche.simulators.population.academies import Academy
from rentree_blanche.simulators.population.academies import academy as academy_by_key
from rentree_blanche.simulators.population.draws import MASK
from rentree_blanche.simulators.population.errors import (
    EmptySlotError,
    OutOfRangeError,
    PopulationError,
    UnknownAcademyError,
)
from rentree_blanche.simulators.population.families import FIRST_PUPIL, SLOTS, build_family
from rentree_blanche.simulators.population.mobiles import METROPOLITAN, OVERSEAS, MobileBlock
from rentree_blanche.simulators.population.people import Family, Guardian, Pupil
from rentree_blanche.simulators.population.places import BLOCK, Commune, commune, commune_of
from rentree_blanche.simulators.population.schools import School, find_school, schools_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Everybody of a federation, each computed in O(1) from the seed, whatever was asked before.

    Args:
        seed: 0 to 2**64 - 1; another seed is other people.
        academies: names (`LILLE`) or codes (`09`); blocks of 50 families go round them.
        weights: blocks of a round that each académie takes; empty gives each one.
        school_year: year of the rentrée (2026 is the year 2026-2027); birth dates follow it.
        families_per_commune: a multiple of 50; raise it for a population that fills its communes.
        families_per_overseas_commune: the same where départements have three digits, and 100 communes at most.
        mobile_blocks: where metropolitan mobiles come from, filled one after the other.
        overseas_blocks: where overseas mobiles come from, by turns; once full, metropolitan ones take their place.

    Raises UnknownAcademyError and PopulationError for settings that cannot be.
    """

    seed: int
    academies: tuple[str, ...] = ("LILLE", "AMIENS")
    weights: tuple[int, ...] = ()
    school_year: int = 2026
    families_per_commune: int = BLOCK
    families_per_overseas_commune: int = BLOCK
    mobile_blocks: tuple[MobileBlock, ...] = METROPOLITAN
    overseas_blocks: tuple[MobileBlock, ...] = OVERSEAS

    def __post_init__(self) -> None:
        """Refuse settings that cannot be."""
        if not 0 <= self.seed <= MASK:
            raise PopulationError(f"seed {self.seed}: expected an integer from 0 to 2**64 - 1")
        if not 1950 <= self.school_year <= 2200:
            raise PopulationError(f"school_year {self.school_year}: expected the year of a rentrée, such as 2026")
        for name in ("families_per_commune", "families_per_overseas_commune"):
            size = getattr(self, name)
            if size < BLOCK or size % BLOCK:
                raise PopulationError(f"{name} {size}: expected a multiple of {BLOCK}")
        if self.weights and (len(self.weights) != len(self.academies) or min(self.weights) < 1):
            raise PopulationError(f"weights {self.weights}: expected an integer from 1 for each of {self.academies}")
        _check_academies(self.places)

    @property
    def places(self) -> tuple[Academy, ...]:
        """Return the académies as values, in the order in which blocks of families go round them."""
        return _academies(self.academies)

    def family(self, index: int) -> Family:
        """Return a family by its index, from 0.

        Raises OutOfRangeError for an index that communes or mobile blocks cannot number.
        """
        return build_family(self, index)

    def families(self, count: int, start: int = 0) -> Iterator[Family]:
        """Yield `count` families from index `start`."""
        return (self.family(index) for index in range(start, start + count))

    def person(self, number: int) -> Guardian | Pupil:
        """Return a person by number: 10 x family + slot, slots 0 to 3 for guardians and 4 to 9 for pupils.

        Raises EmptySlotError where the family has no such member, OutOfRangeError as `family` does.
        """
        if number < 0:
            raise OutOfRangeError(f"person {number} was asked: numbers start at 0")
        index, slot = divmod(number, SLOTS)
        family = self.family(index)
        members: tuple[Guardian | Pupil, ...] = family.guardians if slot < FIRST_PUPIL else family.pupils
        place = slot if slot < FIRST_PUPIL else slot - FIRST_PUPIL
        if place >= len(members):
            taken = [each.number for each in family.members]
            raise EmptySlotError(f"person {number}: nobody in slot {slot} of family {index}; its people are {taken}")
        return members[place]

    def school(self, uai: str) -> School:
        """Return a school by its UAI.

        Raises UnknownSchoolError.
        """
        return find_school(self, uai)

    def schools(self, families: int) -> Iterator[School]:
        """Yield all schools of the communes where the first `families` families live, each once.

        Every school that they use is among them; the lycée that a commune shares stands in an earlier one.
        """
        for place in self.communes(families):
            yield from schools_of(self, place)

    def commune_of(self, index: int) -> Commune:
        """Return the commune a family lives in.

        Raises OutOfRangeError beyond the communes of the population.
        """
        return commune_of(self, index)

    def communes(self, families: int) -> Iterator[Commune]:
        """Yield the communes where the first `families` families live, and those of the lycées they use, each once."""
        seen: set[str] = set()
        for first in range(0, families, BLOCK):
            place = commune_of(self, first)
            for each in (commune(self, place.academy, place.department, place.ordinal & ~1), place):
                if each.insee not in seen:
                    seen.add(each.insee)
                    yield each

    def academy(self, key: str | None = None) -> Academy:
        """Return an académie of this population by name or code; the first without a key.

        Raises UnknownAcademyError.
        """
        if key is None:
            return self.places[0]
        found = academy_by_key(key)
        if found not in self.places:
            raise UnknownAcademyError(f"académie {found.name} is not of this population: {', '.join(self.academies)}")
        return found


@lru_cache(maxsize=64)
def _academies(keys: tuple[str, ...]) -> tuple[Academy, ...]:
    return tuple(map(academy_by_key, keys))


def _check_academies(academies: tuple[Academy, ...]) -> None:
    if not academies:
        raise UnknownAcademyError("academies is empty: name at least one, such as LILLE")
    owner: dict[str, str] = {}
    for each in academies:
        if not each.departments:
            raise UnknownAcademyError(f"académie {each.name} has no département to place schools in: name another one")
        for department in each.departments:
            if department in owner:
                raise UnknownAcademyError(
                    f"académies {owner[department]} and {each.name} both have département {department}: keep one"
                )
            owner[department] = each.name
