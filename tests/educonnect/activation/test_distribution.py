"""Accounts that the school handed out, page by page (DIST-01 to DIST-09)."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.educonnect.activation.web import (
    LEA,
    PASSWORD,
    TOM,
    ZOE,
    Person,
    account,
    asked,
    dated,
    last_link,
    messages,
)
from tests.educonnect.idp import Worker, control, saml_response

ADDRESS = "eve.martin@messagerie.test"
AtLogin = Callable[[], Person]


@pytest.fixture
def letter(idp: Worker) -> dict[str, Any]:
    """Eve's letter from the école."""
    return dict(asked(idp, "/notifications", kind="guardian", person="2", uai="0590001N"))


@pytest.fixture
def begun(at_login: AtLogin, letter: dict[str, Any]) -> Person:
    """Eve, at the first page of « Activation du compte »."""
    return at_login().log_in(letter["identifier"], letter["password"])


def to_mail(person: Person, address: str = ADDRESS, **born: date) -> Person:
    person.send(mail=address, confirmation_mail=address).choose()
    return person.is_mine(**(born or {"ONDE_1": LEA, "ONDE_3": TOM}))


def test_the_letter_the_mail_and_its_link_lead_into_the_service(
    idp: Worker, begun: Person, letter: dict[str, Any]
) -> None:
    assert "L&#39;email permet de retrouver son identifiant et son mot de passe" in begun.text
    begun.send(mail=ADDRESS, confirmation_mail=ADDRESS)
    assert "Je choisis mon nouveau mot de passe" in begun.text
    begun.choose()
    assert "Je confirme mon lien avec les élèves" in begun.text
    begun.is_mine(ONDE_1=LEA, ONDE_3=TOM)
    assert "Un mail a été envoyé" in begun.text
    assert account(idp, letter["identifier"])["state"] == "provisional"
    begun.open(last_link(idp))
    assert "Votre compte a été activé avec succès" in begun.text
    assert "Noter votre identifiant EduConnect. Vous en aurez besoin pour votre prochaine connexion." in begun.text
    assert letter["identifier"] in begun.text
    assert begun.send().inside
    found = account(idp, letter["identifier"])
    assert (found["state"], found["origin"], found["email"]) == ("active", "etablissement", ADDRESS)
    assert {each["state"] for each in found["attachments"]} == {"confirmed"}


def test_the_mail_says_what_the_real_one_says(idp: Worker, begun: Person) -> None:
    to_mail(begun)
    (mail,) = messages(idp, "mail")
    assert mail.recipient == ADDRESS
    said = mail.body.split("\n\n")
    assert said[0] == "Bonjour Eve MARTIN,"
    assert said[1] == "Vous souhaitez activer votre compte EduConnect ?"
    assert re.fullmatch(r"Pour terminer .* ci-dessous : http://moncompte\.localhost\S+", said[3])
    assert said[4].startswith("Si vous avez été déconnecté, renseignez votre identifiant")
    assert said[6].endswith("le ministère en charge de l'éducation nationale.")


def test_the_mails_link_to_the_frequent_questions_leads_there(begun: Person) -> None:
    assert begun.open("/reduc").page.status_code == 200


def test_a_mail_that_is_never_followed_leaves_the_account_provisional_and_its_password_good(
    idp: Worker, begun: Person, at_login: AtLogin, letter: dict[str, Any]
) -> None:
    to_mail(begun)
    assert "Identifiant ou mot de passe incorrect" in at_login().log_in(letter["identifier"], PASSWORD).text
    again = at_login().log_in(letter["identifier"], letter["password"])
    assert "Confirmation de l&#39;adresse mail" in again.text
    assert account(idp, letter["identifier"])["state"] == "provisional"
    assert account(idp, letter["identifier"])["last_login_at"] is None
    to_mail(again)
    assert "activé avec succès" in again.open(last_link(idp)).text


def test_the_mail_can_be_sent_again_and_the_earlier_link_is_dead(idp: Worker, begun: Person) -> None:
    to_mail(begun)
    first = last_link(idp)
    assert "Un nouveau mail a été envoyé" in begun.send(renvoyer="1").text
    assert begun.open(first).page.status_code == 410
    assert "activé avec succès" in begun.open(last_link(idp)).text


