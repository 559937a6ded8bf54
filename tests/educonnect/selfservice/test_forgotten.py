"""« Identifiant oublié » and « Mot de passe oublié »: what is sent, and what is not to be learnt."""

import re

import pytest

from rentree_blanche.simulators.educonnect.selfservice import addresses as at
from tests.asgi import Answer
from tests.educonnect.selfservice.conftest import MAIL, MOBILE, NEW, PASSWORD, Scene


def shown(answer: Answer) -> str:
    """Give a page without what differs from one showing to the next, and what the person typed."""
    text = re.sub(r'name="formulaire" value="[^"]*"', "", answer.text)
    return re.sub(r'(id="(?:contact|identifiant)"[^>]*) value="[^"]*"', r"\1", text)


@pytest.mark.parametrize(("way", "known", "unknown"), [
    ("mail", MAIL, "nobody@messagerie.test"), ("sms", MOBILE, "+33639980099"),
])  # fmt: skip
def test_a_known_and_an_unknown_contact_are_answered_alike(scene: Scene, way: str, known: str, unknown: str) -> None:
    account = scene.open()
    person = scene.person()
    pages = []
    for contact in (known, unknown):
        answer = person.send(at.LOST_IDENTIFIER, moyen=way, contact=contact)
        assert answer.status_code == 303
        pages.append(shown(person.mine.get(answer.headers["location"])))
    assert pages[0] == pages[1]
    assert [account.identifier in body for body in scene.sent()] == [True]


def test_an_unknown_identifier_and_a_wrong_contact_are_answered_alike(scene: Scene) -> None:
    account = scene.open()
    scene.open("2001", "ONDE-1001", mobile=None, email="other@messagerie.test")
    person = scene.person()
    answers = [
        person.send(at.LOST_PASSWORD, moyen="mail", identifiant=identifier, contact=contact)
        for identifier, contact in (
            ("x.personne00", MAIL),
            (account.identifier, "nobody@messagerie.test"),
            (account.identifier, "other@messagerie.test"),
        )
    ]
    assert len({(answer.status_code, shown(answer)) for answer in answers}) == 1
    assert scene.sent() == []


@pytest.mark.parametrize("path", [at.LOST_IDENTIFIER, at.LOST_PASSWORD])
def test_a_double_click_or_a_refresh_sends_one_mail(scene: Scene, path: str) -> None:
    account = scene.open()
    person = scene.person()
    form = person.form(path, moyen="mail", identifiant=account.identifier, contact=MAIL)
    answers = [person.mine.post(path, data=form) for _ in range(2)]
    assert {answer.headers["location"] for answer in answers} == {f"{path}?envoye=mail"}
    assert person.get(f"{path}?envoye=mail").xpath("//*[@role='status']")
    assert len(scene.sent()) == 1


def test_a_link_changes_the_password_once_and_ends_the_sessions(scene: Scene) -> None:
    account = scene.open()
    inside, person = scene.person().log_in(account), scene.person()
    person.send(at.LOST_PASSWORD, moyen="mail", identifiant=account.identifier, contact=MAIL)
    link = scene.link()
    form = person.form(link, password=NEW, confirmation=NEW)
    for _ in range(2):
        assert person.mine.post(link, data=form).headers["location"] == at.NEW_PASSWORD
    assert "modifié" in person.get(at.NEW_PASSWORD).text_content()
    assert scene.opens(account, NEW)
    assert not inside.is_inside()
    assert "déjà été utilisé" in scene.person().get(link, 410).text_content()


def test_a_link_expires(scene: Scene) -> None:
    account = scene.open()
    person = scene.person()
    person.send(at.LOST_PASSWORD, moyen="mail", identifiant=account.identifier, contact=MAIL)
    scene.advance(hours=49)
    assert "expiré" in person.get(scene.link(), 410).text_content()


def test_a_code_proves_the_mobile_and_the_way_on_lives_as_long_as_a_conversation(scene: Scene) -> None:
    account = scene.open()
    person = scene.person()
    page = person.send(at.LOST_PASSWORD, moyen="sms", identifiant=account.identifier, contact=MOBILE)
    code = page.headers["location"]
    form = person.form(code, code=scene.code())
    links = {person.mine.post(at.LOST_PASSWORD_CODE, data=form).headers["location"] for _ in range(2)}
    assert len(links) == 1
    path = links.pop().removeprefix(scene.idp.foundation.addresses.origin(at.HOST))
    assert person.get(path).xpath("//input[@name='password']")
    scene.advance(minutes=61)
    person.get(path, 410)


def test_a_mail_links_token_is_no_token_of_another_errand(scene: Scene) -> None:
    account = scene.open()
    person = scene.person().log_in(account)
    person.send(at.MAIL, mail="anne@ailleurs.test", confirmation="anne@ailleurs.test")
    token = scene.link().rpartition("/")[2]
    scene.person().get(f"{at.NEW_PASSWORD}/{token}", 410)
    answer = scene.person().mine.get(f"{at.LOST_PASSWORD_CODE}?demande={token}")
    assert answer.headers["location"] == at.LOST_PASSWORD
    assert scene.opens(account, PASSWORD)


def test_a_flood_of_one_contact_is_slowed_down_known_or_not(scene: Scene) -> None:
    scene.open()
    for contact in (MAIL, "nobody@messagerie.test"):
        answers = [scene.person().send(at.LOST_IDENTIFIER, moyen="mail", contact=contact) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [303] * 4 + [200]
    assert len(scene.sent()) == 4


def test_a_form_of_no_page_of_ours_sends_nothing(scene: Scene) -> None:
    scene.open()
    answer = scene.person().mine.post(at.LOST_IDENTIFIER, data={"moyen": "mail", "contact": MAIL})
    assert answer.status_code == 400
    assert scene.sent() == []
