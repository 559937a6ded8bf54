"""AuthnRequests that are refused: wrong signatures, bombs, doctypes, foreign addresses, other times."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import xmlsec
from lxml import etree

from rentree_blanche.simulators.educonnect.saml import (
    AssertionConsumerService,
    AuthnRequest,
    Binding,
    IdentityProvider,
    InboundMessage,
    KeyPair,
    Limits,
    MessageError,
    MessagePolicy,
    Reason,
    SamlError,
    ServiceProvider,
    SignatureError,
    decode_post,
    decode_redirect,
    parse_authn_request,
)

FindProvider = Callable[[str], ServiceProvider | None]
Read = Callable[[InboundMessage], AuthnRequest]
POST_ACS = "https://ent-hdf.test/saml/acs"


def refusal(read: Read, message: InboundMessage) -> Reason:
    with pytest.raises(SamlError) as caught:
        read(message)
    assert caught.value.message
    return caught.value.reason


def test_a_wrong_signature_on_a_redirect_is_refused_although_none_is_asked(
    sender: Any, read: Read, other_key: KeyPair, provider: ServiceProvider
) -> None:
    assert not provider.signs_authn_requests
    query = sender.query(sender.authn_request(), key=other_key)
    assert refusal(read, decode_redirect(query)) is Reason.SIGNATURE_WRONG


def test_a_wrong_signature_on_a_post_is_refused_although_none_is_asked(
    sender: Any, read: Read, other_key: KeyPair
) -> None:
    """The key in KeyInfo is the right one for this signature, and nobody's we know."""
    form = sender.form(sender.authn_request(Binding.POST), key=other_key)
    assert refusal(read, decode_post(form)) is Reason.SIGNATURE_WRONG


@pytest.mark.parametrize("binding", list(Binding))
def test_a_message_altered_after_signing_is_refused(sender: Any, read: Read, sp_key: KeyPair, binding: Binding) -> None:
    if binding is Binding.REDIRECT:
        query = sender.query(sender.authn_request(), key=sp_key, relay_state="a")
        message = decode_redirect(query.replace("RelayState=a", "RelayState=b"))
    else:
        form = sender.form(sender.authn_request(binding), key=sp_key)
        xml = base64.b64decode(form["SAMLRequest"]).replace(b'Version="2.0"', b'Version="2.0" ForceAuthn="true"')
        message = decode_post({"SAMLRequest": base64.b64encode(xml).decode()})
    assert refusal(read, message) is Reason.SIGNATURE_WRONG


def test_a_relay_state_added_to_a_signed_redirect_is_refused(sender: Any, read: Read, sp_key: KeyPair) -> None:
    query = sender.query(sender.authn_request(), key=sp_key)
    assert refusal(read, decode_redirect(f"RelayState=evil&{query}")) is Reason.SIGNATURE_WRONG


def test_a_signed_request_of_a_provider_without_certificate_is_refused(
    sender: Any, idp: IdentityProvider, provider: ServiceProvider, now: datetime, sp_key: KeyPair
) -> None:
    bare = replace(provider, signing_certificates=())
    for message in (
        decode_redirect(sender.query(sender.authn_request(), key=sp_key)),
        decode_post(sender.form(sender.authn_request(Binding.POST), key=sp_key)),
    ):
        with pytest.raises(SignatureError, match="no signing certificate") as caught:
            parse_authn_request(message, idp=idp, find_provider=lambda _: bare, now=now)
        assert caught.value.reason is Reason.NO_SIGNING_KEY


def test_an_unsigned_request_of_a_provider_that_says_it_signs_is_refused(
    sender: Any, idp: IdentityProvider, provider: ServiceProvider, now: datetime
) -> None:
    strict = replace(provider, signs_authn_requests=True)
    with pytest.raises(SignatureError) as caught:
        parse_authn_request(
            decode_redirect(sender.query(sender.authn_request())), idp=idp, find_provider=lambda _: strict, now=now
        )
    assert caught.value.reason is Reason.SIGNATURE_REQUIRED