def test_mails_are_not_sent_without_end(idp: Worker, begun: Person) -> None:
    to_mail(begun).send(renvoyer="1").send(renvoyer="1").send(renvoyer="1")
    assert "Trop de mails ont été demandés" in begun.text
    assert len(messages(idp, "mail")) == 3


def test_a_mistyped_address_can_be_changed(idp: Worker, begun: Person) -> None:
    to_mail(begun, "eve.matrin@messagerie.test").send(modifier="1")
    to_mail(begun)
    assert messages(idp, "mail")[-1].recipient == ADDRESS


def test_a_link_that_has_expired_says_how_to_get_another(idp: Worker, begun: Person) -> None:
    to_mail(begun)
    idp.foundation.clock.move_to(idp.foundation.clock.now() + timedelta(hours=49))
    begun.open(last_link(idp))
    assert begun.page.status_code == 410
    assert "Ce lien a expiré" in begun.text


def test_a_link_works_once(idp: Worker, begun: Person, letter: dict[str, Any]) -> None:
    to_mail(begun).open(last_link(idp)).send()
    assert begun.inside
    begun.open(last_link(idp))
    assert (begun.page.status_code, "Ce lien a déjà été utilisé" in begun.text) == (410, True)
    assert account(idp, letter["identifier"])["state"] == "active"


def test_a_link_that_was_never_sent_is_refused(begun: Person) -> None:
    assert begun.open("/idp/activation/confirmation?jeton=x").page.status_code == 410
    assert begun.open("/idp/activation/confirmation").page.status_code == 410


def test_another_browser_is_asked_for_identifier_and_new_password(
    idp: Worker, begun: Person, at_login: AtLogin, letter: dict[str, Any]
) -> None:
    to_mail(begun)
    other = at_login().open(last_link(idp))
    assert "Si vous avez été déconnecté" in other.text
    assert account(idp, letter["identifier"])["state"] == "provisional"
    other.send(j_username=letter["identifier"], j_password=letter["password"])
    assert "Identifiant ou mot de passe incorrect" in other.text
    other.send(j_username=letter["identifier"].upper(), j_password=PASSWORD)
    assert "Votre compte a été activé avec succès" in other.text
    assert "Services accessibles avec votre compte" in other.send().text


def test_guesses_at_the_new_password_lock_the_account(
    idp: Worker, begun: Person, at_login: AtLogin, letter: dict[str, Any]
) -> None:
    to_mail(begun)
    other = at_login().open(last_link(idp))
    for _ in range(3):
        other.send(j_username=letter["identifier"], j_password="Devine-2026!")
    assert "Votre compte est bloqué" in other.text
    other.send(j_username=letter["identifier"], j_password=PASSWORD)
    assert "Votre compte est bloqué" in other.text


@pytest.mark.parametrize(
    ("mail", "again", "said"),
    [
        (ADDRESS, "eve@messagerie.test", "Les deux adresses mail ne sont pas identiques"),
        ("eve.martin", "eve.martin", "Cette adresse mail n’est pas valable"),
        ("", "", "Cette adresse mail n’est pas valable"),
        ("eve@", "eve@", "Cette adresse mail n’est pas valable"),
    ],
)
def test_an_address_that_cannot_be_used_is_named(begun: Person, mail: str, again: str, said: str) -> None:
    assert said in begun.send(mail=mail, confirmation_mail=again).text
    assert f'value="{mail}"' in begun.text


def test_the_address_of_another_account_is_refused(idp: Worker, begun: Person, at_login: AtLogin) -> None:
    to_mail(begun).open(last_link(idp))
    second = asked(idp, "/notifications", kind="guardian", person="5", uai="0590002P")
    other = at_login().log_in(second["identifier"], second["password"])
    other.send(mail=ADDRESS.upper(), confirmation_mail=ADDRESS)
    assert "déjà utilisée par un autre compte" in other.text


