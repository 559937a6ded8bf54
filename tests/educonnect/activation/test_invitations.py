"""Children who are new in the register: proposed once, at a login; and the director's manual procedure (IN-08)."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from rentree_blanche.simulators.core.clock import ActorClock
from rentree_blanche.simulators.educonnect.accounts.passwords import PasswordHasher
from rentree_blanche.simulators.educonnect.accounts.values import AttachmentState, Origin
from rentree_blanche.simulators.educonnect.activation.children import ChildVerdict
from rentree_blanche.simulators.educonnect.activation.registration import Registration
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from tests.educonnect.activation.web import (
    COLLEGE,
    LEA,
    SCHOOL,
    TOM,
    ZOE,
    Person,
    account,
    asked,
    feed,
    guardian,
    link,
    pupil,
)
from tests.educonnect.idp import PASSWORD, Worker, control

AtLogin = Callable[[], Person]
WRONG = date(2000, 1, 1)


@pytest.fixture
def eve(idp: Worker) -> str:
    """Eve's account with Zoé of the collège: the école's record of her is nobody's account's."""
    ground = idp.foundation
    settings = EduConnectSettings()
    registration = Registration(ground.store, settings, ActorClock(ground.clock, "educonnect"), ground.chance)
    verdict = ChildVerdict(pupil_id="SIECLE-4", state=AttachmentState.CONFIRMED)
    hashed = PasswordHasher(settings.hash_profile).hash(PASSWORD)
    return registration.open_account(["SIECLE-5"], [verdict], hashed, None, Origin.RESPONSABLE).identifier


def states(idp: Worker, identifier: str) -> dict[str, str]:
    return {each["first_name"]: each["state"] for each in account(idp, identifier)["attachments"]}


def test_who_has_a_secondary_child_is_invited_to_attach_the_primary_ones(
    idp: Worker, at_login: AtLogin, eve: str
) -> None:
    person = at_login().log_in(eve, PASSWORD)
    assert "Rattachement d’un élève" in person.text
    assert "Léa Martin" in person.text
    assert "Zoé Martin" not in person.text
    assert str(LEA.year) not in person.text
    assert person.is_mine(ONDE_1=LEA, ONDE_3=TOM).inside
    assert states(idp, eve) == {"Léa": "confirmed", "Tom": "confirmed", "Zoé": "confirmed"}
    assert [each["key"] for each in account(idp, eve)["records"]] == ["ONDE-2", "SIECLE-5"]
    assert at_login().log_in(eve, PASSWORD).inside


def test_an_invitation_that_is_put_off_does_not_come_again_until_there_is_another_child(
    idp: Worker, at_login: AtLogin, eve: str
) -> None:
    assert at_login().log_in(eve, PASSWORD).send(plus_tard="1").inside
    assert at_login().log_in(eve, PASSWORD).inside
    assert states(idp, eve) == {"Zoé": "confirmed"}
    children = (pupil("1", "Léa", LEA), pupil("3", "Tom", TOM), pupil("6", "Max", ZOE))
    feed(idp, "ONDE", SCHOOL, *children, guardian("2"), link("2", "1"), link("2", "3"), link("2", "6"))
    person = at_login().log_in(eve, PASSWORD)
    assert "Max Martin" in person.text
    assert "Léa Martin" not in person.text


def test_a_wrong_date_blocks_that_child_is_said_and_the_others_are_attached(
    idp: Worker, at_login: AtLogin, eve: str
) -> None:
    person = at_login().log_in(eve, PASSWORD).is_mine(ONDE_1=LEA, ONDE_3=WRONG)
    assert "La date de naissance saisie est incorrecte" in person.text
    assert "Tom Martin" in person.text
    assert person.send().inside
    assert states(idp, eve) == {"Léa": "confirmed", "Tom": "blocked", "Zoé": "confirmed"}
    assert at_login().log_in(eve, PASSWORD).inside


def test_without_a_right_date_the_record_of_the_ecole_does_not_join_the_account(
    idp: Worker, at_login: AtLogin, eve: str
) -> None:
    at_login().log_in(eve, PASSWORD).is_mine(ONDE_1=WRONG, ONDE_3=WRONG)
    assert [each["key"] for each in account(idp, eve)["records"]] == ["SIECLE-5"]


def test_what_the_director_clears_is_proposed_again(idp: Worker, at_login: AtLogin, eve: str) -> None:
    at_login().log_in(eve, PASSWORD).is_mine(ONDE_1=WRONG, ONDE_3=WRONG)
    asked(idp, "/rattachements", identifier=eve, pupil="1", action="clear")
    person = at_login().log_in(eve, PASSWORD)
    assert "Léa Martin" in person.text
    assert "Tom Martin" not in person.text
    assert person.is_mine(ONDE_1=LEA).inside
    assert states(idp, eve) == {"Léa": "confirmed", "Tom": "blocked", "Zoé": "confirmed"}


def test_an_answer_is_needed_for_each_child(at_login: AtLogin, eve: str) -> None:
    person = at_login().log_in(eve, PASSWORD).is_mine(ONDE_1=LEA)
    assert "Indiquez si vous êtes le représentant légal de cet élève." in person.text
    assert person.is_mine(ONDE_1=LEA, ONDE_3=TOM).inside


@pytest.mark.parametrize(
    "changes",
    [
        {"mobile": "+33639980099", "email": None},
        {"civility": "M."},
        {"birth_name": "Martineau"},
        {"first_name": "Evelyne"},
    ],
    ids=["other contact", "other civility", "other name", "other first name"],
)
def test_children_of_somebody_else_are_not_proposed(
    idp: Worker, at_login: AtLogin, eve: str, changes: dict[str, Any]
) -> None:
    feed(idp, "ONDE", SCHOOL, pupil("1", "Léa", LEA), guardian("2", **changes), link("2", "1"))
    assert at_login().log_in(eve, PASSWORD).inside


def test_two_records_of_one_school_register_are_two_people(idp: Worker, at_login: AtLogin, eve: str) -> None:
    other = (pupil("1", "Léa", LEA), guardian("2"), guardian("9"), link("2", "1"))
    feed(idp, "ONDE", SCHOOL, *other)
    assert "Léa Martin" in at_login().log_in(eve, PASSWORD).text
    feed(idp, "SIECLE", COLLEGE, pupil("4", "Zoé", ZOE, uai="0590002P"), pupil("8", "Ali", TOM, uai="0590002P"),
         guardian("5"), guardian("7"), link("5", "4"), link("7", "8"))  # fmt: skip
    assert "Ali Martin" not in at_login().log_in(eve, PASSWORD).text


def test_children_of_a_letter_are_left_for_regrouping(idp: Worker, at_login: AtLogin, eve: str) -> None:
    asked(idp, "/notifications", kind="guardian", person="2", uai="0590001N")
    assert at_login().log_in(eve, PASSWORD).inside


def test_the_director_attaches_a_child_that_was_not_proposed(idp: Worker, at_login: AtLogin, eve: str) -> None:
    feed(idp, "ONDE", SCHOOL, pupil("1", "Léa", LEA), guardian("2", mobile=None, email=None), link("2", "1"))
    assert at_login().log_in(eve, PASSWORD).inside
    asked(idp, "/rattachements", identifier=eve, pupil="1", action="attach")
    assert states(idp, eve) == {"Léa": "confirmed", "Zoé": "confirmed"}
    assert at_login().log_in(eve, PASSWORD).inside


@pytest.mark.parametrize(
    "body",
    [
        {"identifier": "x.nobody00", "pupil": "1", "action": "clear"},
        {"pupil": "999", "action": "attach"},
        {"pupil": "6", "action": "attach"},
        {"pupil": "1", "action": "forget"},
    ],
)
def test_a_manual_attachment_that_cannot_be_is_refused(idp: Worker, eve: str, body: dict[str, str]) -> None:
    feed(idp, "ONDE", SCHOOL, pupil("1", "Léa", LEA), pupil("6", "Max", TOM), guardian("2"), link("2", "1"))
    answer = control(idp, "/rattachements", json.dumps({"identifier": eve} | body).encode())
    assert answer.status_code == 422
    assert states(idp, eve) == {"Zoé": "confirmed"}
