"""Whose identity it is, among those who gave a school the same contact."""

from typing import Any

import pytest

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.franceconnect.matching import PivotMatcher
from rentree_blanche.simulators.educonnect.franceconnect.values import Identity, identity_of
from tests.educonnect.conftest import Register
from tests.educonnect.franceconnect.provider import ANNE

MOBILE = "+33639980001"


def _identity(**claims: Any) -> Identity:
    return identity_of({**ANNE, **claims})


@pytest.fixture
def matcher(store: Store) -> PivotMatcher:
    return PivotMatcher(store)


@pytest.mark.parametrize(
    ("register_says", "franceconnect_says"),
    [
        ({"birth_name": "MARTIN", "first_name": "anne"}, {}),
        ({"first_name": "Anne-Sophie"}, {}),
        ({"first_name": "Anne Sophie"}, {"given_name_array": ["Anne", "Sophie", "Marie"]}),
        ({"first_name": "Anne Sophie"}, {"given_name_array": ["Anne-Sophie"]}),
        ({"birth_name": "d’Aubigny"}, {"family_name": "D AUBIGNY"}),
        ({"birth_name": "Lenœud", "first_name": "Zoé"}, {"family_name": "LENOEUD", "given_name_array": ["ZOE"]}),
        ({"usage_name": "Petit"}, {}),
        ({"usage_name": "Petit"}, {"preferred_username": "Grand"}),
        ({"birth_name": "Petit"}, {"preferred_username": "Petit"}),
        ({"birth_name": "Inconnu", "usage_name": "Petit"}, {"preferred_username": "PETIT"}),
        ({}, {"given_name_array": None, "given_name": "Anne Sophie"}),
        ({"birth_name": "Petit"}, {"family_name": "", "preferred_username": "Petit"}),
    ],
)
def test_a_person_is_found_in_spite_of(
    matcher: PivotMatcher, register: Register, register_says: dict[str, Any], franceconnect_says: dict[str, Any]
) -> None:
    key = register.family({}, guardian=register_says)
    found = matcher.find(_identity(**franceconnect_says), MOBILE)
    assert found is not None
    assert (found.guardian_ids, found.several_people) == ((key,), False)


@pytest.mark.parametrize(
    ("register_says", "franceconnect_says"),
    [
        ({"birth_name": "Durand"}, {}),
        ({"birth_name": "Durand", "usage_name": "Martin"}, {}),
        ({"first_name": "Sophie"}, {}),
        ({"first_name": "Sophie Anne"}, {}),
        ({"first_name": "Annette"}, {}),
        ({"first_name": "Anne Marie"}, {}),
        ({"birth_name": "Petit"}, {"family_name": ""}),
        ({}, {"given_name_array": [], "given_name": ""}),
        ({}, {"given_name_array": None, "given_name": None}),
        ({"mobile": None}, {}),
        ({"mobile": "+33639980002"}, {}),
    ],
)
def test_somebody_else_is_not_found(
    matcher: PivotMatcher, register: Register, register_says: dict[str, Any], franceconnect_says: dict[str, Any]
) -> None:
    register.family({}, guardian=register_says)
    assert matcher.find(_identity(**franceconnect_says), MOBILE) is None


def test_a_mail_address_is_compared_without_case(matcher: PivotMatcher, register: Register) -> None:
    key = register.family({}, guardian={"mobile": None, "email": "Anne@exemple.test"})
    found = matcher.find(_identity(), "anne@EXEMPLE.test")
    assert found is not None
    assert found.guardian_ids == (key,)


def test_one_person_in_two_registers_is_one_person(matcher: PivotMatcher, register: Register) -> None:
    keys = {register.family({}, source="ONDE"), register.family({}, guardian={"id": "3000"}, source="SIECLE")}
    found = matcher.find(_identity(), MOBILE)
    assert found is not None
    assert (set(found.guardian_ids), found.several_people) == (keys, False)


def test_of_two_people_of_one_name_the_gender_tells_which_one_it_is(matcher: PivotMatcher, register: Register) -> None:
    mother = register.family({}, guardian={"first_name": "Dominique", "civility": "Mme"})
    register.family({"id": "1009"}, guardian={"id": "2001", "first_name": "Dominique", "civility": "M."})
    found = matcher.find(_identity(given_name_array=["Dominique"]), MOBILE)
    assert found is not None
    assert (found.guardian_ids, found.several_people) == ((mother,), False)


def test_of_two_people_alike_a_birth_date_has_to_decide(matcher: PivotMatcher, register: Register) -> None:
    register.family({})
    register.family({"id": "1009"}, guardian={"id": "2001"})
    found = matcher.find(_identity(), MOBILE)
    assert found is not None
    assert found.several_people


def test_an_identity_with_parts_that_nobody_knows_is_read_all_the_same() -> None:
    identity = identity_of({"sub": "1", "birthdate": "1977-00-03", "family_name": None, "given_name_array": [" ", "É"]})
    assert (identity.birth_name, identity.first_names, identity.birth_date) == ("", ("É",), "1977-00-03")
    assert identity.shown == "É"
