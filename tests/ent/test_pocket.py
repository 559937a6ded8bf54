"""The app on a phone, with an ENT that answers what a test lets it answer."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from lxml import etree

from rentree_blanche.simulators.ent.pocket.room import pocket

CHANGE = "Il faut se déconnecter de l'application pour changer d'élève."


def child(identifier, first_name):
    return {
        "id": identifier,
        "firstName": first_name,
        "lastName": "LE GOFF",
        "className": "CE1",
        "schoolName": "École Jules Ferry",
    }


def parent(*children):
    names = {"firstName": "Anne", "lastName": "LE GOFF", "type": "PERSRELELEVE"}
    return {**names, "schoolName": None, "className": None, "children": list(children)}


TWO = parent(child("2001", "Zoé"), child("2002", "Malo"))


@pytest.fixture
def phone(open_site):
    return open_site(room=pocket())


def let_in(phone, said):
    """Choose One, let it log somebody in, and come back."""
    one = phone.ground.addresses.origin("one")
    answer = phone.client.post("/projet", data={"csrf_token": phone.csrf("/"), "projet": "one"})
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert answer.headers["location"].startswith(f"{one}/auth/oauth2/auth?")
    phone.wire.upsert(responses.POST, f"{one}/auth/oauth2/token", json={"access_token": "t"})
    phone.wire.upsert(responses.GET, f"{one}/auth/oauth2/userinfo", body=json.dumps(said))
    return phone.client.get(f"/retour?code=c&state={asked['state'][0]}")


def shown(phone, path="/accueil"):
    return etree.HTML(phone.client.get(path).text)


def test_the_app_offers_the_projects_of_both_its_names(phone):
    html = shown(phone, "/")
    assert html.xpath("//h2/text()") == ["ONE Pocket", "NEO Pocket"]
    assert html.xpath("//button/text()") == ["One", "ENT Hauts-de-France", "ENT Hauts-de-France", "ENT Somme"]


def test_a_parent_of_two_chooses_a_pupil_and_keeps_them_until_logging_out(phone):
    assert let_in(phone, TWO).headers["location"] == "/eleve"
    assert [" ".join(name.split()) for name in shown(phone, "/eleve").xpath("//*[@id='eleves']//button/text()")] == [
        "Zoé LE GOFF",
        "Malo LE GOFF",
    ]
    token = phone.csrf("/eleve")
    phone.client.post("/eleve", data={"csrf_token": token, "eleve": "2002"})
    html = shown(phone)
    assert html.xpath("string(//*[@id='eleve'])") == "Malo LE GOFF"
    assert html.xpath("string(//*[@id='changer-eleve'])") == CHANGE
    phone.client.post("/eleve", data={"csrf_token": token, "eleve": "2001"})
    assert phone.client.get("/eleve").headers["location"] == "/accueil"
    assert shown(phone).xpath("string(//*[@id='eleve'])") == "Malo LE GOFF"


def test_a_parent_of_one_is_asked_nothing(phone):
    let_in(phone, parent(child("2001", "Zoé")))
    assert phone.client.get("/eleve").headers["location"] == "/accueil"
    html = shown(phone)
    assert html.xpath("string(//*[@id='eleve'])") == "Zoé LE GOFF"
    assert html.xpath("//*[@id='changer-eleve']") == []


def test_a_pupil_follows_themself(phone):
    let_in(phone, {**child("x", "Zoé"), "type": "ELEVE", "children": []})
    assert phone.client.get("/eleve").headers["location"] == "/accueil"
    assert shown(phone).xpath("string(//*[@id='eleve'])") == "Zoé LE GOFF"


def test_a_child_of_somebody_else_is_not_followed(phone):
    let_in(phone, TWO)
    phone.client.post("/eleve", data={"csrf_token": phone.csrf("/eleve"), "eleve": "9999"})
    assert phone.client.get("/accueil").headers["location"] == "/eleve"


def test_logging_out_of_the_app_logs_out_at_the_ent(phone):
    let_in(phone, parent(child("2001", "Zoé")))
    phone.client.get("/eleve")
    one = phone.ground.addresses.origin("one")
    phone.wire.upsert(responses.POST, f"{one}/auth/oauth2/logout", json={"logout": f"{one}/sortie"})
    answer = phone.client.post("/deconnexion", data={"csrf_token": phone.csrf("/accueil")})
    assert answer.headers["location"] == f"{one}/sortie"
    assert phone.client.get("/accueil").headers["location"] == "/"


def test_who_logged_out_elsewhere_is_out_of_the_app(phone):
    let_in(phone, TWO)
    one = phone.ground.addresses.origin("one")
    phone.wire.upsert(responses.GET, f"{one}/auth/oauth2/userinfo", status=401, json={"error": "invalid_token"})
    assert phone.client.get("/accueil").headers["location"] == "/"


@pytest.mark.parametrize("state", ["", "one", "one.forged", "root.x", "ent-hdf.x"])
def test_a_return_that_this_phone_did_not_begin_is_refused(phone, state):
    phone.client.get("/")
    answer = phone.client.get(f"/retour?code=c&state={state}")
    assert (answer.status_code, 'data-reason="state"' in answer.text) == (403, True)


def test_an_ent_that_is_silent_is_told_to_the_person(phone):
    let_in(phone, TWO)
    one = phone.ground.addresses.origin("one")
    phone.wire.upsert(responses.GET, f"{one}/auth/oauth2/userinfo", status=503)
    answer = phone.client.get("/accueil")
    assert (answer.status_code, "ENT indisponible" in answer.text) == (502, True)


def test_a_project_that_is_not_offered_leads_nowhere(phone):
    answer = phone.client.post("/projet", data={"csrf_token": phone.csrf("/"), "projet": "ent-mire"})
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("path", ["/projet", "/eleve", "/deconnexion"])
def test_a_form_without_its_csrf_token_is_refused(phone, path):
    phone.client.get("/")
    assert phone.client.post(path, data={"projet": "one"}).status_code == 403


def test_the_help_of_the_app_says_what_its_guide_says(phone):
    assert "Il faut se déconnecter de l'application" in shown(phone, "/aide").xpath("string(//article)")
