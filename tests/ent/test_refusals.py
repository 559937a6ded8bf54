"""Minimal pairs: the right response with one change, signed again, opens no session."""

from __future__ import annotations

import base64
import copy
from datetime import timedelta

import pytest
from lxml import etree

from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.saml.names import DS, SAML, SAMLP, DigestAlgorithm, SignatureAlgorithm
from rentree_blanche.simulators.core.saml.signatures import SignatureSettings, Signer
from rentree_blanche.simulators.core.saml.xml import format_instant, serialise

A = f"{{{SAML}}}"
P = f"{{{SAMLP}}}"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"


def moment(**ago: float) -> str:
    return format_instant(wall() - timedelta(**ago))


def reason(answer) -> str:
    assert answer.status_code == 403, answer.text
    return etree.HTML(answer.text).xpath("string(//*[@id='erreur']/@data-reason)")


CHANGES = [
    ("audience", "//a:Audience", None, "https://other.test/sp"),
    ("recipient", "//a:SubjectConfirmationData", "Recipient", "https://other.test/acs"),
    ("recipient", "//a:SubjectConfirmationData", "Recipient", None),
    ("destination", "/p:Response", "Destination", "https://other.test/acs"),
    ("destination", "/p:Response", "Destination", None),
    ("in-response-to", "/p:Response", "InResponseTo", "_unknown"),
    ("in-response-to", "//a:SubjectConfirmationData", "InResponseTo", "_unknown"),
    ("in-response-to", "//a:SubjectConfirmationData", "InResponseTo", None),
    ("expired", "//a:SubjectConfirmationData", "NotOnOrAfter", timedelta(seconds=1)),
    ("subject-confirmation", "//a:SubjectConfirmationData", "NotOnOrAfter", None),
    ("subject-confirmation", "//a:SubjectConfirmationData", "NotBefore", timedelta(minutes=5)),
    ("subject-confirmation", "//a:SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"),
    ("expired", "//a:Conditions", "NotOnOrAfter", timedelta(seconds=1)),
    ("not-yet-valid", "//a:Conditions", "NotBefore", timedelta(seconds=-30)),
    ("conditions", "//a:Conditions", "NotBefore", timedelta(hours=-1)),
    ("expired", "//a:AuthnStatement", "SessionNotOnOrAfter", timedelta(seconds=1)),
    ("authn-statement", "//a:AuthnStatement", "AuthnInstant", timedelta(hours=-1)),
    ("authn-context", "//a:AuthnContextClassRef", None, "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"),
    ("stale", "/p:Response", "IssueInstant", timedelta(minutes=11)),
    ("stale", "//a:Assertion", "IssueInstant", timedelta(minutes=-11)),
    ("version", "/p:Response", "Version", "1.1"),
    ("version", "//a:Assertion", "Version", "1.1"),
    ("issuer", "/p:Response/a:Issuer", None, "https://other.test/idp"),
    ("issuer", "//a:Assertion/a:Issuer", None, "https://other.test/idp"),
    ("issuer", "//a:Assertion/a:Issuer", "Format", EMAIL),
    ("name-id", "//a:NameID", "Format", EMAIL),
    ("name-id", "//a:NameID", "Format", None),
    ("name-id", "//a:NameID", None, " "),
    ("name-id", "//a:NameID", "NameQualifier", "https://other.test/idp"),
    ("name-id", "//a:NameID", "SPNameQualifier", "https://other.test/sp"),
    ("not-valid", "//a:Conditions", "NotOnOrAfter", "soon"),
]


def changed(tree, edit, xpath, attribute, value):
    if isinstance(value, timedelta):  # an age, reckoned when the test runs
        value = moment(seconds=value.total_seconds())
    if attribute is not None:
        node = tree.xpath(xpath, namespaces={"a": SAML, "p": SAMLP})[0]
        if value is None or node.get(attribute) is not None:
            return edit(tree, xpath, attribute, value)
        node.set(attribute, value)
        return tree
    (node,) = tree.xpath(xpath, namespaces={"a": SAML, "p": SAMLP})
    node.text = value
    return tree


@pytest.mark.parametrize(("expected", "xpath", "attribute", "value"), CHANGES)
def test_one_wrong_value_is_refused_for_its_own_reason(site, edit, expected, xpath, attribute, value):
    tree = changed(site.response(), edit, xpath, attribute, value)
    assert reason(site.post(site.idp.sign(tree))) == expected
    assert site.control("GET", "/sessions").json() == []
    assert site.saml_lines()[-1] == (f"Response refusé : {expected}", expected)


