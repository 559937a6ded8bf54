"""Schools: identifiers, what they teach, and that they are where their pupils live."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rentree_blanche.simulators.population import ACADEMIES, Degree, Population, SchoolKind, UnknownSchoolError
from rentree_blanche.simulators.population.academies import academy
from rentree_blanche.simulators.population.schools import check_letter, has_valid_letter


@pytest.mark.parametrize("uai", ["0790031E"])
def test_the_check_letter_is_that_of_published_identifiers(uai: str) -> None:
    assert has_valid_letter(uai)
    assert check_letter(uai[:7]) == uai[7]


@given(st.integers(0, 9_999_999))
def test_the_check_letter_is_the_number_modulo_23_in_an_alphabet_without_i_o_q(number: int) -> None:
    alphabet = [letter for letter in map(chr, range(ord("A"), ord("Z") + 1)) if letter not in "IOQ"]
    assert check_letter(f"{number:07d}") == alphabet[number % 23]


@pytest.mark.parametrize("uai", ["0790031F", "079003E", "0790031e", "07900311E", "٠٧٩٠٠٣١E", ""])
def test_a_wrong_letter_or_length_is_no_identifier(uai: str) -> None:
    assert not has_valid_letter(uai)
    with pytest.raises(UnknownSchoolError, match="three digits of département"):
        Population(seed=1).school(uai)


@pytest.mark.parametrize("number", ["0590001", "0750001", "0599997"])
def test_an_identifier_of_no_school_here_is_refused(number: str) -> None:
    population = Population(seed=1)
    with pytest.raises(UnknownSchoolError, match="no school"):
        population.school(number + check_letter(number))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(0, 199_900))
def test_a_pupil_is_in_a_class_of_their_level_in_a_school_of_their_area(seed: int, index: int) -> None:
    population = Population(seed=seed)
    family = population.family(index)
    for pupil in family.pupils:
        school = population.school(pupil.school)
        assert has_valid_letter(school.uai)
        assert school.degree is pupil.degree
        classes = {each.id: each for each in school.classes}
        assert classes[pupil.class_id].label == pupil.class_label
        assert classes[pupil.class_id].level == pupil.level
        assert school.department == population.commune_of(index).department
        if pupil.level.label not in ("2DE", "1RE", "TLE"):
            assert school.address.insee == pupil.address.insee


def test_the_schools_of_the_first_families_are_all_those_they_use() -> None:
    population = Population(seed=6)
    for count in (1, 60, 777):
        schools = {school.uai for school in population.schools(count)}
        assert {pupil.school for family in population.families(count) for pupil in family.pupils} <= schools


def test_each_school_is_told_once_and_found_by_its_identifier() -> None:
    population = Population(seed=6)
    schools = list(population.schools(2000))
    assert len({school.uai for school in schools}) == len(schools)
    assert all(population.school(school.uai) == school for school in schools)
    class_ids = [each.id for school in schools for each in school.classes]
    assert len(set(class_ids)) == len(class_ids)
    for school in schools:
        assert len({each.label for each in school.classes}) == len(school.classes)


def test_the_first_200_families_meet_every_kind_of_school() -> None:
    schools = list(Population(seed=6).schools(200))
    assert {school.kind for school in schools} == set(SchoolKind)
    assert {school.private for school in schools} == {True, False}
    assert len({(school.name, school.address.commune) for school in schools}) == len(schools)


def test_primary_schools_have_a_circonscription_and_others_have_none() -> None:
    for school in Population(seed=6).schools(500):
        assert (school.circonscription is not None) is (school.degree is Degree.PRIMARY)
        assert school.email.endswith(".test")


def test_a_lycee_is_shared_by_two_communes() -> None:
    population = Population(seed=6)
    users: dict[str, set[str]] = {}
    for family in population.families(600):
        for pupil in family.pupils:
            if population.school(pupil.school).kind is SchoolKind.LYCEE:
                users.setdefault(pupil.school, set()).add(pupil.address.insee)
    assert max(map(len, users.values())) == 2


def test_larger_communes_have_more_classes_and_the_same_people() -> None:
    small, large = Population(seed=6), Population(seed=6, families_per_commune=1000)
    assert len(large.school(large.family(0).pupils[0].school).classes) > len(
        small.school(small.family(0).pupils[0].school).classes
    )
    one, other = small.family(1234), large.family(1234)
    assert [(each.first_name, each.birth_date) for each in one.pupils] == [
        (each.first_name, each.birth_date) for each in other.pupils
    ]


def test_addresses_fit_their_commune() -> None:
    population = Population(seed=6)
    names: dict[str, tuple[str, str]] = {}
    for family in population.families(800):
        for guardian in family.guardians:
            home = guardian.address
            assert names.setdefault(home.insee, (home.commune, home.postcode)) == (home.commune, home.postcode)
            assert home.postcode[:2] == home.insee[:2]
            assert re.fullmatch(r"\d{5}", home.postcode)
            assert re.match(r"\d+ \w", home.street)


def test_no_two_communes_of_a_department_share_a_name() -> None:
    population = replace(Population(seed=6), academies=("PARIS",))
    places = list(population.communes(50_000))
    assert len(places) == 1000
    assert len({place.name for place in places}) == len({place.insee for place in places}) == 1000


def test_the_academies_carry_the_codes_of_the_join_key() -> None:
    assert len(ACADEMIES) == len({each.code for each in ACADEMIES}) == len({each.name for each in ACADEMIES}) == 39
    assert academy("09").name == "LILLE"
    assert academy("AMIENS").departments == ("02", "60", "80")
    assert academy("LILLE").departments == ("59", "62")
    assert academy("98").name == "AGRICOLE"
