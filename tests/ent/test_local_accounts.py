"""Local accounts: who has one, in which era, and how one logs in with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import etree


def accounts(site, query=""):
    return {account["person"]: account for account in site.control("GET", f"/comptes-locaux{query}").json()}


def log_in(site, account, **changes):
    data = {
        "csrf_token": site.csrf("/connexion-locale"),
        "identifiant": account["identifier"],
        "mot_de_passe": account["password"],
        **changes,
    }
    return site.client.post("/connexion-locale", data=data)


def home(site):
    html = etree.HTML(site.client.get("/accueil").text)
    return {name: html.xpath(f"string(//*[@id='{name}'])").strip() for name in ("identite", "profil", "enfants")}


@pytest.mark.parametrize(
    ("eras", "people"),
    [
        ({}, {"2001", "1003"}),
        ({"ecole_era": "both"}, {"2001", "1003", "1001", "1002"}),
        ({"ecole_era": "local"}, {"2001", "1003", "1001", "1002"}),
        ({"college_era": "local"}, {"2001", "2002", "1003", "1001"}),
    ],
)
def test_the_era_decides_who_has_a_local_account(open_site, make_aaf, eras, people):
    site = open_site(**eras)
    site.control("POST", "/aaf", content=make_aaf())
    assert accounts(site).keys() == people


def test_a_primary_pupil_logs_in_and_sees_their_class(site):
    assert log_in(site, accounts(site)["2001"]).headers["location"] == "/accueil"
    assert (home(site)["identite"], home(site)["profil"]) == ("Zoé LE GOFF", "Élève")
    assert "CM2 A" in site.client.get("/accueil").text


def test_a_foster_carer_logs_in_and_sees_the_child_in_their_care(site):
    account = accounts(site)["1003"]
    assert (account["kind"], account["children"]) == ("guardian", ["2001"])
    log_in(site, account)
    assert (home(site)["identite"], home(site)["profil"]) == ("Marie ACCUEIL", "Responsable d’élève")
    assert "Zoé LE GOFF" in home(site)["enfants"]


def test_an_account_made_by_hand_serves_a_carer_of_whom_the_register_says_nothing(site, make_aaf):
    made = site.control(
        "POST", "/comptes-locaux", json_body={"first_name": "Zoé", "last_name": "Le Goff", "children": ["2002"]}
    )
    assert made.status_code == 201
    assert made.json()["identifier"] == "zoe.le-goff2"
    site.control("POST", "/aaf", content=make_aaf())
    log_in(site, made.json())
    assert "Malo LE GOFF" in home(site)["enfants"]


@pytest.mark.parametrize(
    "body", [{}, {"first_name": "", "last_name": "x"}, {"first_name": "a", "last_name": "b", "c": 1}]
)
def test_an_account_by_hand_needs_names_and_nothing_unknown(site, body):
    assert site.control("POST", "/comptes-locaux", json_body=body).status_code == 422


def test_passwords_are_the_same_in_every_run_of_a_seed(site, open_site, make_aaf):
    again = open_site()
    again.control("POST", "/aaf", content=make_aaf())
    assert accounts(site) == accounts(again)


def test_accounts_are_found_by_identifier_person_and_name(site):
    for query in ("?identifiant=zoe.le-goff", "?personne=2001", "?nom=LE%20GOFF"):
        assert accounts(site, query).keys() == {"2001"}


def test_a_wrong_password_and_an_unknown_identifier_are_answered_alike(site):
    account = accounts(site)["2001"]
    wrong, unknown = log_in(site, account, mot_de_passe="x"), log_in(site, account, identifiant="nobody")
    texts = [etree.HTML(answer.text).xpath("string(//*[@id='erreur'])") for answer in (wrong, unknown)]
    assert texts[0] == texts[1] != ""
    assert site.client.get("/accueil").headers["location"] == "/"


def test_too_many_wrong_passwords_lock_one_account_for_a_while(open_site, make_aaf):
    site = open_site(password_attempts=3, lockout_minutes=15)
    site.control("POST", "/aaf", content=make_aaf())
    known = accounts(site)
    for _ in range(3):
        last = log_in(site, known["2001"], mot_de_passe="x")
    assert "bloqué" in last.text
    assert "bloqué" in log_in(site, known["2001"]).text
    assert log_in(site, known["1003"]).status_code == 303
    site.clock.move_to(site.clock.now() + timedelta(minutes=16))
    assert log_in(site, known["2001"]).status_code == 303


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_local_login_without_its_csrf_token_is_refused(site, token):
    assert log_in(site, accounts(site)["2001"], csrf_token=token).status_code == 403


def test_a_csrf_token_of_another_browser_is_refused(site):
    token = site.csrf("/connexion-locale")
    stranger = site.other_browser()
    stranger.get("/connexion-locale")
    data = {"csrf_token": token, "identifiant": "zoe.le-goff", "mot_de_passe": accounts(site)["2001"]["password"]}
    assert stranger.post("/connexion-locale", data=data).status_code == 403


def test_leaving_a_local_session_asks_the_identity_provider_nothing(site):
    log_in(site, accounts(site)["2001"])
    answer = site.client.post("/deconnexion", data={"csrf_token": site.csrf("/accueil")})
    assert (answer.status_code, "Vous êtes déconnecté" in answer.text) == (200, True)
    assert site.client.get("/accueil").headers["location"] == "/"
    assert site.saml_lines() == []
