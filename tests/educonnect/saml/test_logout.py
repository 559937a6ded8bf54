"""Single logout with pysaml2 at the other end."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.s_utils import success_status_factory
from saml2.saml import NAMEID_FORMAT_TRANSIENT, NameID
from saml2.sigver import verify_redirect_signature
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

from rentree_blanche.simulators.educonnect.saml import (
    Binding,
    IdentityProvider,
    InboundMessage,
    KeyPair,
    LogoutRequest,
    MessagePolicy,
    MessageWarning,
    NameId,
    PostForm,
    Reason,
    SamlError,
    ServiceProvider,
    SignatureAlgorithm,
    decode_post,
    decode_redirect,
    logout_request_tree,
    logout_response_tree,
    parse_logout_request,
    parse_logout_response,
    send_logout,
    verify_enveloped,
)
from rentree_blanche.simulators.educonnect.saml.status import PARTIAL_LOGOUT, SUCCESS

FindProvider = Callable[[str], ServiceProvider | None]
NAME = '<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">_name</saml:NameID>'
ENCRYPTED_NAME = (
    '<saml:EncryptedID><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><xenc:CipherData>'
    "<xenc:CipherValue>AA==</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedID>"
)
INDEXES = "<samlp:SessionIndex>_s1</samlp:SessionIndex><samlp:SessionIndex>_s2</samlp:SessionIndex>"


@pytest.fixture
def read(idp: IdentityProvider, find_provider: FindProvider, now: datetime) -> Callable[..., LogoutRequest]:
    def parse(message: InboundMessage, policy: MessagePolicy | None = None) -> LogoutRequest:
        return parse_logout_request(message, idp=idp, find_provider=find_provider, now=now, policy=policy)

    return parse


def request_tree(idp: IdentityProvider, provider: ServiceProvider, destination: str, now: datetime) -> etree._Element:
    return logout_request_tree(
        idp=idp,
        provider=provider,
        destination=destination,
        name_id="_name",
        session_indexes=["_session"],
        request_id="_logout",
        now=now,
    )


def test_pysaml2_reads_our_logout_request_by_redirect(
    client: Saml2Client, idp: IdentityProvider, provider: ServiceProvider, now: datetime
) -> None:
    service = provider.logout_service(Binding.REDIRECT)
    assert service is not None
    url = send_logout(request_tree(idp, provider, service.location, now), service, idp.signer, relay_state="r&é")
    assert isinstance(url, str)
    assert url.startswith("https://ent-hdf.test/saml/slo?SAMLRequest=")
    fields = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert fields["RelayState"] == "r&é"
    assert fields["SigAlg"] == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    certificate = idp.signer.key_pair.certificate.base64
    assert verify_redirect_signature(fields, client.sec.sec_backend, certificate)
    parsed = client.parse_logout_request(fields["SAMLRequest"], BINDING_HTTP_REDIRECT)
    assert parsed.message.name_id.text == "_name"
    assert parsed.message.name_id.sp_name_qualifier == provider.entity_id
    assert [index.text for index in parsed.message.session_index] == ["_session"]


def test_pysaml2_reads_our_logout_request_by_post(
    client: Saml2Client, idp: IdentityProvider, provider: ServiceProvider, now: datetime
) -> None:
    service = provider.logout_service(Binding.POST)
    assert service is not None
    form = send_logout(request_tree(idp, provider, service.location, now), service, idp.signer)
    assert isinstance(form, PostForm)
    assert form.action == "https://ent-hdf.test/saml/slo/post"
    assert form.fields["RelayState"] == ""
    root = etree.fromstring(base64.b64decode(form.fields["SAMLRequest"]))
    verify_enveloped(root, [idp.signer.key_pair.certificate])
    parsed = client.parse_logout_request(form.fields["SAMLRequest"], BINDING_HTTP_POST)
    assert parsed.message.id == "_logout"


@pytest.mark.parametrize(("status", "second"), [(SUCCESS, None), (PARTIAL_LOGOUT, "PartialLogout")])
def test_our_logout_response_says_whether_everybody_was_reached(
    client: Saml2Client,
    idp: IdentityProvider,
    provider: ServiceProvider,
    now: datetime,
    status: Any,
    second: str | None,
) -> None:
    service = provider.logout_service(Binding.POST)
    assert service is not None
    tree = logout_response_tree(
        idp=idp, destination=service.response_location, in_response_to="_r", status=status, response_id="_x", now=now
    )
    form = send_logout(tree, service, idp.signer)
    assert isinstance(form, PostForm)
    parsed = client.parse_logout_request_response(form.fields["SAMLResponse"], BINDING_HTTP_POST).response
    assert parsed.status.status_code.value.endswith(":Success")
    code = parsed.status.status_code.status_code
    assert (code.value.rpartition(":")[2] if code else None) == second
    assert parsed.in_response_to == "_r"


def test_a_logout_request_of_pysaml2_gives_name_and_sessions(
    client: Saml2Client, idp: IdentityProvider, read: Callable[..., LogoutRequest]
) -> None:
    name = NameID(
        text="_name",
        format=NAMEID_FORMAT_TRANSIENT,
        name_qualifier=idp.entity_id,
        sp_name_qualifier="https://ent-hdf.test/saml",
    )
    _, xml = client.create_logout_request(
        idp.slo_url(Binding.POST),
        idp.entity_id,
        name_id=name,
        session_indexes=["_session"],
        sign=True,
        sign_alg=SIG_RSA_SHA256,
        digest_alg=DIGEST_SHA256,
    )
    request = read(decode_post({"SAMLRequest": base64.b64encode(str(xml).encode()).decode(), "RelayState": "x"}))
    assert request.name_id == NameId(
        value="_name",
        format=NAMEID_FORMAT_TRANSIENT,
        name_qualifier="https://educonnect.test/idp",
        sp_name_qualifier="https://ent-hdf.test/saml",
    )
    assert request.session_indexes == ("_session",)
    assert (request.relay_state, request.warnings) == ("x", ())


def test_an_entcore_logout_request_signed_with_sha1_is_flagged(
    sender: Any, read: Callable[..., LogoutRequest], sp_key: KeyPair
) -> None:
    xml = sender.logout_request(inner=NAME + INDEXES)
    request = read(decode_redirect(sender.query(xml, key=sp_key, algorithm=SignatureAlgorithm.RSA_SHA1)))
    assert request.session_indexes == ("_s1", "_s2")
    assert request.warnings == (MessageWarning.SHA1,)


@pytest.mark.parametrize(
    ("inner", "changes", "reason"),
    [
        ("", {}, Reason.NOT_VALID),
        (NAME, {"Destination": "https://other.test/"}, Reason.WRONG_DESTINATION),
        (NAME, {"NotOnOrAfter": "2020-01-01T00:00:00Z"}, Reason.EXPIRED),
        (NAME, {"IssueInstant": "2020-01-01T00:00:00Z"}, Reason.STALE),
        (
            ENCRYPTED_NAME,
            {},
            Reason.ENCRYPTED_ID,
        ),
    ],
)
def test_a_wrong_logout_request_is_refused(
    sender: Any,
    read: Callable[..., LogoutRequest],
    sp_key: KeyPair,
    inner: str,
    changes: dict[str, str],
    reason: Reason,
) -> None:
    with pytest.raises(SamlError) as caught:
        read(decode_redirect(sender.query(sender.logout_request(inner=inner, **changes), key=sp_key)))
    assert caught.value.reason is reason


def test_a_logout_request_has_to_be_signed_rightly(
    sender: Any, read: Callable[..., LogoutRequest], other_key: KeyPair
) -> None:
    xml = sender.logout_request(inner=NAME)
    with pytest.raises(SamlError) as caught:
        read(decode_redirect(sender.query(xml)))
    assert caught.value.reason is Reason.SIGNATURE_REQUIRED
    with pytest.raises(SamlError) as caught:
        read(decode_redirect(sender.query(xml, key=other_key)))
    assert caught.value.reason is Reason.SIGNATURE_WRONG
    lenient = MessagePolicy(require_signed_logout=False)
    assert read(decode_redirect(sender.query(xml)), lenient).warnings == (MessageWarning.NOT_SIGNED,)


def test_a_logout_response_of_pysaml2_is_read(
    client: Saml2Client, idp: IdentityProvider, find_provider: FindProvider, now: datetime, provider: ServiceProvider
) -> None:
    service = provider.logout_service(Binding.POST)
    assert service is not None
    form = send_logout(request_tree(idp, provider, service.location, now), service, idp.signer)
    assert isinstance(form, PostForm)
    request = client.parse_logout_request(form.fields["SAMLRequest"], BINDING_HTTP_POST)
    response = client.create_logout_response(
        request.message,
        [BINDING_HTTP_POST],
        status=success_status_factory(),
        sign=True,
        sign_alg=SIG_RSA_SHA256,
        digest_alg=DIGEST_SHA256,
    )
    message = decode_post({"SAMLResponse": base64.b64encode(str(response).encode()).decode(), "RelayState": "s"})
    parsed = parse_logout_response(message, idp=idp, find_provider=find_provider, now=now)
    assert parsed.in_response_to == "_logout"
    assert parsed.status.is_success
    assert parsed.relay_state == "s"
    late = now + timedelta(hours=1)
    with pytest.raises(SamlError) as caught:
        parse_logout_response(message, idp=idp, find_provider=find_provider, now=late)
    assert caught.value.reason is Reason.STALE


def test_a_partial_logout_is_no_success_and_no_error(
    idp: IdentityProvider, provider: ServiceProvider, sp_key: KeyPair, now: datetime
) -> None:
    """Our own response, read back as if a provider had sent it."""
    mirror = replace(provider, entity_id=idp.entity_id, signing_certificates=(idp.signer.key_pair.certificate,))
    tree = logout_response_tree(
        idp=idp,
        destination=idp.slo_url(Binding.REDIRECT),
        in_response_to="_r",
        status=PARTIAL_LOGOUT,
        response_id="_x",
        now=now,
    )
    service = replace(provider.logout_services[0], binding=Binding.REDIRECT)
    url = send_logout(tree, service, idp.signer)
    assert isinstance(url, str)
    parsed = parse_logout_response(
        decode_redirect(urlsplit(url).query), idp=idp, find_provider=lambda _: mirror, now=now
    )
    assert not parsed.status.is_success
    assert parsed.status == PARTIAL_LOGOUT


def test_a_location_with_a_query_keeps_it(idp: IdentityProvider, provider: ServiceProvider, now: datetime) -> None:
    service = replace(provider.logout_services[0], binding=Binding.REDIRECT, location="https://ent.test/slo?tenant=7")
    url = send_logout(request_tree(idp, provider, service.location, now), service, idp.signer)
    assert str(url).startswith("https://ent.test/slo?tenant=7&SAMLRequest=")
