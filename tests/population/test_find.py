"""Searching people by what they are like."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rentree_blanche.simulators.population import Degree, NobodyFoundError, Population, Sex, Shape, UnknownAcademyError
from rentree_blanche.simulators.population.find import (
    TRAITS,
    ChildWanted,
    Wanted,
    first_matching,
    matching,
    primary,
    secondary,
)

POPULATION = Population(seed=12)

CHILDREN = st.builds(
    ChildWanted,
    degree=st.none() | st.sampled_from(Degree),
    level=st.none() | st.sampled_from(["PS", "CP", "TLE"]),
    sex=st.none() | st.sampled_from(Sex),
)
SEARCHES = st.builds(
    Wanted,
    children=st.lists(CHILDREN, max_size=3).map(tuple),
    guardians=st.none() | st.integers(1, 3),
    shape=st.none() | st.sampled_from(Shape),
    overseas=st.none() | st.booleans(),
    homonym=st.none() | st.booleans(),
)


@given(SEARCHES)
def test_a_search_survives_the_way_through_json(wanted: Wanted) -> None:
    assert Wanted.model_validate_json(wanted.model_dump_json(exclude_none=True)) == wanted
    assert Wanted.model_validate(json.loads(wanted.model_dump_json())) == wanted


def test_a_word_that_no_search_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match="shared_mobil"):
        Wanted.model_validate_json('{"shared_mobil": true}')


@pytest.mark.parametrize("trait", sorted(TRAITS))
def test_a_trait_asked_divides_the_population_in_two(trait: str) -> None:
    there = [family.index for family in matching(POPULATION, Wanted.model_validate({trait: True}), stop=200)]
    absent = [family.index for family in matching(POPULATION, Wanted.model_validate({trait: False}), stop=200)]
    assert there
    assert absent
    assert sorted(there + absent) == list(range(200))


def test_children_wanted_are_all_the_children_in_any_order() -> None:
    wanted = Wanted(children=(primary(), secondary()))
    found = list(matching(POPULATION, wanted, stop=200))
    assert found
    for family in found:
        assert sorted(pupil.degree for pupil in family.pupils) == [Degree.PRIMARY, Degree.SECONDARY]
    turned = Wanted(children=(secondary(), primary()))
    assert list(matching(POPULATION, turned, stop=200)) == found


def test_more_children_are_allowed_on_demand() -> None:
    exact = Wanted(children=(primary(level="CP"),))
    loose = exact.model_copy(update={"more_children": True})
    alone = {family.index for family in matching(POPULATION, exact, stop=400)}
    some = {family.index for family in matching(POPULATION, loose, stop=400)}
    assert alone < some


def test_two_children_wanted_are_two_pupils() -> None:
    wanted = Wanted(children=(primary(), primary()), more_children=True)
    for family in matching(POPULATION, wanted, stop=200):
        assert sum(pupil.degree is Degree.PRIMARY for pupil in family.pupils) >= 2


def test_wishes_combine() -> None:
    wanted = Wanted(children=(primary(),), guardians=2, shared_mobile=True, academy="AMIENS")
    family = first_matching(POPULATION, wanted)
    one, other = family.guardians
    assert one.mobile == other.mobile is not None
    assert POPULATION.commune_of(family.index).academy.name == "AMIENS"


def test_the_range_of_a_search_is_kept() -> None:
    assert [family.index for family in matching(POPULATION, Wanted(), start=10, stop=13)] == [10, 11, 12]


def test_a_search_in_vain_says_what_was_asked() -> None:
    with pytest.raises(NobodyFoundError, match=r'no family from 0 to 49 is .*"guardians":3'):
        first_matching(POPULATION, Wanted(guardians=3, shape=Shape.ONE_GUARDIAN), stop=50)


def test_an_academy_of_elsewhere_is_refused() -> None:
    with pytest.raises(UnknownAcademyError, match="PARIS"):
        first_matching(POPULATION, Wanted(academy="PARIS"))