def test_an_unknown_algorithm_or_half_a_signature_is_refused(sender: Any, read: Read, sp_key: KeyPair) -> None:
    query = sender.query(sender.authn_request(), key=sp_key)
    assert refusal(read, decode_redirect(query.replace("rsa-sha256", "hmac-sha256"))) is Reason.SIGNATURE_ALGORITHM
    with pytest.raises(SignatureError) as caught:
        decode_redirect(query.partition("&Signature=")[0])
    assert caught.value.reason is Reason.SIGNATURE_SHAPE


def test_a_signature_over_another_element_is_refused(sender: Any, read: Read, sp_key: KeyPair) -> None:
    """Signature wrapping: the signed request is hidden inside, the outer one is the attacker's."""
    signed = etree.fromstring(
        base64.b64decode(sender.form(sender.authn_request(Binding.POST), key=sp_key)["SAMLRequest"])
    )
    signature = signed[1]
    evil = etree.fromstring(sender.authn_request(Binding.POST, ID="_evil", ForceAuthn="true"))
    evil.insert(1, signature)
    extensions = etree.SubElement(evil, "{urn:oasis:names:tc:SAML:2.0:protocol}Extensions")
    extensions.append(signed)
    message = decode_post({"SAMLRequest": base64.b64encode(etree.tostring(evil)).decode()})
    assert refusal(read, message) is Reason.SIGNATURE_SHAPE
    evil.set("ID", "_request")
    message = decode_post({"SAMLRequest": base64.b64encode(etree.tostring(evil)).decode()})
    assert refusal(read, message) is Reason.SIGNATURE_SHAPE


def test_an_hmac_keyed_with_the_public_key_is_refused(sender: Any, read: Read, sp_key: KeyPair) -> None:
    root = etree.fromstring(sender.authn_request(Binding.POST))
    signature = xmlsec.template.create(
        root, xmlsec.constants.TransformExclC14N, xmlsec.constants.TransformHmacSha256, ns="ds"
    )
    root.insert(1, signature)
    reference = xmlsec.template.add_reference(signature, xmlsec.constants.TransformSha256, uri="#_request")
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_binary_data(xmlsec.constants.KeyDataHmac, sp_key.certificate.pem)
    context.register_id(root, "ID")
    context.sign(signature)
    message = decode_post({"SAMLRequest": base64.b64encode(etree.tostring(root)).decode()})
    assert refusal(read, message) is Reason.SIGNATURE_ALGORITHM


def test_a_deflate_bomb_is_stopped(sender: Any) -> None:
    bomb = sender.query(b"<a>" + b" " * 50_000_000 + b"</a>")
    assert len(bomb) < 100_000
    with pytest.raises(MessageError) as caught:
        decode_redirect(bomb)
    assert caught.value.reason is Reason.TOO_LARGE


def test_the_limits_are_settings(sender: Any) -> None:
    query = sender.query(sender.authn_request())
    with pytest.raises(MessageError, match="at most 10 "):
        decode_redirect(query, limits=Limits(encoded_bytes=10))
    with pytest.raises(MessageError, match="more than 20 "):
        decode_redirect(query, limits=Limits(xml_bytes=20))
    with pytest.raises(MessageError, match="at most 10 "):
        decode_post({"SAMLRequest": "A" * 11}, limits=Limits(encoded_bytes=10))


