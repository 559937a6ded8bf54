"""Scolarité services: a national service that knows people by the assertion alone."""

from __future__ import annotations

import pytest
from lxml import etree

from rentree_blanche.simulators.ent import parties

IDENTITY = {
    parties.SURNAME: ("LE GOFF",),
    parties.GIVEN_NAME: ("Anne",),
    parties.CIVILITY: ("Mme",),
    parties.AFFILIATION: ("resp1d", "resp2d"),
    parties.EDUCONNECT_ID: ("ab" * 48,),
    parties.CONNECTED_AT: ("2022-05-11 11:42:25.475",),
}


def test_the_landing_page_leads_to_educonnect(services):
    html = etree.HTML(services.client.get("/").text)
    (link,) = html.xpath("//*[@id='acceder-educonnect']")
    assert link.text == "Accéder avec ÉduConnect"
    assert services.client.get(link.get("href")).headers["location"].startswith(services.idp.entity_id)


def test_the_request_looks_like_a_national_services(services):
    request = services.begin()
    assert request.get("ID").startswith("_")
    assert request.get("Destination") == f"{services.idp.entity_id}/profile/SAML2/Redirect/SSO"
    assert request.get("AssertionConsumerServiceIndex") is None


@pytest.mark.parametrize("solicited", [True, False])
def test_a_response_shows_who_is_there(services, solicited):
    changes = {} if solicited else {"begin": False, "in_response_to": None}
    tree = services.response(attributes=IDENTITY, **changes)
    assert services.post(services.idp.sign(tree), meme_site="1").headers["location"] == "/accueil"
    html = etree.HTML(services.client.get("/accueil").text)
    assert html.xpath("string(//*[@id='identite'])") == "Mme Anne LE GOFF"
    assert html.xpath("//*[@id='profil']/*/text()") == [
        "Responsable d’élève du premier degré",
        "Responsable d’élève du second degré",
    ]


@pytest.mark.parametrize(
    ("released", "shown"),
    [
        ("2022-05-11 11:42:25.475", "11 mai 2022, 11:42:25 (heure de la machine)"),
        ("2026-12-01 00:49:11.850", "1er décembre 2026, 00:49:11 (heure de la machine)"),
        ("hier soir", "hier soir (heure de la machine)"),
    ],
)
def test_the_moment_of_the_login_is_written_as_french_does(services, released, shown):
    services.log_in(attributes={**IDENTITY, parties.CONNECTED_AT: (released,)})
    html = etree.HTML(services.client.get("/accueil").text)
    assert html.xpath("string(//th[text()='Connexion à ÉduConnect']/following-sibling::td)") == shown
    assert html.findtext(".//title") == "Scolarité services"


@pytest.mark.parametrize("missing", [parties.SURNAME, parties.GIVEN_NAME, parties.AFFILIATION, parties.EDUCONNECT_ID])
def test_an_identity_without_what_the_service_needs_is_refused(services, missing):
    given = {name: values for name, values in IDENTITY.items() if name != missing}
    answer = services.log_in(attributes=given)
    assert (answer.status_code, 'data-reason="missing.attribute"' in answer.text) == (403, True)


def test_home_is_for_those_who_are_logged_in(services):
    assert services.client.get("/accueil").headers["location"] == "/"


def test_leaving_asks_for_logout_everywhere(services):
    services.log_in(attributes=IDENTITY)
    answer = services.client.post("/deconnexion", data={"csrf_token": services.csrf("/accueil")})
    assert answer.headers["location"].startswith(services.idp.slo)


def test_the_metadata_asks_for_the_attributes_of_its_profile(services):
    root = etree.fromstring(services.client.get("/saml/metadata").content)
    assert root.get("entityID") == f"{services.url}/saml/metadata"
    asked = {node.get("Name"): node.get("NameFormat") for node in root.iter("{*}RequestedAttribute")}
    assert set(IDENTITY) <= asked.keys()
    assert set(asked.values()) == {"urn:oasis:names:tc:SAML:2.0:attrname-format:uri"}
    assert {node.get("use") for node in root.iter("{*}KeyDescriptor")} == {"signing", "encryption"}
    assert root.find("{*}SPSSODescriptor").get("WantAssertionsSigned") == "true"
    assert len(list(root.iter("{*}SingleLogoutService"))) == 2
