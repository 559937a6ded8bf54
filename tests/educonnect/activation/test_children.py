from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.accounts.attaching import clear
from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState
from rentree_blanche.simulators.educonnect.activation.children import NOT_MINE, Answer, Child
from rentree_blanche.simulators.educonnect.activation.errors import UnansweredChildrenError
from rentree_blanche.simulators.educonnect.activation.registration import Registration

LEA, TOM, ZOE = date(2019, 3, 14), date(2017, 5, 2), date(2016, 11, 30)
WRONG = date(2000, 1, 1)
CONFIRMED, BLOCKED, REPORTED = AttachmentState.CONFIRMED, AttachmentState.BLOCKED, AttachmentState.REPORTED


@pytest.fixture
def anne(register: Any) -> tuple[str, ...]:
    """Anne Martin with three children at the école."""
    return (
        register.family(
            {"id": "1000", "first_name": "Léa", "birth_date": LEA.isoformat()},
            {"id": "1001", "first_name": "Tom", "birth_date": TOM.isoformat(), "sex": "M", "class_label": None},
            {"id": "1002", "first_name": "Zoé", "birth_date": ZOE.isoformat(), "usage_name": "Martin-Petit"},
        ),
    )


def judged(registration: Registration, ids: tuple[str, ...], **answers: Answer) -> Mapping[str, AttachmentState]:
    """Judge answers given by last digit of the pupil's id."""
    verdicts = registration.judge(ids, {f"ONDE-100{key[-1]}": answer for key, answer in answers.items()})
    return {verdict.pupil_id: verdict.state for verdict in verdicts}


def test_children_are_shown_with_school_and_class(registration: Registration, anne: tuple[str, ...]) -> None:
    children = registration.children(anne)
    assert [child.first_name for child in children] == ["Léa", "Tom", "Zoé"]
    assert children[2] == Child(
        pupil_id="ONDE-1002",
        first_name="Zoé",
        last_name="Martin-Petit",
        sex="F",
        school_name="École Jules Ferry",
        class_label="CP A",
    )


def test_a_birth_date_is_never_shown() -> None:
    assert not any("birth" in field.name or "date" in str(field.type) for field in fields(Child))


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("gone", {"what": "pupil", "id": "1000"}),
        ("gone", {"what": "link", "guardian": "2000", "pupil": "1000"}),
        ("link", {"guardian": "2000", "pupil": "1000", "legal": False}),
    ],
)
def test_only_present_children_of_whom_one_is_legal_representative_are_shown(
    registration: Registration, register: Any, anne: tuple[str, ...], kind: str, change: dict[str, Any]
) -> None:
    register.add(kind, **change).feed("delta")
    assert [child.first_name for child in registration.children(anne)] == ["Tom", "Zoé"]


def test_a_guardian_who_left_has_no_children_to_confirm(
    registration: Registration, register: Any, anne: tuple[str, ...]
) -> None:
    register.add("gone", what="guardian", id="2000").feed("delta")
    assert registration.children(anne) == ()


def test_a_foster_carer_has_no_children_to_confirm(registration: Registration, register: Any) -> None:
    register.add("school").add("guardian", id="2000").add("pupil", id="1000")
    register.add("link", guardian="2000", pupil="1000", legal=False).feed()
    match = registration.match("Martin", "Anne", "+33639980001")
    assert match is not None
    assert registration.children(match.guardian_ids) == ()


def test_children_of_both_registers_are_shown_together(
    registration: Registration, register: Any, anne: tuple[str, ...]
) -> None:
    siecle = register.family({"first_name": "Ugo"}, source="SIECLE")
    assert [child.first_name for child in registration.children((*anne, siecle))] == ["Léa", "Tom", "Ugo", "Zoé"]


def test_right_dates_confirm(registration: Registration, anne: tuple[str, ...]) -> None:
    assert set(judged(registration, anne, c0=LEA, c1=TOM, c2=ZOE).values()) == {CONFIRMED}


def test_a_wrong_date_blocks_that_child_and_the_others_go_on(registration: Registration, anne: tuple[str, ...]) -> None:
    verdicts = judged(registration, anne, c0=LEA, c1=WRONG, c2=ZOE)
    assert verdicts == {"ONDE-1000": CONFIRMED, "ONDE-1001": BLOCKED, "ONDE-1002": CONFIRMED}


def test_the_date_of_a_sister_is_a_wrong_date(registration: Registration, anne: tuple[str, ...]) -> None:
    assert judged(registration, anne, c0=TOM, c1=TOM, c2=ZOE)["ONDE-1000"] is BLOCKED


