"""The population as a whole: the same for its seed, whatever is asked, in what order."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rentree_blanche.simulators.population import (
    EmptySlotError,
    Family,
    Guardian,
    OutOfRangeError,
    Population,
    PopulationError,
    Shape,
    UnknownAcademyError,
)
from rentree_blanche.simulators.population.find import TRAITS

WINDOW = 200


def _has_shape(shape: Shape, family: Family) -> bool:
    return family.shape is shape


SHAPES: dict[str, Callable[[Family], bool]] = {
    **TRAITS,
    "one guardian": lambda family: len(family.guardians) == 1,
    "two guardians": lambda family: len(family.guardians) == 2,
    "three children of one guardian": lambda family: any(len(family.pupils_of(each)) > 2 for each in family.guardians),
    "a guardian of some of the children only": lambda family: any(
        0 < len(family.pupils_of(each)) < len(family.pupils) for each in family.guardians
    ),
    "nobody reachable by mobile": lambda family: not any(guardian.mobile for guardian in family.guardians),
    "the particle de La": lambda family: any(person.birth_name.startswith("de La ") for person in family.members),
    "a hyphen in a surname": lambda family: any("-" in guardian.birth_name for guardian in family.guardians),
    "a hyphen in a first name": lambda family: any("-" in guardian.first_name for guardian in family.guardians),
    "twins": lambda family: any(
        one.birth_date == other.birth_date and one.first_name != other.first_name
        for one in family.pupils
        for other in family.pupils
    ),
    **{f"shape {shape}": partial(_has_shape, shape) for shape in Shape},
}


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(0, 20_000))
def test_any_200_consecutive_families_hold_every_shape(seed: int, start: int) -> None:
    families = list(Population(seed=seed).families(WINDOW, start))
    missing = [name for name, holds in SHAPES.items() if not any(map(holds, families))]
    assert missing == []


@pytest.mark.parametrize("seed", [0, 1, 2026])
def test_rarer_things_are_met_too(seed: int) -> None:
    families = list(Population(seed=seed).families(WINDOW))
    assert any(pupil.usage_name for family in families for pupil in family.pupils)
    assert any(len({guardian.mobile is None for guardian in family.guardians}) == 2 for family in families)
    assert any(guardian.birth_country != "99100" for family in families for guardian in family.guardians)
    assert any(
        len({guardian.civility for guardian in family.guardians}) == 1 < len(family.guardians) for family in families
    )


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(0, 20_000))
def test_any_200_consecutive_families_hold_homonyms(seed: int, start: int) -> None:
    population = Population(seed=seed)
    families = {family.index: family for family in population.families(WINDOW, start)}
    pairs = [
        (family, families[other]) for family in families.values() for other in family.homonyms if other in families
    ]
    assert pairs
    for one, other in pairs:
        assert one.index in other.homonyms
        assert [_civil(each) for each in one.guardians] == [_civil(each) for each in other.guardians]
        assert [each.first_name for each in one.pupils] == [each.first_name for each in other.pupils]
        assert all(a.birth_date != b.birth_date for a, b in zip(one.members, other.members, strict=True))
    assert any(
        (a.school, a.birth_name, a.first_name) == (b.school, b.birth_name, b.first_name)
        for one, other in pairs
        for a, b in zip(one.pupils, other.pupils, strict=True)
    )
    academies = {frozenset(population.commune_of(each.index).academy.name for each in pair) for pair in pairs}
    assert frozenset({"LILLE", "AMIENS"}) in academies


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(0, 20_000))
def test_any_200_consecutive_families_live_in_both_academies(seed: int, start: int) -> None:
    population = Population(seed=seed)
    places = {population.commune_of(index) for index in range(start, start + WINDOW)}
    assert {place.academy.name for place in places} == {"LILLE", "AMIENS"}
    assert {place.department for place in places} <= {"59", "62", "02", "60", "80"}
    assert len({place.department for place in places}) >= 3


def test_the_five_departments_of_the_region_are_met_early() -> None:
    population = Population(seed=0)
    assert {population.commune_of(index).department for index in range(300)} == {"59", "62", "02", "60", "80"}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**64 - 1), st.lists(st.integers(0, 90_000), min_size=2, max_size=6))
def test_a_family_does_not_depend_on_the_order_of_asking(seed: int, indexes: list[int]) -> None:
    forward = [Population(seed=seed).family(index) for index in indexes]
    population = Population(seed=seed)
    assert [population.family(index) for index in reversed(indexes)] == forward[::-1]


def test_a_family_is_the_same_in_another_process() -> None:
    program = "from rentree_blanche.simulators.population import Population; print(Population(seed=5).family(77))"
    shown = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert shown.strip() == str(Population(seed=5).family(77))


def test_another_seed_is_other_people() -> None:
    def people(seed: int) -> list[tuple[object, ...]]:
        return [
            (g.birth_name, g.first_name, g.birth_date) for f in Population(seed=seed).families(100) for g in f.guardians
        ]

    assert not set(people(1)) & set(people(2))


def test_importing_the_population_does_not_import_faker_or_pydantic() -> None:
    program = "import sys, rentree_blanche.simulators.population; print({'faker', 'pydantic'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert shown.strip() == "set()"


def test_a_person_is_found_by_number() -> None:
    population = Population(seed=3)
    for family in population.families(60):
        for person in family.members:
            assert population.person(person.number) == person
            assert person.number // 10 == family.index
            assert (person.number % 10 < 4) is isinstance(person, Guardian)


@pytest.mark.parametrize("slot", [3, 8, 9])
def test_a_slot_that_nobody_takes_is_refused_with_those_taken(slot: int) -> None:
    population = Population(seed=3)
    with pytest.raises(EmptySlotError, match=r"nobody in slot \d of family 4; its people are \[40"):
        population.person(40 + slot)


def test_indexes_below_zero_are_refused() -> None:
    population = Population(seed=3)
    with pytest.raises(OutOfRangeError, match="start at 0"):
        population.family(-1)
    with pytest.raises(OutOfRangeError, match="start at 0"):
        population.person(-1)


def test_a_population_that_fills_its_communes_says_what_to_raise() -> None:
    population = Population(seed=3)
    with pytest.raises(OutOfRangeError, match="families_per_commune"):
        population.family(500_000)
    assert replace(population, families_per_commune=400).family(500_000).index == 500_000


def test_a_population_that_fills_its_mobile_blocks_says_what_to_add() -> None:
    population = Population(seed=3, families_per_commune=50_000)
    with pytest.raises(OutOfRangeError, match="mobile_blocks"):
        list(population.families(10, 12_100_000))


@pytest.mark.parametrize(
    ("given_settings", "message"),
    [
        ({"seed": -1}, "seed -1"),
        ({"seed": 2**64}, "seed"),
        ({"seed": 1, "school_year": 26}, "school_year 26"),
        ({"seed": 1, "families_per_commune": 60}, "multiple of 50"),
        ({"seed": 1, "academies": ()}, "at least one"),
        ({"seed": 1, "academies": ("LILE",)}, "LILE.*LILLE"),
        ({"seed": 1, "academies": ("ETRANGER",)}, "no département"),
        ({"seed": 1, "academies": ("CAEN", "NORMANDIE")}, "both have département 14"),
    ],
)
def test_settings_that_cannot_be_are_refused(given_settings: dict[str, object], message: str) -> None:
    with pytest.raises(PopulationError, match=message):
        Population(**given_settings)  # type: ignore[arg-type]


def test_an_academy_is_found_by_name_and_by_code() -> None:
    population = Population(seed=1)
    assert population.academy().name == "LILLE"
    assert population.academy("20") == population.academy("AMIENS")
    with pytest.raises(UnknownAcademyError, match="not of this population"):
        population.academy("PARIS")


def test_other_academies_have_people_too() -> None:
    population = Population(seed=1, academies=("CORSE", "LA_REUNION", "NOUVELLE_CALEDONIE"))
    for family in population.families(300):
        for pupil in family.pupils:
            assert population.school(pupil.school).uai == pupil.school


def _civil(guardian: Guardian) -> tuple[object, ...]:
    return guardian.civility, guardian.birth_name, guardian.usage_name, guardian.first_name
