"""The portals beside the Hauts-de-France's: what each asks, and where each choice leads in each era."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from lxml import etree
from pydantic import BaseModel

from rentree_blanche.simulators.ent import parties
from rentree_blanche.simulators.ent.descriptions import pocket_description, portal_description, service_description
from rentree_blanche.simulators.ent.texts import Wording

PORTALS = [party for party in parties.RELYING_PARTIES.values() if party.profile != "service-national"]
SERVICES = [party for party in parties.RELYING_PARTIES.values() if party.profile == "service-national"]
LOCAL, EDUCONNECT = "/connexion-locale", "/saml/login?cible=%2Faccueil"


def page(site, path="/"):
    answer = site.client.get(path)
    assert answer.status_code == 200, answer.headers.get("location")
    return etree.HTML(answer.text)


def go(site, profile, **choice):
    return site.client.post("/connexion", data={"profil": profile, **choice}).headers["location"]


def at(site, day):
    site.clock.move_to(datetime.fromisoformat(day).replace(hour=10, tzinfo=UTC))
    return site


def described() -> Iterator[tuple[str, BaseModel]]:
    for party in PORTALS:
        yield party.name, portal_description(party.name)
    for party in SERVICES:
        yield party.name, service_description(party.name)
    yield "pocket", pocket_description()


def wordings(value: object) -> Iterator[Wording]:
    match value:
        case Wording():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                yield from wordings(getattr(value, name))
        case tuple():
            for each in value:
                yield from wordings(each)


def test_one_lists_the_profiles_of_its_guide(open_site):
    html = page(open_site(parties.ONE))
    assert html.xpath("string(//h1)") == "Vous souhaitez vous connecter en tant que ..."
    assert html.xpath("//form[@action='/connexion']/button/text()") == [
        "ÉLÈVE",
        "ENSEIGNANT OU PERSONNEL DE L'ACADÉMIE",
        "PARENT",
        "FAMILLE D'ACCUEIL",
        "INVITÉ DU PERSONNEL COMMUNAL",
    ]
    assert html.xpath("string(//*[@id='note'])") == "Pour consulter la charte d'utilisation, cliquez ici"


@pytest.mark.parametrize(
    ("profile", "leads"),
    [
        ("eleve", LOCAL),
        ("enseignant", "/ailleurs"),
        ("parent", EDUCONNECT),
        ("accueil", LOCAL),
        ("communal", LOCAL),
        ("root", "/?"),
    ],
)
def test_each_profile_of_one_leads_to_its_own_door(open_site, profile, leads):
    assert go(open_site(parties.ONE), profile) == leads


def test_the_mire_shows_its_sheet_with_what_is_behind_each_plus(open_site):
    html = page(open_site(parties.ENT_MIRE))
    assert html.xpath("string(//h1)") == "Vous voulez vous connecter à l'ENT en tant que :"
    assert [" ".join(text.split()) for text in html.xpath("//fieldset/label//text() | //summary/text()")] == [
        "Elève ou parent avec EduConnect",
        "+ Elève ou parent",
        "Enseignement agricole",
        "+ Enseignant",
        "+ Personnel non enseignant",
        "+ Personnels de collectivité",
        "Autres comptes et invités",
    ]
    assert html.xpath("string(//*[@id='valider'])") == "Valider"


@pytest.mark.parametrize(
    ("day", "educonnect", "local"),
    [
        ("2021-08-31", "/ferme", LOCAL),
        ("2021-09-01", EDUCONNECT, LOCAL),
        ("2023-08-31", EDUCONNECT, LOCAL),
        ("2023-09-01", EDUCONNECT, "/ferme"),
    ],
)
def test_the_mire_opens_to_families_what_its_era_opens(open_site, day, educonnect, local):
    site = at(open_site(parties.ENT_MIRE), day)
    assert (go(site, "educonnect"), go(site, "parent"), go(site, "eleve")) == (educonnect, local, local)
    assert "EduConnect" in site.client.get("/ferme").text


@pytest.mark.parametrize("party", [parties.ENT_HDF, parties.ENT_SOMME], ids=lambda party: party.name)
@pytest.mark.parametrize(
    ("day", "ecole", "college", "lycee"),
    [
        ("2021-08-31", "local", "local", "local"),
        ("2021-09-01", "local", "educonnect", "educonnect"),
        ("2023-02-28", "local", "educonnect", "educonnect"),
        ("2023-03-01", "both", "educonnect", "educonnect"),
        ("2023-08-31", "both", "educonnect", "educonnect"),
        ("2023-09-01", "educonnect", "educonnect", "educonnect"),
    ],
)
def test_the_portal_offers_what_the_era_of_the_day_offers(open_site, party, day, ecole, college, lycee):
    site = at(open_site(party), day)
    leads = {"local": LOCAL, "educonnect": EDUCONNECT, "both": "/?profil=famille&niveau="}
    for level, era in (("ecole", ecole), ("college", college), ("lycee", lycee)):
        wanted = leads[era] + (level if era == "both" else "")
        assert go(site, "famille", niveau=level) == wanted, level


@pytest.mark.parametrize(
    ("day", "leads"),
    [("2023-02-28", LOCAL), ("2023-03-01", "/?profil=parent&niveau=ecole"), ("2023-09-01", EDUCONNECT)],
)
def test_parents_of_one_follow_the_eras_of_primary_schools(open_site, day, leads):
    site = at(open_site(parties.ONE), day)
    assert go(site, "parent") == leads
    if leads.startswith("/?"):
        html = page(site, leads)
        assert html.xpath("//legend/text()") == ["Sélectionner votre mode d'authentification"]
        assert (go(site, "parent", mode="local"), go(site, "parent", mode="educonnect")) == (LOCAL, EDUCONNECT)


def test_a_setting_overrules_the_calendar(open_site):
    site = at(open_site(parties.ENT_SOMME, college_era="local"), "2026-09-01")
    assert go(site, "famille", niveau="college") == LOCAL


def test_local_accounts_follow_the_era_with_the_next_delivery(open_site, make_aaf):
    site = at(open_site(parties.ENT_HDF), "2023-05-01")
    site.control("POST", "/aaf", content=make_aaf())
    assert "1001" in {account["person"] for account in site.control("GET", "/comptes-locaux").json()}
    at(site, "2023-09-15").control("POST", "/aaf", content=make_aaf())
    assert "1001" not in {account["person"] for account in site.control("GET", "/comptes-locaux").json()}


def test_the_portal_of_the_somme_speaks_the_words_of_its_guide(open_site):
    html = page(open_site(parties.ENT_SOMME), "/?profil=famille&niveau=college")
    assert html.xpath("//legend/text()") == [
        "1. Sélectionner votre profil",
        "2. Sélectionner votre niveau",
        "Mémoriser ce choix",
    ]
    assert "votre page d'authentification" in html.xpath("string(//section/p[1])")


def test_the_vie_scolaire_has_a_space_for_parents_and_one_for_pupils(open_site):
    site = open_site(parties.VIE_SCOLAIRE)
    assert page(site).xpath("//form/button/text()") == ["Espace Parents", "Espace Élèves", "Espace Professeurs"]
    assert (go(site, "parents"), go(site, "eleves"), go(site, "professeurs")) == (EDUCONNECT, EDUCONNECT, "/ailleurs")


@pytest.mark.parametrize("party", parties.RELYING_PARTIES.values(), ids=lambda party: party.name)
def test_every_front_page_leads_to_its_help_and_the_help_to_educonnects(open_site, party):
    site = open_site(party)
    assert page(site).xpath("//*[@id='lien-aide']/@href") == ["/aide"]
    html = page(site, "/aide")
    assert html.xpath("//h2")
    assert html.xpath("//*[@id='aide-educonnect']/@href") == [
        f"{site.ground.addresses.origin('educonnect')}/educt-aide/aide/"
    ]
    assert html.xpath("string(//*[@id='bandeau-simulateur'])") == "Simulateur – aucune donnée réelle"


@pytest.mark.parametrize(("knows", "status"), [(True, 303), (False, 403)])
def test_families_of_private_schools_are_known_to_an_ent_that_knows_their_prefix(
    open_site, make_aaf, sample, knows, status
):
    site = open_site(private_prefix="P", knows_private_prefix=knows)
    (school, attributes), *others = sample["EtabEducNat"]
    private = (school, {**attributes, "ENTEtablissementContrat": "PR"})
    site.control("POST", "/aaf", content=make_aaf(EtabEducNat=(private, *others)))
    answer = site.log_in("{AAF}09|x|1002")
    assert answer.status_code == status
    assert ('data-reason="unknown.person"' in answer.text) is not knows


def test_only_services_are_listed_by_educonnect_and_only_the_livret_is_encrypted():
    everybody = parties.RELYING_PARTIES.values()
    assert [party.name for party in everybody if party.listed] == ["vie-scolaire", "teleservices", "livret-scolaire"]
    assert [party.name for party in everybody if party.encrypted] == ["livret-scolaire"]
    assert {party.profile for party in everybody} == {"ent", "vecteur", "service-national"}


@pytest.mark.parametrize(
    ("name", "description"), list(described()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_text_of_a_description_names_its_seed_and_ours_are_typeset_in_french(name, description):
    found = tuple(wordings(description))
    assert {wording.source for wording in found} <= {"000", "001", "002", "003", "004", "own"}, name
    ours = [wording.text for wording in found if wording.source == "own"]
    assert [text for text in ours if re.search(r"[^\u202f][;?!]|[^\u00a0]:|«[^\u00a0]|[^\u00a0]»|'", text)] == []
