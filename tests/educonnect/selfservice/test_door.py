"""Who gets into « Mon compte », and who is out again."""

import pytest

from rentree_blanche.simulators.educonnect.accounts.values import AccountKind, AccountState, Origin
from rentree_blanche.simulators.educonnect.selfservice import addresses as at
from tests.educonnect.idp import target
from tests.educonnect.selfservice.conftest import NEW, PASSWORD, Scene


def test_the_login_comes_back_to_the_page_that_was_asked_for(scene: Scene) -> None:
    person = scene.person().log_in(scene.open(), path=at.CHILDREN)
    assert person.get(at.CHILDREN).xpath("//*[@class='enfant-nom']/text()") == ["Léa Martin"]


def test_a_ticket_lets_in_nobody_but_the_browser_that_asked(scene: Scene) -> None:
    """Else a link would log somebody into the account of whoever made it, to type their own password there."""
    thief, victim = scene.person(), scene.person()
    entry = target(thief.ticket(scene.open()))
    assert victim.mine.get(entry).headers["location"].startswith(scene.idp.base)
    assert not victim.is_inside()
    assert victim.mine.get(entry).headers["location"].startswith(scene.idp.base)


def test_a_ticket_works_once(scene: Scene) -> None:
    person = scene.person()
    entry = target(person.ticket(scene.open()))
    assert person.mine.get(entry).headers["location"] == at.PROFILE
    assert person.mine.get(entry).headers["location"].startswith(scene.idp.base)


@pytest.mark.parametrize("back", ["https://ailleurs.test/", "//ailleurs.test/", "/idp/profile", "educt-self-service/"])
def test_one_comes_back_to_a_page_of_mon_compte_alone(scene: Scene, back: str) -> None:
    person = scene.person()
    address = target(person.ticket(scene.open())).replace("%2Feduct-self-service%2Fprofil%2FconsultationProfil", back)
    assert person.mine.get(address).headers["location"] == at.PROFILE


def test_the_visit_ends_with_the_session_at_the_idp(scene: Scene) -> None:
    person = scene.person().log_in(scene.open())
    assert person.mine.get(at.LEAVE).headers["location"].startswith(scene.idp.base)
    person = scene.person().log_in(scene.accounts.find()[0].account)
    scene.advance(minutes=61)
    assert not person.is_inside()


def test_a_form_without_the_token_of_its_page_is_refused(scene: Scene) -> None:
    person = scene.person().log_in(scene.open())
    form = person.form(at.MOBILE, mobile="06 39 98 00 07")
    assert person.mine.post(at.MOBILE, data=form | {"csrf_token": "forged"}).status_code == 400
    assert person.mine.post(at.MOBILE, data={**form, "formulaire": ""}).status_code == 400
    assert scene.sent() == []


def test_a_pupil_has_neither_contacts_nor_children_there(scene: Scene) -> None:
    pupil = scene.open()
    person = scene.person().log_in(pupil)
    with scene.idp.foundation.store.write() as connection:
        connection.exec_driver_sql("UPDATE educonnect_account SET kind = 'pupil'")
    assert scene.account(pupil).kind is AccountKind.PUPIL
    for path in (at.MAIL, at.MOBILE, at.CHILDREN, at.REGROUPING):
        assert person.mine.get(path).headers["location"] == at.PROFILE


def test_a_new_password_ends_every_other_visit(scene: Scene) -> None:
    account = scene.open()
    here, there = scene.person().log_in(account), scene.person().log_in(account)
    answer = here.send(at.PASSWORD, actuel=PASSWORD, password=NEW, confirmation=NEW)
    assert answer.status_code == 303
    assert here.is_inside()
    assert not there.is_inside()
    assert scene.opens(account, NEW)


def test_regrouping_ends_the_visits_of_the_account_that_is_closed(scene: Scene) -> None:
    kept, other = scene.open(), scene.open("2001", "ONDE-1001", mobile=None, email=None)
    elsewhere = scene.person().log_in(other)
    person = scene.person().log_in(kept)
    fields = {"identifiant": other.identifier, "mot-de-passe": PASSWORD}
    assert person.send(at.REGROUPING, **fields).headers["location"] == f"{at.CHILDREN}?fait=regroupement"
    assert scene.account(other).state is AccountState.CLOSED
    assert not elsewhere.is_inside()
    assert person.get(at.CHILDREN).xpath("//*[@class='enfant-nom']/text()") == ["Léa Martin", "Tom Martin"]


def test_an_account_of_franceconnect_alone_is_asked_for_no_password(scene: Scene) -> None:
    account = scene.open(origin=Origin.FRANCECONNECT)
    person = scene.person().log_in(account)
    with scene.idp.foundation.store.write() as connection:
        connection.exec_driver_sql("UPDATE educonnect_account SET password_hash = NULL")
    assert not person.get(at.PASSWORD).xpath("//input[@name='actuel']")
    assert person.send(at.PASSWORD, password=NEW, confirmation=NEW).status_code == 303
    assert scene.opens(account, NEW)