def test_a_post_larger_than_the_limit_is_refused(
    sender: Any, idp: IdentityProvider, find_provider: FindProvider, now: datetime
) -> None:
    message = decode_post(sender.form(sender.authn_request(Binding.POST)))
    policy = MessagePolicy(limits=Limits(xml_bytes=100))
    with pytest.raises(MessageError) as caught:
        parse_authn_request(message, idp=idp, find_provider=find_provider, now=now, policy=policy)
    assert caught.value.reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/evil.dtd">',
        '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY x "&b;&b;">]>',
        "<!DOCTYPE r>",
    ],
    ids=["external-entity", "external-dtd", "expansion", "empty"],
)
def test_a_doctype_is_refused_whatever_it_holds(sender: Any, read: Read, doctype: str) -> None:
    issuer = "&x;" if "ENTITY x" in doctype else "https://ent-hdf.test/saml"
    xml = doctype + sender.authn_request(Issuer=issuer)
    assert refusal(read, decode_redirect(sender.query(xml))) is Reason.DOCTYPE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Issuer": "https://unknown.test/"}, Reason.UNKNOWN_ISSUER),
        ({"Issuer": ""}, Reason.UNKNOWN_ISSUER),
        ({"Destination": "https://other.test/idp/profile/SAML2/Redirect/SSO"}, Reason.WRONG_DESTINATION),
        ({"AssertionConsumerServiceURL": "https://evil.test/acs"}, Reason.ACS_UNKNOWN),
        ({"AssertionConsumerServiceURL": None, "AssertionConsumerServiceIndex": "77"}, Reason.ACS_UNKNOWN),
        ({"Version": "1.1"}, Reason.VERSION),
        ({"ID": "1request"}, Reason.NOT_VALID),
        ({"ID": None}, Reason.NOT_VALID),
        ({"IssueInstant": "yesterday"}, Reason.NOT_VALID),
        ({"IssueInstant": None}, Reason.NOT_VALID),
        ({"IssueInstant": "2026-09-01T10:00:00+02:00"}, Reason.NOT_VALID),
        ({"ForceAuthn": "perhaps"}, Reason.NOT_VALID),
        ({"AssertionConsumerServiceIndex": "first"}, Reason.NOT_VALID),
    ],
)
def test_a_request_that_is_wrong_is_refused_with_its_reason(
    sender: Any, read: Read, changes: dict[str, str | None], reason: Reason
) -> None:
    assert refusal(read, decode_redirect(sender.query(sender.authn_request(**changes)))) is reason


@pytest.mark.parametrize("minutes", [-7, 4])
def test_a_request_of_another_time_is_refused(sender: Any, read: Read, now: datetime, minutes: int) -> None:
    xml = sender.authn_request(IssueInstant=f"{now + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}")
    assert refusal(read, decode_redirect(sender.query(xml))) is Reason.STALE


@pytest.mark.parametrize("minutes", [-5, 2])
def test_the_clocks_may_differ_a_little(sender: Any, read: Read, now: datetime, minutes: int) -> None:
    xml = sender.authn_request(IssueInstant=f"{now + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}")
    assert read(decode_redirect(sender.query(xml))).id == "_request"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", Reason.WRONG_MESSAGE),
        ("SAMLRequest=a&SAMLResponse=b", Reason.WRONG_MESSAGE),
        ("SAMLRequest=a&SAMLRequest=b", Reason.WRONG_MESSAGE),
        ("SAMLRequest=%21%21", Reason.NOT_ENCODED),
        ("SAMLRequest=QUJD", Reason.NOT_ENCODED),
        ("SAMLRequest=QUJD&SAMLEncoding=urn:other", Reason.NOT_ENCODED),
    ],
)
def test_a_query_that_carries_no_message_is_refused(query: str, reason: Reason) -> None:
    with pytest.raises(MessageError) as caught:
        decode_redirect(query)
    assert caught.value.reason is reason


@pytest.mark.parametrize("xml", ["no xml", "<a/>", "<samlp:AuthnRequest/>"])
def test_other_documents_are_refused(sender: Any, read: Read, xml: str) -> None:
    assert refusal(read, decode_redirect(sender.query(xml))) in (Reason.NOT_XML, Reason.WRONG_MESSAGE)


def test_a_logout_request_is_no_authn_request(sender: Any, read: Read) -> None:
    assert refusal(read, decode_redirect(sender.query(sender.logout_request()))) is Reason.WRONG_MESSAGE


def test_an_acs_that_cannot_be_posted_to_is_refused(
    sender: Any, idp: IdentityProvider, provider: ServiceProvider, now: datetime
) -> None:
    artifact = AssertionConsumerService(
        location="https://ent-hdf.test/artifact", binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact", index=9
    )
    two = replace(provider, assertion_consumer_services=(artifact, *provider.assertion_consumer_services))
    xml = sender.authn_request(AssertionConsumerServiceURL=artifact.location)
    with pytest.raises(MessageError) as caught:
        parse_authn_request(decode_redirect(sender.query(xml)), idp=idp, find_provider=lambda _: two, now=now)
    assert caught.value.reason is Reason.ACS_BINDING
    assert two.default_acs.location == POST_ACS
