"""Single logout, asked for at the ENT or by the identity provider."""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from lxml import etree

from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.saml.bindings import decode_redirect
from rentree_blanche.simulators.core.saml.signatures import Signer
from rentree_blanche.simulators.core.saml.xml import format_instant, serialise

STATUS = "urn:oasis:names:tc:SAML:2.0:status:"


def leave(site):
    return site.client.post("/deconnexion", data={"csrf_token": site.csrf("/accueil")})


def sent(answer):
    """Give the message to which the browser is redirected."""
    assert answer.status_code == 303, answer.text
    message = decode_redirect(urlsplit(answer.headers["location"]).query)
    assert message.query_signature is not None
    return etree.fromstring(message.xml), message


def answered(site, request_id, *codes):
    nested = "".join(f'<p:StatusCode Value="{STATUS}{code}">' for code in codes) + "</p:StatusCode>" * len(codes)
    return site.idp.logout(
        "LogoutResponse",
        sp=site.url,
        now=wall(),
        body=f"<p:Status>{nested}</p:Status>",
        InResponseTo=request_id,
        ID=f"_answer-{request_id}",
    )


def asked(site, name_id="_transient-1", index="_session-1", identifier="_logout-1", now=None, **more):
    body = f"<a:NameID>{name_id}</a:NameID>" + (f"<p:SessionIndex>{index}</p:SessionIndex>" if index else "")
    return site.idp.logout("LogoutRequest", sp=site.url, now=now or wall(), body=body, ID=identifier, **more)


def active(site):
    return [session["active"] for session in site.control("GET", "/sessions").json()]


def codes(tree):
    return [code.get("Value").removeprefix(STATUS) for code in tree.iter("{*}StatusCode")]


def test_leaving_ends_the_session_here_and_asks_for_logout_everywhere(site):
    site.log_in()
    request, _ = sent(leave(site))
    assert active(site) == [False]
    assert request.findtext("{*}NameID") == "_transient-1"
    assert request.find("{*}NameID").get("SPNameQualifier") == f"{site.url}/saml/metadata"
    assert request.findtext("{*}SessionIndex") == "_session-1"
    assert request.get("Destination") == site.idp.slo
    assert request.get("NotOnOrAfter")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (("Success",), "fermée ici et sur ÉduConnect"),
        (("Success", "PartialLogout"), "n’a pas confirmé"),
        (("Responder",), "n’a pas confirmé"),
    ],
)
def test_the_answer_is_told_honestly(site, status, words):
    site.log_in()
    request, _ = sent(leave(site))
    page = site.client.get(site.idp.redirect(answered(site, request.get("ID"), *status)))
    assert "Vous êtes déconnecté" in page.text
    assert words in page.text


def test_an_answer_to_nobody_or_used_before_is_refused(site):
    site.log_in()
    request, _ = sent(leave(site))
    assert site.client.get(site.idp.redirect(answered(site, "_nobody", "Success"))).status_code == 403
    right = site.idp.redirect(answered(site, request.get("ID"), "Success"))
    assert [site.client.get(right).status_code for _ in range(2)] == [200, 403]


def test_leaving_without_an_identity_provider_says_so(site):
    site.log_in()
    token = site.csrf("/accueil")
    site.actor.forget()
    site.wire.upsert("GET", f"{site.idp.entity_id}/shibboleth", status=503)
    page = site.client.post("/deconnexion", data={"csrf_token": token})
    assert "ÉduConnect ne répond pas" in page.text
    assert active(site) == [False]


def test_leaving_needs_the_csrf_token(site):
    site.log_in()
    assert site.client.post("/deconnexion", data={}).status_code == 403
    assert active(site) == [True]


def test_leaving_without_a_session_is_no_error(site):
    token = site.csrf("/connexion-locale")
    assert "Vous êtes déconnecté" in site.client.post("/deconnexion", data={"csrf_token": token}).text


@pytest.mark.parametrize("index", ["_session-1", ""])
def test_the_identity_provider_ends_the_session_without_a_cookie(site, index):
    site.log_in()
    stranger = site.other_browser()
    answer, message = sent(stranger.get(site.idp.redirect(asked(site, index=index), relay_state="kept")))
    assert codes(answer) == ["Success"]
    assert (answer.get("InResponseTo"), answer.get("Destination")) == ("_logout-1", site.idp.slo)
    assert message.relay_state == "kept"
    assert active(site) == [False]


def test_the_identity_provider_may_post(site):
    site.log_in()
    tree = asked(site)
    Signer(site.idp.key).sign(tree)
    answer, _ = sent(site.client.post("/saml/slo", data={"SAMLRequest": base64.b64encode(serialise(tree)).decode()}))
    assert codes(answer) == ["Success"]
    assert active(site) == [False]


@pytest.mark.parametrize("change", [{"name_id": "_other"}, {"index": "_other"}])
def test_another_name_or_session_ends_nothing(site, change):
    site.log_in()
    answer, _ = sent(site.client.get(site.idp.redirect(asked(site, **change))))
    assert codes(answer) == ["Requester", "UnknownPrincipal"]
    assert active(site) == [True]


def test_only_the_session_that_is_named_ends(site):
    site.log_in()
    site.log_in(name_id="_transient-2", assertion_id="_b")
    site.client.get(site.idp.redirect(asked(site, name_id="_transient-2")))
    assert active(site) == [True, False]


def test_a_session_that_ended_by_itself_is_answered_with_success(site):
    site.log_in()
    leave(site)
    answer, _ = sent(site.client.get(site.idp.redirect(asked(site))))
    assert codes(answer) == ["Success"]


def unsigned(site):
    return site.idp.redirect(asked(site)).split("&SigAlg")[0]


def tampered(site):
    return site.idp.redirect(asked(site), relay_state="a").replace("RelayState=a", "RelayState=b")


def stale(site):
    return site.idp.redirect(asked(site, now=wall() - timedelta(minutes=11)))


def expired(site):
    return site.idp.redirect(asked(site, NotOnOrAfter=format_instant(wall() - timedelta(seconds=1))))


def astray(site):
    tree = asked(site)
    tree.set("Destination", "https://other.test/slo")
    return site.idp.redirect(tree)


def foreign(site):
    tree = asked(site)
    tree.find("{*}Issuer").text = "https://other.test/idp"
    return site.idp.redirect(tree)


@pytest.mark.parametrize("forge", [unsigned, tampered, stale, expired, astray, foreign])
def test_a_logout_request_that_is_not_believed_ends_nothing(site, forge):
    site.log_in()
    assert site.client.get(forge(site)).status_code == 403
    assert active(site) == [True]


def test_a_logout_request_serves_once(site):
    site.log_in()
    location = site.idp.redirect(asked(site))
    site.client.get(location)
    assert site.client.get(location).status_code == 403


def test_the_messages_of_a_logout_stand_in_the_journal(site):
    site.log_in()
    site.client.get(site.idp.redirect(asked(site)))
    assert site.saml_lines()[-2:] == [("LogoutRequest", "accepted"), ("LogoutResponse", "sent")]


@pytest.mark.parametrize("query", ["", "SAMLRequest=%%%", "SAMLRequest=eA%3D%3D&SAMLResponse=eA%3D%3D"])
def test_what_is_no_logout_message_is_refused(site, query):
    assert site.client.get(f"/saml/slo?{query}").status_code == 403