def test_a_child_who_is_not_mine_is_reported(registration: Registration, anne: tuple[str, ...]) -> None:
    assert judged(registration, anne, c0=LEA, c1=NOT_MINE, c2=ZOE)["ONDE-1001"] is REPORTED


def test_a_blocked_child_stays_blocked_so_that_dates_cannot_be_tried(
    registration: Registration, anne: tuple[str, ...]
) -> None:
    judged(registration, anne, c0=WRONG, c1=TOM, c2=ZOE)
    assert judged(registration, anne, c0=LEA, c1=TOM, c2=ZOE)["ONDE-1000"] is BLOCKED
    assert judged(registration, anne, c0=NOT_MINE, c1=TOM, c2=ZOE)["ONDE-1000"] is BLOCKED


def test_a_blocked_child_is_confirmed_after_the_school_cleared_it(
    registration: Registration, store: Store, anne: tuple[str, ...]
) -> None:
    judged(registration, anne, c0=WRONG, c1=TOM, c2=ZOE)
    assert clear(store, "ONDE-2000", "ONDE-1000")
    assert judged(registration, anne, c0=LEA, c1=TOM, c2=ZOE)["ONDE-1000"] is CONFIRMED


def test_who_reported_a_child_by_mistake_may_give_the_date(registration: Registration, anne: tuple[str, ...]) -> None:
    judged(registration, anne, c0=NOT_MINE, c1=TOM, c2=ZOE)
    assert judged(registration, anne, c0=LEA, c1=TOM, c2=ZOE)["ONDE-1000"] is CONFIRMED


def test_what_one_parent_says_binds_the_other_in_nothing(
    registration: Registration, register: Any, anne: tuple[str, ...]
) -> None:
    register.add("guardian", id="2001", first_name="Paul", civility="M.")
    register.add("link", guardian="2001", pupil="1000").feed("delta")
    judged(registration, anne, c0=WRONG, c1=NOT_MINE, c2=ZOE)
    assert judged(registration, ("ONDE-2001",), c0=LEA) == {"ONDE-1000": CONFIRMED}


def test_a_child_without_an_answer_is_named_and_nothing_is_written(
    registration: Registration, anne: tuple[str, ...]
) -> None:
    with pytest.raises(UnansweredChildrenError, match="ONDE-1001, ONDE-1002") as caught:
        judged(registration, anne, c0=WRONG)
    assert caught.value.pupil_ids == ("ONDE-1001", "ONDE-1002")
    assert judged(registration, anne, c0=LEA, c1=TOM, c2=ZOE)["ONDE-1000"] is CONFIRMED


def test_an_answer_for_a_child_of_another_family_is_not_looked_at(
    registration: Registration, register: Any, anne: tuple[str, ...]
) -> None:
    register.family({"id": "1009", "birth_date": "2018-01-01"}, guardian={"id": "2009", "first_name": "Inès"})
    verdicts = judged(registration, anne, c0=LEA, c1=TOM, c2=ZOE, c9=date(2018, 1, 1))
    assert list(verdicts) == ["ONDE-1000", "ONDE-1001", "ONDE-1002"]


class TestHomonymsWithOneMobile:
    """A mother and a daughter of one name, who gave the école the same mobile."""

    @pytest.fixture
    def both(self, registration: Registration, register: Any) -> tuple[str, ...]:
        register.family({"id": "1000", "first_name": "Léa", "birth_date": LEA.isoformat()}, guardian={"id": "2000"})
        register.family({"id": "1001", "first_name": "Tom", "birth_date": TOM.isoformat()}, guardian={"id": "2001"})
        match = registration.match("Martin", "Anne", "+33639980001")
        assert match is not None
        assert match.several_people
        return match.guardian_ids

    def test_no_child_of_either_is_shown_or_judged(self, registration: Registration, both: tuple[str, ...]) -> None:
        assert registration.children(both) == ()
        assert registration.judge(both, {}) == ()
        assert registration.existing_account(both) is None

    def test_a_birth_date_decides_who_it_is(self, registration: Registration, both: tuple[str, ...]) -> None:
        chosen = registration.narrow(both, TOM)
        assert chosen == ("ONDE-2001",)
        assert [child.first_name for child in registration.children(chosen)] == ["Tom"]

    def test_a_date_of_nobody_decides_nothing(self, registration: Registration, both: tuple[str, ...]) -> None:
        assert registration.narrow(both, WRONG) == ()

    def test_a_date_of_children_of_both_decides_nothing(
        self, registration: Registration, register: Any, both: tuple[str, ...]
    ) -> None:
        register.add("pupil", id="1001", first_name="Tom", birth_date=LEA.isoformat()).feed("delta")
        assert registration.narrow(both, LEA) == ()