def test_a_letter_older_than_three_months_is_refused_and_a_new_one_works(
    idp: Worker, at_login: AtLogin, letter: dict[str, Any]
) -> None:
    idp.foundation.clock.move_to(idp.foundation.clock.now() + timedelta(days=92))
    refused = at_login().log_in(letter["identifier"], letter["password"])
    assert "a plus de 3 mois" in refused.text
    new = asked(idp, "/notifications", kind="guardian", person="2", uai="0590001N")
    assert new["identifier"] == letter["identifier"]
    assert "L&#39;email permet" in at_login().log_in(new["identifier"], new["password"]).text


def test_wrong_provisional_passwords_lock_that_account_alone(
    idp: Worker, at_login: AtLogin, letter: dict[str, Any]
) -> None:
    other = asked(idp, "/notifications", kind="guardian", person="5", uai="0590002P")
    person = at_login()
    for _ in range(3):
        person.log_in(letter["identifier"], "ABC234D")
    assert "Votre compte est bloqué" in person.log_in(letter["identifier"], letter["password"]).text
    assert "L&#39;email permet" in at_login().log_in(other["identifier"], other["password"]).text
    idp.foundation.clock.move_to(idp.foundation.clock.now() + timedelta(minutes=15))
    assert "L&#39;email permet" in at_login().log_in(letter["identifier"], letter["password"]).text


def test_a_lock_is_lifted_by_the_control_address(idp: Worker, at_login: AtLogin, letter: dict[str, Any]) -> None:
    person = at_login()
    for _ in range(3):
        person.log_in(letter["identifier"], "ABC234D")
    assert asked(idp, "/deverrouillages", identifier=letter["identifier"]) == {}
    assert "L&#39;email permet" in person.log_in(letter["identifier"], letter["password"]).text
    assert control(idp, "/deverrouillages", b'{"identifier": "nobody"}').status_code == 422


def test_a_wrong_birth_date_blocks_that_child_and_the_others_go_on(
    idp: Worker, begun: Person, letter: dict[str, Any]
) -> None:
    to_mail(begun, ONDE_1=LEA, ONDE_3=date(2000, 1, 1))
    assert "La date de naissance saisie est incorrecte" in begun.text
    begun.open(last_link(idp))
    states = {each["first_name"]: each["state"] for each in account(idp, letter["identifier"])["attachments"]}
    assert states == {"Léa": "confirmed", "Tom": "blocked"}


def test_without_a_confirmed_child_no_mail_is_sent(idp: Worker, begun: Person, letter: dict[str, Any]) -> None:
    to_mail(begun, ONDE_1=date(2000, 1, 1), ONDE_3=date(2000, 1, 1))
    assert "La date de naissance saisie est incorrecte" in begun.text
    assert messages(idp, "mail") == []
    assert account(idp, letter["identifier"])["state"] == "provisional"


def test_one_goes_back_with_precedent(begun: Person) -> None:
    begun.send(mail=ADDRESS, confirmation_mail=ADDRESS).send(precedent="1")
    assert "Confirmation de l&#39;adresse mail" in begun.text
    assert "Je me connecte avec mon compte" in begun.send(precedent="1").text


def test_a_second_letter_makes_a_second_account_that_is_left_for_regrouping(
    idp: Worker, begun: Person, at_login: AtLogin, letter: dict[str, Any]
) -> None:
    second = asked(idp, "/notifications", kind="guardian", person="5", uai="0590002P")
    assert second["identifier"] != letter["identifier"]
    to_mail(begun).open(last_link(idp))
    other = at_login().log_in(second["identifier"], second["password"])
    to_mail(other, "eve.bis@messagerie.test", SIECLE_4=ZOE).open(last_link(idp))
    assert "activé avec succès" in other.text
    for identifier, children in ((letter["identifier"], {"Léa", "Tom"}), (second["identifier"], {"Zoé"})):
        found = account(idp, identifier)
        assert found["state"] == "active"
        assert {each["first_name"] for each in found["attachments"]} == children


