"""Self-registration with the mail address that the school knows (SMS-02)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.educonnect.activation.web import LEA, PASSWORD, TOM, ZOE, Person, account, messages
from tests.educonnect.idp import Worker

KNOWN = "eve@messagerie.test"
AtLogin = Callable[[], Person]


@pytest.fixture
def contact(at_login: AtLogin) -> Person:
    """Somebody at the page that asks for name and contact."""
    person = at_login()
    return person.open(f"{person.address}&_eventId=inscription")


def code_of(idp: Worker) -> str:
    found = re.search(r"\b\d{6}\b", messages(idp, "mail")[-1].body)
    assert found is not None
    return found[0]


def test_the_page_offers_mobile_and_mail(contact: Person) -> None:
    assert 'value="mobile" checked' in contact.text
    assert 'value="mail"' in contact.text


def test_the_code_comes_by_mail_and_opens_an_account_that_has_the_address(idp: Worker, contact: Person) -> None:
    contact.send(nom="Martin", prenom="Eve", contact="mail", mobile="", mail=" EVE@Messagerie.test ")
    assert "Je saisis le code de sécurité reçu par mail" in contact.text
    assert messages(idp, "sms") == []
    contact.send(code=code_of(idp)).is_mine(ONDE_1=LEA, ONDE_3=TOM, SIECLE_4=ZOE)
    identifier = re.search(r'id="identifiant">([^<]+)<', contact.text)
    contact.choose(PASSWORD)
    assert identifier is not None
    assert identifier[1] in contact.text
    found = account(idp, identifier[1])
    assert (found["origin"], found["mobile"], found["email"].lower()) == ("responsable", None, KNOWN)
    assert contact.send().inside


@pytest.mark.parametrize(
    ("name", "mail"), [("Martin", "nobody@messagerie.test"), ("Durand", KNOWN), ("Durand", "nobody@messagerie.test")]
)
def test_any_mismatch_gets_one_answer_and_nothing_is_sent(idp: Worker, contact: Person, name: str, mail: str) -> None:
    contact.send(nom=name, prenom="Eve", contact="mail", mail=mail)
    assert "L’adresse mail que vous avez renseignée ne vous a pas été attribuée dans EduConnect" in contact.text
    assert f'value="{mail}"' in contact.text
    assert messages(idp, "mail") == []


def test_what_is_no_address_is_named_beside_the_field(contact: Person) -> None:
    assert "Cette adresse mail n’est pas valable" in contact.send(nom="M", prenom="E", contact="mail", mail="eve").text
    assert "Saisissez votre adresse mail" in contact.send(nom="M", prenom="E", contact="mail", mail="").text


def test_the_mobile_that_was_typed_too_is_not_looked_at(idp: Worker, contact: Person) -> None:
    contact.send(nom="Martin", prenom="Eve", contact="mail", mobile="0639980001", mail="nobody@messagerie.test")
    assert "ne vous a pas été attribuée" in contact.text
    assert messages(idp, "sms") == []


def test_a_code_by_mail_lives_half_an_hour_and_can_be_sent_again(idp: Worker, contact: Person) -> None:
    contact.send(nom="Martin", prenom="Eve", contact="mail", mail=KNOWN)
    old = code_of(idp)
    idp.foundation.clock.move_to(idp.foundation.clock.now() + timedelta(minutes=31))
    assert "Le code d&#39;activation n&#39;est plus valable" in contact.send(code=old).text
    contact.send(reessayer="1")
    assert "incorrect" in contact.send(code=old).text
    assert "Je confirme mon lien avec les élèves" in contact.send(code=code_of(idp)).text
