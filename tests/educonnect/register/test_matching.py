from typing import Any

import pytest

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.register.matching import Match, Matcher

MOBILE = "+33639980001"


@pytest.fixture
def matcher(store: Store) -> Matcher:
    return Matcher(store)


def found(match: Match | None) -> tuple[str, ...]:
    return () if match is None else match.guardian_ids


def test_a_person_is_found_by_names_and_mobile(register: Any, matcher: Matcher) -> None:
    register.family({}, guardian={"birth_name": "Lefèvre", "first_name": "Anne-Sophie"})
    assert matcher.by_mobile("LEFEVRE", "anne sophie", MOBILE) == Match(guardian_ids=("ONDE-2000",))


@pytest.mark.parametrize("last_name", ["Durand", "Durand-Petit", "durand petit"])
def test_usage_name_and_birth_name_are_both_accepted(register: Any, matcher: Matcher, last_name: str) -> None:
    register.family({}, guardian={"birth_name": "Durand", "usage_name": "Durand-Petit"})
    assert found(matcher.by_mobile(last_name, "Anne", MOBILE)) == ("ONDE-2000",)


@pytest.mark.parametrize(
    ("last_name", "first_name", "mobile"),
    [
        ("Martinez", "Anne", MOBILE),
        ("Martin", "Annie", MOBILE),
        ("Anne", "Martin", MOBILE),
        ("Martin", "Anne", "+33639980002"),
        ("", "", MOBILE),
        ("-", "’", MOBILE),
    ],
)
def test_a_different_name_order_or_mobile_finds_nobody(
    register: Any, matcher: Matcher, last_name: str, first_name: str, mobile: str
) -> None:
    register.family({})
    assert matcher.by_mobile(last_name, first_name, mobile) is None


def test_somebody_without_a_mobile_is_not_found(register: Any, matcher: Matcher) -> None:
    register.family({}, guardian={"mobile": None})
    assert matcher.by_mobile("Martin", "Anne", MOBILE) is None


def test_who_left_the_register_is_not_found(register: Any, matcher: Matcher) -> None:
    register.family({})
    register.feed("full")
    assert matcher.by_mobile("Martin", "Anne", MOBILE) is None


def test_a_corrected_mobile_counts_after_the_next_feed(register: Any, matcher: Matcher) -> None:
    register.family({}, guardian={"mobile": None})
    register.add("guardian", id="2000", mobile="+33639980009").feed("delta")
    assert found(matcher.by_mobile("Martin", "Anne", "+33639980009")) == ("ONDE-2000",)


def test_records_of_two_registers_and_two_academies_are_one_person(register: Any, matcher: Matcher) -> None:
    register.family({}, guardian={"id": "2000"}, source="ONDE")
    register.family({}, guardian={"id": "2001", "academy_code": "20"}, source="ONDE")
    register.family({}, guardian={"id": "2000"}, source="SIECLE")
    match = matcher.by_mobile("Martin", "Anne", MOBILE)
    assert match == Match(guardian_ids=("ONDE-2000", "ONDE-2001", "SIECLE-2000"), several_people=False)


def test_two_parents_with_one_mobile_are_each_found_by_their_own_name(register: Any, matcher: Matcher) -> None:
    register.family({}, guardian={"id": "2000", "first_name": "Anne"})
    register.family({}, guardian={"id": "2001", "first_name": "Paul", "civility": "M."})
    assert found(matcher.by_mobile("Martin", "Anne", MOBILE)) == ("ONDE-2000",)
    assert found(matcher.by_mobile("Martin", "Paul", MOBILE)) == ("ONDE-2001",)


@pytest.mark.parametrize(
    "other",
    [
        {"source": "ONDE"},
        {"source": "SIECLE", "civility": "M."},
        {"source": "SIECLE", "birth_name": "Durand", "usage_name": "Martin"},
    ],
)
def test_two_people_of_one_name_and_mobile_are_told_apart(
    register: Any, matcher: Matcher, other: dict[str, Any]
) -> None:
    source = other.pop("source")
    register.family({}, guardian={"id": "2000"})
    register.family({}, guardian={"id": "2001", **other}, source=source)
    match = matcher.by_mobile("Martin", "Anne", MOBILE)
    assert match is not None
    assert len(match.guardian_ids) == 2
    assert match.several_people


def test_homonyms_with_mobiles_of_their_own_do_not_meet(register: Any, matcher: Matcher) -> None:
    register.family({}, guardian={"id": "2000"})
    register.family({"id": "1009"}, guardian={"id": "2001", "mobile": "+33639980002"})
    assert found(matcher.by_mobile("Martin", "Anne", MOBILE)) == ("ONDE-2000",)


def test_a_person_is_found_by_mail_address_whatever_its_case(register: Any, matcher: Matcher) -> None:
    register.family({}, guardian={"email": "Anne.Martin@courriel.test"})
    assert found(matcher.by_email("Martin", "Anne", "anne.martin@COURRIEL.test")) == ("ONDE-2000",)
    assert matcher.by_email("Martin", "Anne", "paul.martin@courriel.test") is None


@pytest.mark.parametrize(
    ("last_name", "mobile"),
    [("Martin", MOBILE), ("Durand", MOBILE), ("Martin", "+33639989999"), ("Durand", "+33639989999")],
)
def test_a_search_is_one_read_whoever_is_searched(
    register: Any, matcher: Matcher, statements: list[str], last_name: str, mobile: str
) -> None:
    register.family({})
    statements.clear()
    matcher.by_mobile(last_name, "Anne", mobile)
    assert len(statements) == 1