@pytest.mark.parametrize(
    ("expected", "xpath"),
    [
        ("conditions", "//a:Conditions"),
        ("audience", "//a:AudienceRestriction"),
        ("authn-statement", "//a:AuthnStatement"),
        ("subject-confirmation", "//a:SubjectConfirmation"),
        ("subject-confirmation", "//a:SubjectConfirmationData"),
        ("name-id", "//a:NameID"),
        ("issuer", "/p:Response/a:Issuer"),
        ("assertion-count", "//a:Assertion"),
    ],
)
def test_one_missing_element_is_refused_for_its_own_reason(site, expected, xpath):
    tree = site.response()
    (node,) = tree.xpath(xpath, namespaces={"a": SAML, "p": SAMLP})
    node.getparent().remove(node)
    assert reason(site.post(site.idp.sign(tree))) == expected


def test_the_same_response_serves_once(site):
    tree = site.idp.sign(site.response())
    assert site.post(tree).status_code == 303
    assert reason(site.post(tree)) == "in-response-to"


def test_the_same_assertion_serves_once_in_unsolicited_responses(site):
    tree = site.idp.sign(site.response(begin=False, in_response_to=None), response=False)
    assert site.post(tree, meme_site="1").status_code == 303
    tree.set("ID", "_another")
    assert reason(site.post(tree, meme_site="1")) == "replay"


def test_a_request_of_another_browser_is_refused(site):
    tree = site.idp.sign(site.response())
    stranger = site.other_browser()
    stranger.get("/saml/login")
    assert reason(site.post(tree, client=stranger)) == "in-response-to"
    assert site.post(tree).status_code == 303


def test_a_response_without_any_signature_is_refused(site):
    assert reason(site.post(site.response())) == "signature-required"


def test_a_signed_response_around_an_unsigned_assertion_is_refused(site):
    assert reason(site.post(site.idp.sign(site.response(), assertion=False))) == "signature-required"


def test_another_key_is_refused(site, keys):
    tree = site.response()
    Signer(keys["other"]).sign(tree.find(A + "Assertion"))
    assert reason(site.post(tree)) == "signature-wrong"


def test_a_wrong_signature_of_the_response_is_refused_although_the_assertions_is_right(site, keys):
    tree = site.idp.sign(site.response(), response=False)
    Signer(keys["other"]).sign(tree)
    assert reason(site.post(tree)) == "signature-wrong"


@pytest.mark.parametrize(
    "settings",
    [
        SignatureSettings(signature_algorithm=SignatureAlgorithm.RSA_SHA1),
        SignatureSettings(digest_algorithm=DigestAlgorithm.SHA1),
    ],
)
def test_sha1_is_refused(site, settings):
    tree = site.response()
    Signer(site.idp.key, settings).sign(tree.find(A + "Assertion"))
    assert reason(site.post(tree)) == "signature-algorithm"


def test_a_value_altered_after_signing_is_refused(site):
    tree = site.idp.sign(site.response(), response=False)
    tree.find(f".//{A}AttributeValue").text = "{AAF}09|x|1002"
    assert reason(site.post(tree)) == "signature-wrong"


def forged(tree):
    copied = copy.deepcopy(tree.find(A + "Assertion"))
    for signature in copied.findall(f"{{{DS}}}Signature"):
        copied.remove(signature)
    copied.find(f".//{A}AttributeValue").text = "{AAF}09|x|1002"
    copied.set("ID", "_forged")
    return copied


def beside_first(tree):
    tree.insert(list(tree).index(tree.find(A + "Assertion")), forged(tree))


def beside_last(tree):
    tree.append(forged(tree))


def around(tree):
    evil, honest = forged(tree), tree.find(A + "Assertion")
    tree.replace(honest, evil)
    evil.append(honest)


def inside_object(tree):
    evil, honest = forged(tree), tree.find(A + "Assertion")
    signature = honest.find(f"{{{DS}}}Signature")
    tree.replace(honest, evil)
    moved = copy.deepcopy(signature)
    evil.insert(1, moved)
    honest.remove(signature)
    etree.SubElement(moved, f"{{{DS}}}Object").append(honest)


def inside_extensions(tree):
    evil, honest = forged(tree), tree.find(A + "Assertion")
    tree.replace(honest, evil)
    extensions = etree.Element(P + "Extensions")
    tree.insert(1, extensions)
    extensions.append(honest)


