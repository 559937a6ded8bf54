"""The portal: profile, level, mode of authentication, and a choice that is remembered."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from rentree_blanche.simulators.ent.texts import catalogue

FAMILY = "/?profil=famille"


def page(site, path="/"):
    answer = site.client.get(path)
    assert answer.status_code == 200, answer.headers.get("location")
    return etree.HTML(answer.text)


def legends(html):
    return [legend.text for legend in html.xpath("//legend")]


def go(site, **choice):
    return site.client.post("/connexion", data={"profil": "famille", "niveau": "", "mode": "", **choice})


def test_the_portal_asks_for_the_profile_first(site):
    html = page(site)
    assert html.xpath("string(//h1)") == "Portail de connexion à l'ENT"
    assert legends(html) == ["1. Sélectionner votre profil"]
    assert [button.text for button in html.xpath("//button")] == [
        "Personnel Education Nationale",
        "Personnel collectivité et invité",
        "Elève ou Parent",
        "Enseignement agricole",
    ]


def test_families_choose_a_level_then_connect(site):
    html = page(site, FAMILY)
    assert legends(html)[1:] == ["2. Sélectionner votre niveau"]
    assert [button.text for button in html.xpath("//*[@id='etape-niveau']//button")] == ["Ecole", "Collège", "Lycée"]
    ready = page(site, f"{FAMILY}&niveau=college")
    assert legends(ready)[2:] == ["Mémoriser ce choix"]
    assert ready.xpath("string(//*[@id='se-connecter'])") == "Se connecter"
    assert ready.xpath("//*[@id='etape-niveau']//button[@aria-pressed='true']/text()") == ["Collège"]


@pytest.mark.parametrize("level", ["ecole", "college", "lycee"])
@pytest.mark.parametrize(
    ("era", "asks", "leads"), [("local", False, "/connexion-locale"), ("educonnect", False, "/saml/login")]
)
def test_each_level_offers_what_its_era_offers(open_site, level, era, asks, leads):
    site = open_site(**{f"{level}_era": era})
    html = page(site, f"{FAMILY}&niveau={level}")
    assert ("3. Sélectionner votre mode d'authentification" in legends(html)) is asks
    assert go(site, niveau=level).headers["location"].startswith(leads)


@pytest.mark.parametrize(("mode", "leads"), [("educonnect", "/saml/login"), ("local", "/connexion-locale")])
def test_in_the_era_of_both_a_third_step_asks_for_the_mode(open_site, mode, leads):
    site = open_site(ecole_era="both")
    html = page(site, f"{FAMILY}&niveau=ecole")
    assert legends(html)[-1] == "3. Sélectionner votre mode d'authentification"
    assert html.xpath("//*[@id='se-connecter']") == []
    assert go(site, niveau="ecole").headers["location"] == "/?profil=famille&niveau=ecole"
    assert page(site, f"{FAMILY}&niveau=ecole&mode={mode}").xpath("//*[@id='se-connecter']") != []
    assert go(site, niveau="ecole", mode=mode).headers["location"].startswith(leads)


def test_a_mode_that_the_era_does_not_offer_is_not_followed(site):
    assert go(site, niveau="college", mode="local").headers["location"].startswith("/saml/login")


def test_primary_pupils_are_led_to_their_local_account(site):
    html = page(site, f"{FAMILY}&niveau=ecole")
    assert html.xpath("//*[@id='eleve-ecole']/@href") == ["/connexion-locale"]
    assert page(site, f"{FAMILY}&niveau=college").xpath("//*[@id='eleve-ecole']") == []


def test_guests_and_carers_use_their_local_account(site):
    assert go(site, profil="invite").headers["location"] == "/connexion-locale"


@pytest.mark.parametrize("profile", ["education", "agricole"])
def test_profiles_that_are_served_elsewhere_say_so(site, profile):
    answer = go(site, profil=profile, memoriser="oui")
    assert answer.headers["location"] == "/ailleurs"
    assert "autre guichet" in site.client.get("/ailleurs").text
    assert legends(page(site)) == ["1. Sélectionner votre profil"]


@pytest.mark.parametrize("forged", ["/?profil=root", "/?profil=famille&niveau=../..", "/?niveau=college"])
def test_words_that_are_not_offered_count_as_nothing(site, forged):
    assert page(site, forged).xpath("//*[@id='se-connecter']") == []


def test_a_choice_is_not_remembered_unless_asked(site):
    go(site, niveau="college", memoriser="non")
    assert legends(page(site)) == ["1. Sélectionner votre profil"]


def test_a_remembered_choice_is_not_asked_again_until_it_is_changed(site):
    go(site, niveau="college", memoriser="oui")
    assert site.client.get("/").headers["location"].startswith("/saml/login")
    assert legends(page(site, "/?changer=oui")) == ["1. Sélectionner votre profil"]
    assert legends(page(site)) == ["1. Sélectionner votre profil"]


def test_whoever_remembered_a_choice_finds_the_link_to_change_it(site):
    go(site, niveau="college", memoriser="oui")
    site.log_in()
    assert page(site, "/accueil").xpath("//*[@id='changer-choix']/@href") == ["/?changer=oui"]


def test_a_forged_memory_leads_nowhere(site):
    site.client.cookies["ent-hdf-choix"] = "famille.college.local.https://evil.test"
    assert site.client.get("/").headers["location"].startswith("/saml/login")
    site.client.cookies["ent-hdf-choix"] = "x"
    assert legends(page(site)) == ["1. Sélectionner votre profil"]


def test_who_is_logged_in_is_led_home(site):
    site.log_in()
    assert site.client.get("/").headers["location"] == "/accueil"


@pytest.mark.parametrize("path", ["/", FAMILY, f"{FAMILY}&niveau=ecole", "/connexion-locale"])
def test_every_page_carries_the_banner_and_labels_its_fields(site, path):
    html = page(site, path)
    assert html.xpath("string(//*[@id='bandeau-simulateur'])") == "Simulateur – aucune donnée réelle"
    assert html.xpath("//script[not(@src)] | //@style | //@onclick") == []
    for field in html.xpath("//input[not(@type='hidden')]"):
        identifier = field.get("id")
        assert field.xpath("ancestor::label") or html.xpath(f"//label[@for='{identifier}']")


def test_our_own_wordings_are_typeset_in_french():
    for key, wording in catalogue().items():
        if wording.source == "own":
            assert not re.search(r"[^\u202f][;?!]|[^\u00a0]:|«[^\u00a0]|[^\u00a0]»|'", wording.text), key


def test_every_wording_says_where_it_comes_from():
    sources = {wording.source for wording in catalogue().values()}
    assert sources <= {"000", "001", "002", "003", "004", "integrators", "own"}