def test_who_registers_meanwhile_finds_the_link_dead_and_the_account_active(
    idp: Worker, begun: Person, at_login: AtLogin, letter: dict[str, Any]
) -> None:
    to_mail(begun)
    other = at_login()
    other.open(f"{other.address}&_eventId=inscription")
    other.send(nom="Martin", prenom="Eve", contact="mail", mail="eve@messagerie.test")
    code = re.search(r"\b\d{6}\b", messages(idp, "mail")[-1].body)
    assert code is not None
    other.send(code=code[0]).is_mine(ONDE_1=LEA, ONDE_3=TOM, SIECLE_4=ZOE).choose()
    assert letter["identifier"] in other.text
    (sent,) = [mail.body for mail in messages(idp, "mail") if "/activation/confirmation" in mail.body]
    token = re.findall(r"jeton=(\S+)", sent)[0]
    assert begun.open(f"/idp/activation/confirmation?jeton={token}").page.status_code == 410


@pytest.fixture
def pupils_letter(idp: Worker) -> dict[str, Any]:
    """Zoé's letter from the collège."""
    return dict(asked(idp, "/notifications", kind="pupil", person="4", uai="0590002P"))


def test_a_pupil_gives_the_own_birth_date_and_a_password_and_is_in(
    idp: Worker, at_login: AtLogin, pupils_letter: dict[str, Any]
) -> None:
    zoe = at_login().log_in(pupils_letter["identifier"], pupils_letter["password"], "eleve")
    assert "Saisissez votre date de naissance" in zoe.text
    assert "La date de naissance saisie est incorrecte" in zoe.send(**dated(LEA)).text
    assert "Je choisis mon nouveau mot de passe" in zoe.send(**dated(ZOE)).text
    assert "Votre compte a été activé avec succès" in zoe.choose().text
    assert "Élève" in zoe.text
    assert b"{AAF}09|" in (saml_response(zoe.send().page) or b"")
    assert messages(idp, "mail") == []
    found = account(idp, pupils_letter["identifier"])
    assert (found["state"], found["origin"], found["kind"]) == ("active", "etablissement", "pupil")
    assert at_login().log_in(pupils_letter["identifier"], PASSWORD, "eleve").inside


def test_birth_dates_of_a_pupil_cannot_be_tried_without_end(
    idp: Worker, at_login: AtLogin, pupils_letter: dict[str, Any]
) -> None:
    zoe = at_login().log_in(pupils_letter["identifier"], pupils_letter["password"], "eleve")
    for _ in range(3):
        zoe.send(**dated(LEA))
    assert "Je me connecte avec mon compte" in zoe.text
    assert account(idp, pupils_letter["identifier"])["state"] == "provisional"


def test_pupils_of_a_school_that_has_them_off_do_not_come_in(
    idp: Worker, at_login: AtLogin, pupils_letter: dict[str, Any]
) -> None:
    asked(idp, "/comptes-eleves", uai="0590002P", on=False)
    refused = at_login().log_in(pupils_letter["identifier"], pupils_letter["password"], "eleve")
    assert "Les comptes des élèves ne sont pas activés" in refused.text
    asked(idp, "/comptes-eleves", uai="0590002P", on=True)
    zoe = at_login().log_in(pupils_letter["identifier"], pupils_letter["password"], "eleve").send(**dated(ZOE))
    assert zoe.choose().send().inside
    asked(idp, "/comptes-eleves", uai="0590002P", on=False)
    assert not at_login().log_in(pupils_letter["identifier"], PASSWORD, "eleve").inside


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "guardian", "person": "999", "uai": "0590001N"},
        {"kind": "teacher", "person": "2", "uai": "0590001N"},
        {"kind": "guardian", "person": "2"},
    ],
)
def test_a_notification_to_nobody_is_refused_with_the_reason(idp: Worker, body: dict[str, Any]) -> None:
    answer = control(idp, "/notifications", json.dumps(body).encode())
    assert answer.status_code == 422
    assert answer.json()["message"]


def test_a_newer_letter_ends_the_activation_that_an_older_one_began(idp: Worker, begun: Person) -> None:
    asked(idp, "/notifications", kind="guardian", person="2", uai="0590001N")
    assert "Demande périmée" in begun.send(mail=ADDRESS, confirmation_mail=ADDRESS).text