def same_id(tree):
    evil = forged(tree)
    evil.set("ID", tree.find(A + "Assertion").get("ID"))
    tree.append(evil)


@pytest.mark.parametrize("wrap", [beside_first, beside_last, around, inside_object, inside_extensions, same_id])
def test_a_second_assertion_wrapped_anywhere_is_refused(site, wrap):
    tree = site.idp.sign(site.response(), response=False)
    wrap(tree)
    assert reason(site.post(tree)) in {"assertion-count", "duplicate-id", "signature-required", "not-valid"}
    assert site.control("GET", "/sessions").json() == []


def test_a_comment_cuts_no_value_short(site):
    tree = site.response("{AAF}09|x|1002777")
    value = tree.find(f".//{A}AttributeValue")
    value.text = "{AAF}09|x|1002"
    comment = etree.Comment("x")
    value.append(comment)
    comment.tail = "777"
    assert reason(site.post(site.idp.sign(tree))) == "unknown.person"


def test_an_attribute_that_occurs_twice_is_refused(site):
    tree = site.response()
    statement = tree.find(f".//{A}AttributeStatement")
    statement.getparent().append(copy.deepcopy(statement))
    assert reason(site.post(site.idp.sign(tree))) == "attributes"


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [(b"<!DOCTYPE x>", "doctype"), (b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", "doctype")],
)
def test_a_doctype_is_refused(site, prefix, expected):
    xml = prefix + serialise(site.idp.sign(site.response())).split(b"?>", 1)[1].lstrip()
    answer = site.client.post("/saml/acs", data={"SAMLResponse": base64.b64encode(xml).decode()})
    assert reason(answer) == expected


@pytest.mark.parametrize("posted", [{}, {"SAMLResponse": "%%%"}, {"SAMLResponse": ["eA==", "eA=="]}])
def test_what_is_no_message_is_refused(site, posted):
    site.begin()
    assert site.client.post("/saml/acs", data=posted).status_code == 403


def test_the_consumer_takes_posts_only(site):
    assert site.client.get("/saml/acs?SAMLResponse=eA==").status_code == 405


@pytest.mark.parametrize("skew", [0, 30])
def test_bounds_hold_to_the_second_with_the_declared_tolerance(open_site, edit, make_aaf, skew):
    site = open_site(clock_skew_seconds=skew)
    site.control("POST", "/aaf", content=make_aaf())
    for late, opened in ((skew - 5, True), (skew + 5, False)):
        tree = site.response(assertion_id=f"_a{late}")
        for xpath in ("//a:Conditions", "//a:SubjectConfirmationData"):
            edit(tree, xpath, "NotOnOrAfter", moment(seconds=late))
        assert (site.post(site.idp.sign(tree)).status_code == 303) is opened


def test_a_skewed_clock_of_the_ent_refuses_what_is_right(site):
    site.clock.skew("ent-hdf", timedelta(minutes=11))
    assert reason(site.log_in()) in {"expired", "stale"}


@pytest.mark.parametrize("written", ["2026-01-01T00:00:00.123456789Z", "2026-01-01T01:00:00+01:00"])
def test_instants_are_read_in_every_form_of_the_schema(site, edit, written):
    tree = edit(site.response(), "//a:Conditions", "NotBefore", written)
    assert site.post(site.idp.sign(tree)).status_code == 303


STATUS = "urn:oasis:names:tc:SAML:2.0:status:"


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (("Responder", "AuthnFailed"), "n’a pas reconnu votre identifiant"),
        (("Requester", "NoAuthnContext"), "mode d’authentification"),
        (("Responder", "NoPassive"), "pas encore connecté"),
        (("Responder", "RequestDenied"), "ne vous autorise pas"),
        (("Requester", "RequestUnsupported"), "n’a pas compris"),
        (("Responder", "NoAvailableIDP"), "momentanément indisponible"),
        (("Responder", "PartialLogout"), "partielle"),
        (("VersionMismatch",), "même version"),
        (("Responder", "Whatever"), "n’a pas pu vous identifier"),
    ],
)
def test_each_status_of_the_identity_provider_says_something_to_act_on(site, codes, words):
    tree = site.response()
    tree.remove(tree.find(A + "Assertion"))
    code = tree.find(f".//{P}StatusCode")
    code.set("Value", STATUS + codes[0])
    for second in codes[1:]:
        etree.SubElement(code, P + "StatusCode", Value=STATUS + second)
    answer = site.post(site.idp.sign(tree))
    assert reason(answer) == codes[-1]
    assert words in answer.text
