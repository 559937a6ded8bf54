"""A login at the ENT through EduConnect: what it asks, what it accepts, where it leads."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from lxml import etree

from rentree_blanche.simulators.core.saml.bindings import decode_redirect, verify_query_signature
from rentree_blanche.simulators.core.saml.encryption import encrypt_assertion
from rentree_blanche.simulators.core.saml.keys import Certificate
from rentree_blanche.simulators.core.saml.names import DS, SAML, ContentEncryption, KeyTransport, SignatureAlgorithm
from rentree_blanche.simulators.core.saml.signatures import Signer

UNKNOWN = (
    "Votre compte académique n'est pas reconnu dans l'ENT. Merci de vous connecter avec vos identifiants ENT ou "
    "contactez votre établissement."
)


def shown(answer, identifier):
    return etree.HTML(answer.text).xpath(f"string(//*[@id='{identifier}'])").strip()


def certificate(site, use):
    root = etree.fromstring(site.client.get("/saml/metadata").content)
    (key,) = root.iterfind(f".//{{*}}KeyDescriptor[@use='{use}']")
    return Certificate.from_base64(key.findtext(f".//{{{DS}}}X509Certificate"))


def test_the_right_response_opens_the_session_of_a_guardian_with_their_children(site):
    answer = site.log_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/accueil")
    home = site.client.get("/accueil")
    assert (shown(home, "identite"), shown(home, "profil")) == ("Anne LE GOFF", "Responsable d’élève")
    children = [
        tuple(child.xpath(f"string(.//*[@class='enfant-{part}'])") for part in ("nom", "classe", "ecole"))
        for child in etree.HTML(home.text).xpath("//*[@class='enfant']")
    ]
    assert children == [
        ("Malo LE GOFF", "5B", "Collège Louise Michel"),
        ("Zoé LE GOFF", "CM2 A", "École Jules Ferry"),
    ]


def test_a_secondary_pupil_sees_their_own_class(site):
    site.log_in("{AAF}20|x|2002")
    home = site.client.get("/accueil")
    assert (shown(home, "identite"), shown(home, "profil")) == ("Malo LE GOFF", "Élève")
    assert "5B" in shown(home, "etablissement")


def test_a_carer_without_authority_sees_no_child_through_educonnect(site):
    site.log_in("{AAF}09|x|1003")
    assert "Zoé" not in site.client.get("/accueil").text


def test_a_guardian_known_in_two_academies_is_one_person(site):
    assert site.log_in("{AAF}09|x|1001", "{AAF}20|x|1001").headers["location"] == "/accueil"
    assert shown(site.client.get("/accueil"), "identite") == "Anne LE GOFF"


def test_every_message_stands_decoded_in_the_journal(site):
    site.log_in()
    assert site.saml_lines() == [("AuthnRequest", "sent"), ("Response", "accepted")]
    assert "_assertion-1" in site.ground.journal.query(kind="saml")[1].detail["xml"]


def test_the_request_looks_like_an_entcore_ents(site):
    request = site.begin()
    assert request.get("ID").startswith("ENT_")
    assert UUID(request.get("ID").removeprefix("ENT_")).version == 4
    assert request.get("Destination") is None
    assert request.get("AssertionConsumerServiceURL") == f"{site.url}/saml/acs"
    assert request.get("AssertionConsumerServiceIndex") == "1"
    assert request.find("{*}NameIDPolicy").get("Format").endswith(":transient")
    context = request.find("{*}RequestedAuthnContext")
    assert context.get("Comparison") == "exact"
    assert context.findtext("{*}AuthnContextClassRef").endswith(":PasswordProtectedTransport")


@pytest.mark.parametrize("algorithm", ["rsa-sha1", "rsa-sha256"])
def test_the_request_is_signed_with_the_algorithm_of_the_settings(open_site, algorithm):
    site = open_site(redirect_signature=algorithm)
    location = site.client.get("/saml/login").headers["location"]
    message = decode_redirect(urlsplit(location).query)
    signed_with = verify_query_signature(message.query_signature, (certificate(site, "signing"),))
    assert signed_with is SignatureAlgorithm[algorithm.upper().replace("-", "_")]


def test_relay_states_are_opaque_and_never_the_same(site):
    states = set()
    for _ in range(5):
        query = urlsplit(site.client.get("/saml/login?cible=/accueil").headers["location"]).query
        (state,) = parse_qs(query)["RelayState"]
        assert len(state) <= 80
        assert "accueil" not in state
        states.add(state)
    assert len(states) == 5


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test", "/deconnexion", "javascript:alert(1)"])
def test_a_login_never_goes_on_at_a_foreign_address(site, target):
    site.begin(f"/saml/login?cible={target}")
    tree = site.idp.sign(site.response(begin=False))
    assert site.post(tree, RelayState=target).headers["location"] == "/accueil"


def test_the_private_keys_outlive_a_restart(open_site):
    assert certificate(open_site(), "signing") == certificate(open_site(), "signing")


def test_cookies_travel_across_sites_over_tls_alone(open_site):
    for scheme, same_site in (("https", "samesite=none"), ("http", "samesite=lax")):
        site = open_site(scheme=scheme)
        site.client.get("/saml/login")
        (cookie,) = site.client.set_cookies
        assert same_site in cookie.lower()
        assert ("secure" in cookie.lower()) == (scheme == "https")
        assert "httponly" in cookie.lower()


def test_a_post_without_cookies_is_posted_again_from_our_own_site(site):
    tree = site.idp.sign(site.response())
    cookies, site.client.cookies = site.client.cookies, {}
    page = site.post(tree, RelayState="opaque")
    assert page.status_code == 200
    html = etree.HTML(page.text)
    assert html.xpath("//form/@action") == ["/saml/acs"]
    assert html.xpath("//script/@src") == ["/_simulateur/autopost.js"]
    fields = {node.get("name"): node.get("value") for node in html.xpath("//form/input")}
    assert fields["RelayState"] == "opaque"
    site.client.cookies = cookies
    assert site.client.post("/saml/acs", data=fields).headers["location"] == "/accueil"


def test_a_post_is_posted_again_only_once(site):
    tree = site.idp.sign(site.response())
    answer = site.post(tree, client=site.other_browser(), meme_site="1")
    assert answer.status_code == 403
    assert 'data-reason="in-response-to"' in answer.text


def test_an_unsolicited_response_opens_a_session_where_that_is_allowed(site, open_site):
    tree = site.idp.sign(site.response(begin=False, in_response_to=None))
    assert site.post(tree, meme_site="1").headers["location"] == "/accueil"
    strict = open_site(unsolicited=False)
    answer = strict.post(tree, meme_site="1")
    assert (answer.status_code, 'data-reason="unsolicited"' in answer.text) == (403, True)


def test_only_the_assertion_needs_a_signature(site):
    assert site.post(site.idp.sign(site.response(), response=False)).status_code == 303


@pytest.mark.parametrize("content", [ContentEncryption.AES256_GCM, ContentEncryption.AES128_CBC])
def test_an_encrypted_assertion_is_read(site, content):
    tree = site.idp.sign(site.response(), response=False)
    encrypt_assertion(tree.find(f"{{{SAML}}}Assertion"), certificate(site, "encryption"), content=content)
    Signer(site.idp.key).sign(tree)
    assert site.post(tree).status_code == 303


def test_rsa_1_5_is_refused(site):
    tree = site.idp.sign(site.response(), response=False)
    assertion = tree.find(f"{{{SAML}}}Assertion")
    encrypt_assertion(assertion, certificate(site, "encryption"), transport=KeyTransport.RSA_1_5)
    Signer(site.idp.key).sign(tree)
    answer = site.post(tree)
    assert 'data-reason="encryption"' in answer.text


def test_a_new_key_of_the_identity_provider_is_learnt_when_it_is_first_used(site, keys):
    site.begin()
    site.publish(keys["next"])
    tree = site.response(begin=False)
    Signer(keys["next"]).sign(tree.find(f"{{{SAML}}}Assertion"))
    assert site.post(tree).status_code == 303


def test_forgetting_fetches_the_metadata_again(site, keys):
    before = site.control("GET", "/metadata-idp").json()["certificates"]
    site.publish(keys["next"])
    assert site.control("GET", "/metadata-idp").json()["certificates"] == before
    site.actor.forget()
    assert site.control("GET", "/metadata-idp").json()["certificates"] == [keys["next"].certificate.fingerprint]


@pytest.mark.parametrize("body", ["", "<html/>", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"])
def test_an_identity_provider_without_metadata_is_told_to_the_person(site, body):
    site.wire.upsert("GET", f"{site.idp.entity_id}/shibboleth", body=body)
    answer = site.client.get("/saml/login")
    assert answer.status_code == 502
    assert "ÉduConnect ne répond pas pour le moment" in shown(answer, "erreur")


@pytest.mark.parametrize(
    ("references", "reason", "text"),
    [
        (("2033187", "{aaf}09|x|1001"), "invalid.vector", "aucune référence d’annuaire"),
        (("{AAF}09|1001",), "invalid.joinKey", "ne peut pas être lue"),
        (("{AAF}09|x|1001|y",), "invalid.joinKey", "ne peut pas être lue"),
        (("{AAF}99|x|1001",), "invalid.joinKey", "ne peut pas être lue"),
        (("{AAF}20|x|2001",), "unknown.person", UNKNOWN),
        (("{AAF}09|x|3001",), "unknown.person", UNKNOWN),
    ],
)
def test_a_person_whom_the_ent_does_not_know_is_told_so_and_gets_no_session(site, references, reason, text):
    answer = site.log_in(*references)
    assert answer.status_code == 403
    assert text in shown(answer, "erreur")
    assert f'data-reason="{reason}"' in answer.text
    assert site.control("GET", "/sessions").json() == []


def test_an_assertion_without_attributes_is_an_invalid_vector(site):
    assert 'data-reason="invalid.vector"' in site.log_in(attributes={}).text


def test_who_matches_two_people_chooses_one(site):
    assert site.log_in("{AAF}09|x|1002", "{AAF}20|x|2002").headers["location"] == "/accueil"
    assert site.client.get("/accueil").headers["location"] == "/choix"
    page = site.client.get("/choix")
    assert etree.HTML(page.text).xpath("//input[@type='radio']/@value") == ["AMIENS-2002", "LILLE-1002"]
    token = site.csrf("/choix")
    stranger = site.client.post("/choix", data={"csrf_token": token, "personne": "LILLE-1001"})
    assert stranger.headers["location"] == "/choix"
    site.client.post("/choix", data={"csrf_token": token, "personne": "LILLE-1002"})
    assert shown(site.client.get("/accueil"), "identite") == "Paul D’ŒUVRE"


def test_a_choice_without_csrf_token_is_refused(site):
    site.log_in("{AAF}09|x|1002", "{AAF}20|x|2002")
    assert site.client.post("/choix", data={"personne": "LILLE-1002"}).status_code == 403


def test_a_session_ends_by_the_federations_clock(site):
    site.log_in()
    site.clock.move_to(site.clock.now() + timedelta(minutes=61))
    assert site.client.get("/accueil").headers["location"] == "/"


def test_a_session_ends_when_the_identity_provider_wants_it_ended(site, edit):
    tree = site.response()
    end = f"{(site.clock.now() + timedelta(minutes=5)):%Y-%m-%dT%H:%M:%SZ}"
    site.post(site.idp.sign(edit(tree, "//a:AuthnStatement", "SessionNotOnOrAfter", end)))
    site.clock.move_to(site.clock.now() + timedelta(minutes=6))
    assert site.client.get("/accueil").headers["location"] == "/"


def test_a_login_that_waited_half_an_hour_still_succeeds(site):
    site.begin()
    site.clock.move_to(site.clock.now() + timedelta(minutes=40))
    assert site.post(site.idp.sign(site.response(begin=False))).status_code == 303


def test_control_addresses_ask_for_the_secret(site):
    for path in ("/sessions", "/metadata-idp", "/comptes-locaux"):
        assert site.client.get(f"/_controle{path}").status_code == 401
    assert site.client.post("/_controle/aaf").status_code == 401


def test_the_sessions_are_listed_with_who_is_in(site):
    site.log_in()
    (session,) = site.control("GET", "/sessions").json()
    assert (session["account"]["join_key"], session["active"], session["name_id"]) == (
        "LILLE-1001",
        True,
        "_transient-1",
    )
