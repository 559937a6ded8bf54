"""AuthnRequests: from pysaml2 and from an entcore-like sender, and what is not done here."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

from rentree_blanche.simulators.core.saml.xml import format_instant
from rentree_blanche.simulators.educonnect.saml import (
    AuthnRequest,
    Binding,
    DigestAlgorithm,
    IdentityProvider,
    InboundMessage,
    KeyPair,
    MessageError,
    MessageWarning,
    RequestRefusedError,
    SignatureAlgorithm,
    SignatureSettings,
    decode_post,
    decode_redirect,
)

Read = Callable[[InboundMessage], AuthnRequest]
POST_ACS = "https://ent-hdf.test/saml/acs"
SHA1 = SignatureSettings(signature_algorithm=SignatureAlgorithm.RSA_SHA1, digest_algorithm=DigestAlgorithm.SHA1)


def test_a_pysaml2_request_by_redirect_is_read(client: Saml2Client, read: Read) -> None:
    request_id, http = client.prepare_for_authenticate(relay_state="abc", binding=BINDING_HTTP_REDIRECT, sign=False)
    request = read(decode_redirect(urlsplit(dict(http["headers"])["Location"]).query))
    assert request.id == request_id
    assert request.issuer == "https://ent-hdf.test/saml"
    assert request.acs_url == POST_ACS
    assert request.acs_binding == Binding.POST
    assert request.relay_state == "abc"
    assert request.warnings == (MessageWarning.NOT_SIGNED,)
    assert not request.force_authn
    assert not request.is_passive


def test_a_redirect_signed_by_pysaml2_is_read(client: Saml2Client, read: Read) -> None:
    _, http = client.prepare_for_authenticate(
        relay_state="été & co", binding=BINDING_HTTP_REDIRECT, sign=True, sigalg=SIG_RSA_SHA256
    )
    request = read(decode_redirect(urlsplit(dict(http["headers"])["Location"]).query))
    assert request.relay_state == "été & co"
    assert request.warnings == ()


def test_a_post_signed_by_pysaml2_is_read(client: Saml2Client, idp: IdentityProvider, read: Read) -> None:
    request_id, xml = client.create_authn_request(
        idp.sso_url(Binding.POST),
        binding=BINDING_HTTP_POST,
        sign=True,
        sign_alg=SIG_RSA_SHA256,
        digest_alg=DIGEST_SHA256,
    )
    request = read(decode_post({"SAMLRequest": base64.b64encode(str(xml).encode()).decode()}))
    assert (request.id, request.warnings) == (request_id, ())


def test_an_entcore_request_is_accepted_and_its_sha1_flagged(sender: Any, read: Read, sp_key: KeyPair) -> None:
    xml = sender.authn_request(
        ID="ENT_3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        Destination=None,
        AssertionConsumerServiceIndex="1",
        inner='<samlp:NameIDPolicy AllowCreate="true" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient"/>'
        '<samlp:RequestedAuthnContext Comparison="exact"><saml:AuthnContextClassRef>'
        "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
        "</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>",
    )
    query = sender.query(xml, key=sp_key, algorithm=SignatureAlgorithm.RSA_SHA1, relay_state="/timeline?x=1")
    request = read(decode_redirect(query))
    assert request.acs_url == POST_ACS
    assert request.relay_state == "/timeline?x=1"
    assert set(request.warnings) == {
        MessageWarning.SHA1,
        MessageWarning.NO_DESTINATION,
        MessageWarning.ACS_URL_AND_INDEX,
    }


def test_a_post_signed_with_sha1_is_accepted_and_flagged(sender: Any, read: Read, sp_key: KeyPair) -> None:
    form = sender.form(sender.authn_request(Binding.POST), key=sp_key, settings=SHA1)
    assert read(decode_post(form)).warnings == (MessageWarning.SHA1,)


def test_a_signature_covers_the_octets_of_the_query_whatever_their_case(
    sender: Any, read: Read, sp_key: KeyPair
) -> None:
    """Some senders write %2f, some %2F: only the raw query tells."""
    query = sender.query(sender.authn_request(), relay_state="lower").replace("%2B", "%2b").replace("%3D", "%3d")
    unsigned = f"{query}&SigAlg={quote(SignatureAlgorithm.RSA_SHA256.value, safe=':/')}"

    signature = sp_key.private_key.sign(unsigned.encode(), padding.PKCS1v15(), hashes.SHA256())
    request = read(decode_redirect(f"{unsigned}&Signature={quote(base64.b64encode(signature).decode(), safe='')}"))
    assert request.relay_state == "lower"


def test_force_and_passive_are_understood(sender: Any, read: Read) -> None:
    request = read(decode_redirect(sender.query(sender.authn_request(ForceAuthn="true", IsPassive="1"))))
    assert request.force_authn
    assert request.is_passive


def test_without_acs_the_default_of_the_metadata_is_taken(sender: Any, read: Read) -> None:
    xml = sender.authn_request(AssertionConsumerServiceURL=None)
    assert read(decode_redirect(sender.query(xml))).acs_url == POST_ACS


@pytest.mark.parametrize("unread", ["<!-- x -->", "<?x y?>"])
def test_comments_and_processing_instructions_change_nothing(sender: Any, read: Read, unread: str) -> None:
    xml = sender.authn_request(Issuer=f"https://ent-hdf{unread}.test/saml", inner=unread)
    assert read(decode_redirect(sender.query(xml))).issuer == "https://ent-hdf.test/saml"


@pytest.mark.parametrize("zone", ["Z", ""])
@pytest.mark.parametrize("fraction", ["", ".1", ".123456789"])
def test_instants_may_have_any_fraction_of_a_second(
    sender: Any, read: Read, now: datetime, fraction: str, zone: str
) -> None:
    xml = sender.authn_request(IssueInstant=f"{now:%Y-%m-%dT%H:%M:%S}{fraction}{zone}")
    assert read(decode_redirect(sender.query(xml))).id == "_request"


def _context(comparison: str, *names: str) -> str:
    references = "".join(
        f"<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:{name}</saml:AuthnContextClassRef>"
        for name in names
    )
    return f'<samlp:RequestedAuthnContext Comparison="{comparison}">{references}</samlp:RequestedAuthnContext>'


@pytest.mark.parametrize(
    ("inner", "status"),
    [
        (_context("exact", "X509"), "NoAuthnContext"),
        (_context("exact", "Password"), "NoAuthnContext"),
        (_context("better", "PasswordProtectedTransport"), "NoAuthnContext"),
        (_context("minimum", "TimeSyncToken"), "NoAuthnContext"),
        (
            '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"/>',
            "InvalidNameIDPolicy",
        ),
        ("<saml:Subject><saml:NameID>x</saml:NameID></saml:Subject>", "RequestUnsupported"),
    ],
)
def test_what_is_not_done_here_is_answered_with_a_status(sender: Any, read: Read, inner: str, status: str) -> None:
    with pytest.raises(RequestRefusedError) as caught:
        read(decode_redirect(sender.query(sender.authn_request(inner=inner), relay_state="r")))
    assert (caught.value.status.second_code or "").endswith(f":{status}")
    assert caught.value.request.id == "_request"
    assert caught.value.request.relay_state == "r"


@pytest.mark.parametrize(
    "inner",
    [
        _context("exact", "X509", "PasswordProtectedTransport"),
        _context("minimum", "Password"),
        _context("better", "Password"),
        _context("maximum", "PasswordProtectedTransport"),
    ],
)
def test_a_context_that_a_login_here_meets_is_accepted(sender: Any, read: Read, inner: str) -> None:
    assert read(decode_redirect(sender.query(sender.authn_request(inner=inner)))).id == "_request"


def test_a_response_by_artifact_cannot_be_asked_for(sender: Any, read: Read) -> None:
    xml = sender.authn_request(ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact")
    with pytest.raises(RequestRefusedError) as caught:
        read(decode_redirect(sender.query(xml)))
    assert (caught.value.status.second_code or "").endswith(":UnsupportedBinding")


def test_who_asks_the_same_again_is_told_apart_by_id_and_instant(sender: Any, read: Read, now: datetime) -> None:
    def asked(**changes: str) -> AuthnRequest:
        return read(decode_redirect(sender.query(sender.authn_request(ForceAuthn="true", **changes))))

    requests = [asked(ID=identifier) for identifier in ("_a", "_b", "_request")]
    assert [request.id for request in requests] == ["_a", "_b", "_request"]
    assert all(request.force_authn for request in requests)
    with pytest.raises(MessageError, match="set both clocks"):
        asked(ID="_c", IssueInstant=format_instant(now - timedelta(hours=1)))
    with pytest.raises(MessageError, match="no date of the calendar"):
        asked(ID="_d", IssueInstant="2026-13-01T00:00:00Z")


def test_what_looks_like_an_id_in_a_value_is_a_value(sender: Any, read: Read) -> None:
    first, second = (
        read(decode_redirect(sender.query(sender.authn_request(ID=identifier, ProviderName=name, Consent=name))))
        for identifier, name in (("_a", ' ID="_b"'), ("_b", ' ID="_a"'))
    )
    assert (first.id, second.id) == ("_a", "_b")
    with pytest.raises(MessageError, match="does not follow the SAML protocol schema"):
        read(decode_redirect(sender.query(sender.authn_request(ID="_true", ForceAuthn="_true"))))
