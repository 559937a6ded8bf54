"""The pages of 2021 and 2023: their steps, their words, and the rules that changed."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from tests.educonnect.activation.web import (
    LEA,
    PASSWORD,
    SCHOOL,
    TOM,
    Person,
    account,
    asked,
    dated,
    feed,
    guardian,
    last_link,
    link,
    messages,
    pupil,
)
from tests.educonnect.idp import ServiceProvider, Worker, control, worker

WRONG = date(2000, 1, 1)


@contextmanager
def year(folder: Path, provider: ServiceProvider, edition: str) -> Iterator[Worker]:
    with worker(folder, edition=edition) as made:
        assert control(made, "/fournisseurs", json.dumps({"metadata": provider.metadata}).encode()).status_code == 201
        children = (pupil("1", "Léa", LEA), pupil("3", "Tom", TOM))
        feed(made, "ONDE", SCHOOL, *children, guardian("2"), link("2", "1"), link("2", "3"))
        yield made


@pytest.fixture
def idp_of_2021(tmp_path: Path, provider: ServiceProvider) -> Iterator[Worker]:
    with year(tmp_path, provider, "2021") as made:
        yield made


@pytest.fixture
def idp_of_2023(tmp_path: Path, provider: ServiceProvider) -> Iterator[Worker]:
    with year(tmp_path, provider, "2023") as made:
        yield made


def to_contact(idp: Worker, provider: ServiceProvider) -> Person:
    person = Person.at_login(idp, provider)
    return person.open(f"{person.address}&_eventId=inscription")


def code(idp: Worker) -> str:
    found = re.search(r"\b\d{6}\b", messages(idp, "sms")[-1].body)
    assert found is not None
    return found[0]


def test_in_2021_one_creates_the_account_and_sees_the_identifier_before_the_password(
    idp_of_2021: Worker, provider: ServiceProvider
) -> None:
    person = Person.at_login(idp_of_2021, provider)
    for words in ("J&#39;utilise mes identifiants EduConnect", "Je simplifie mes accès avec FranceConnect",
                  "Identifiant perdu", "Mot de passe perdu", "Je n&#39;ai pas d&#39;identifiant"):  # fmt: skip
        assert words in person.text
    person.open(f"{person.address}&_eventId=inscription")
    assert "créer mon compte" in person.text
    assert ">valider</button>" in person.send().text
    assert 'name="mail"' not in person.text
    person.send(nom="Martin", prenom="Eve", mobile="0639980001").send(code=code(idp_of_2021))
    person.is_mine(ONDE_1=LEA, ONDE_3=TOM)
    identifier = re.search(r'id="identifiant">([^<]+)<', person.text)
    assert ">Terminer</button>" in person.text
    assert identifier is not None
    person.choose(PASSWORD)
    assert "Votre compte est désormais activé." in person.text
    assert account(idp_of_2021, identifier[1])["state"] == "active"
    assert person.send().inside


def test_in_2021_every_birth_date_must_be_right(idp_of_2021: Worker, provider: ServiceProvider) -> None:
    person = to_contact(idp_of_2021, provider).send()
    person.send(nom="Martin", prenom="Eve", mobile="0639980001").send(code=code(idp_of_2021))
    person.is_mine(ONDE_1=LEA, ONDE_3=WRONG)
    assert "Toutes les dates de naissance doivent être exactes" in person.text
    assert "Terminer" not in person.text


def test_in_2021_a_child_said_not_to_be_ones_own_does_not_hinder_the_others(
    idp_of_2021: Worker, provider: ServiceProvider
) -> None:
    person = to_contact(idp_of_2021, provider).send()
    person.send(nom="Martin", prenom="Eve", mobile="0639980001").send(code=code(idp_of_2021))
    person.send(**{"lien-ONDE-1": "oui", **dated(LEA, "-ONDE-1"), "lien-ONDE-3": "non"})
    assert "désormais activé" in person.choose(PASSWORD).text


def test_in_2021_a_letter_is_activated_with_one_form(idp_of_2021: Worker, provider: ServiceProvider) -> None:
    letter = asked(idp_of_2021, "/notifications", kind="guardian", person="2", uai="0590001N")
    person = Person.at_login(idp_of_2021, provider).log_in(letter["identifier"], letter["password"])
    assert "Gérer mon compte" in person.text
    assert "Activer votre compte" in person.send().text
    answers = {"lien-ONDE-1": "oui", **dated(LEA, "-ONDE-1"), "lien-ONDE-3": "oui", **dated(TOM, "-ONDE-3")}
    person.send(mail="eve", password="court", confirmation="court", **answers)
    assert "Cette adresse mail n’est pas valable" in person.text
    assert "ne respecte pas toutes les règles" in person.text
    assert f'value="{LEA.year}"' in person.text
    person.send(mail="eve@messagerie.test", password=PASSWORD, confirmation=PASSWORD, **answers)
    assert "Un mail a été envoyé" in person.text
    person.open(last_link(idp_of_2021))
    assert "Accéder à mes services en ligne" in person.text
    assert person.send().inside
    found = account(idp_of_2021, letter["identifier"])
    assert (found["state"], found["origin"], found["email"]) == ("active", "etablissement", "eve@messagerie.test")


def test_in_2023_the_mobile_is_the_only_contact_and_the_identifier_comes_at_the_end(
    idp_of_2023: Worker, provider: ServiceProvider
) -> None:
    person = to_contact(idp_of_2023, provider)
    assert 'name="mail"' not in person.text
    person.send(nom="Martin", prenom="Eve", contact="mail", mail="eve@messagerie.test", mobile="0639980001")
    person.send(code=code(idp_of_2023)).is_mine(ONDE_1=LEA, ONDE_3=WRONG)
    assert 'id="identifiant"' not in person.text
    assert "Continuez votre inscription cependant" not in person.text
    assert 'id="identifiant"' in person.choose(PASSWORD).text


def test_in_2023_a_letter_is_activated_step_by_step(idp_of_2023: Worker, provider: ServiceProvider) -> None:
    letter = asked(idp_of_2023, "/notifications", kind="guardian", person="2", uai="0590001N")
    person = Person.at_login(idp_of_2023, provider).log_in(letter["identifier"], letter["password"])
    person.send(mail="eve@messagerie.test", confirmation_mail="eve@messagerie.test").choose()
    person.is_mine(ONDE_1=LEA, ONDE_3=TOM).open(last_link(idp_of_2023))
    assert "Votre compte a été activé avec succès" in person.text
