"""Responses, read by pysaml2 as a service provider and checked by libxmlsec1 on its own."""

from __future__ import annotations

import base64
import gc
import threading
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import xmlsec
from lxml import etree
from saml2 import BINDING_HTTP_POST
from saml2.client import Saml2Client
from saml2.response import StatusNoPassive
from saml2.sigver import SignatureError as PysamlSignatureError

from rentree_blanche.simulators.core.saml.encryption import decrypt_assertion
from rentree_blanche.simulators.educonnect.saml import (
    AttributeProfile,
    ContentEncryption,
    DigestAlgorithm,
    IdentityProvider,
    KeyPair,
    KeyTransport,
    Recipient,
    Registration,
    ServiceProvider,
    SignatureAlgorithm,
    SignatureError,
    SignatureSettings,
    SignedResponse,
    Signer,
    Subject,
    build_error_response,
    finish_response,
    sign_response,
    verify_enveloped,
)
from rentree_blanche.simulators.educonnect.saml.status import NO_PASSIVE

Respond = Callable[..., SignedResponse]
NS = {"p": "urn:oasis:names:tc:SAML:2.0:protocol", "a": "urn:oasis:names:tc:SAML:2.0:assertion"}
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
ASSERTION = f"{{{NS['a']}}}Assertion"


def received(client: Saml2Client, response: SignedResponse) -> Any:
    with warnings.catch_warnings():
        # pysaml2 leaves its temporary files to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            return parsed(client, response)
        finally:
            gc.collect()


def parsed(client: Saml2Client, response: SignedResponse) -> Any:
    return client.parse_authn_request_response(
        response.form.fields["SAMLResponse"], BINDING_HTTP_POST, outstanding={"_request": "/"}
    )


def xmlsec_accepts(signed: etree._Element, key_pair: KeyPair) -> None:
    """Verify with libxmlsec1 alone, none of our own checks nor pysaml2's between."""
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key_pair.certificate.pem, xmlsec.constants.KeyDataFormatCertPem)
    context.register_id(signed, "ID")
    signature = signed.find(SIGNATURE)
    assert signature is not None
    context.verify(signature)


def only(tree: etree._Element, path: str) -> etree._Element:
    found = tree.findall(path, NS)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (AttributeProfile.ENT, {"FrEduCtRefId": ["{AAF}09|x|2033187", "{AAF}20|x|77120"]}),
        (
            AttributeProfile.VECTEUR,
            {"FrEduVecteur": ["1|D’Hœuvre|Anaïs|701294|0590123A", "2|D’Hœuvre|Anaïs|855512|0590456B"]},
        ),
    ],
)
def test_a_pysaml2_service_provider_reads_a_guardian(
    client: Saml2Client,
    respond: Respond,
    profile: AttributeProfile,
    expected: dict[str, list[str]],
    *,
    encrypted: bool,
) -> None:
    answer = received(
        client, respond(registration=Registration(attribute_profile=profile, encrypt_assertions=encrypted))
    )
    assert {name: sorted(values) for name, values in answer.ava.items()} == expected
    assert answer.in_response_to == "_request"
    assert answer.name_id.text == "_name"
    assert answer.session_info()["session_index"] == "_session"


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
def test_a_pysaml2_service_provider_reads_a_pupil_as_national_services_do(
    client: Saml2Client, respond: Respond, pupil: Subject, now: datetime, *, encrypted: bool
) -> None:
    registration = Registration(attribute_profile=AttributeProfile.SERVICE_NATIONAL, encrypt_assertions=encrypted)
    ava = received(client, respond(subject=pupil, registration=registration)).ava
    prefix = "urn:oid:1.3.6.1.4.1.20326.10.999.1."
    assert ava["sn"] == ["Lecomte"]
    assert ava["givenName"] == ["Max"]
    assert ava[f"{prefix}7"] == ["eleve2d"]
    assert ava[f"{prefix}72"] == ["0790031E"]


@pytest.mark.parametrize("content", list(ContentEncryption))
@pytest.mark.parametrize("transport", list(KeyTransport))
def test_each_cipher_is_decrypted_by_its_recipient(
    client: Saml2Client, respond: Respond, content: ContentEncryption, transport: KeyTransport
) -> None:
    registration = Registration(encrypt_assertions=True, content_encryption=content, key_transport=transport)
    response = respond(registration=registration)
    assert content.value.encode() in response.xml
    assert b"2033187" not in response.xml
    assert received(client, response).ava["FrEduCtRefId"] == ["{AAF}09|x|2033187", "{AAF}20|x|77120"]


def test_a_decrypted_assertion_stands_alone_and_its_signature_with_it(
    respond: Respond, sp_key: KeyPair, idp_key: KeyPair
) -> None:
    tree = etree.fromstring(respond(registration=Registration(encrypt_assertions=True)).xml)
    xmlsec_accepts(tree, idp_key)
    assertion = decrypt_assertion(only(tree, "a:EncryptedAssertion"), sp_key)
    xmlsec_accepts(etree.fromstring(etree.tostring(assertion)), idp_key)


def test_response_and_assertion_are_each_signed_as_libxmlsec1_understands(respond: Respond, idp_key: KeyPair) -> None:
    tree = etree.fromstring(respond().xml)
    xmlsec_accepts(tree, idp_key)
    xmlsec_accepts(only(tree, "a:Assertion"), idp_key)
    assert [child.tag for child in tree][1] == SIGNATURE, "the schema wants the signature after the issuer"
    methods = {node.get("Algorithm") for node in tree.iter("{*}SignatureMethod")}
    assert methods == {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"}
    digests = {node.get("Algorithm") for node in tree.iter("{*}DigestMethod")}
    assert digests == {"http://www.w3.org/2001/04/xmlenc#sha256"}


@pytest.mark.parametrize("algorithm", list(SignatureAlgorithm))
@pytest.mark.parametrize("digest", list(DigestAlgorithm))
def test_every_algorithm_of_ours_is_one_that_libxmlsec1_verifies(
    respond: Respond, idp: IdentityProvider, idp_key: KeyPair, algorithm: SignatureAlgorithm, digest: DigestAlgorithm
) -> None:
    settings = SignatureSettings(signature_algorithm=algorithm, digest_algorithm=digest, include_certificate=False)
    tree = etree.fromstring(respond(idp=replace(idp, signer=Signer(idp_key, settings))).xml)
    xmlsec_accepts(tree, idp_key)
    xmlsec_accepts(only(tree, "a:Assertion"), idp_key)
    assert tree.find(".//{*}X509Certificate") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"2033187", b"2033188"), (b">_name<", b">_nama<"), (b"ent-hdf.test/saml<", b"ent-hdg.test/saml<")],
)
def test_a_tampered_response_is_refused(client: Saml2Client, respond: Respond, before: bytes, after: bytes) -> None:
    response = respond()
    assert before in response.xml
    with pytest.raises(PysamlSignatureError):
        received(client, replace(response, xml=response.xml.replace(before, after)))


def test_a_response_signed_by_another_key_is_refused(
    client: Saml2Client, respond: Respond, idp: IdentityProvider, other_key: KeyPair
) -> None:
    with pytest.raises(PysamlSignatureError):
        received(client, respond(idp=replace(idp, signer=Signer(other_key))))


def test_an_altered_ciphertext_is_refused(client: Saml2Client, respond: Respond, idp: IdentityProvider) -> None:
    tree = etree.fromstring(respond(registration=Registration(encrypt_assertions=True)).xml)
    cipher = tree.findall(".//{*}CipherValue")[-1]
    data = bytearray(base64.b64decode(cipher.text or ""))
    data[40] ^= 1
    cipher.text = base64.b64encode(bytes(data)).decode()
    idp.signer.sign(tree)
    altered = SignedResponse(xml=etree.tostring(tree), recipient=respond().recipient)
    answer = received(client, altered)
    assert answer.assertion is None
    assert answer.ava == {}


def test_the_assertion_says_whom_it_is_for_and_for_how_long(
    respond: Respond, idp: IdentityProvider, now: datetime
) -> None:
    tree = etree.fromstring(respond().xml)
    name = only(tree, ".//a:NameID")
    assert dict(name.items()) == {
        "Format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
        "NameQualifier": "https://educonnect.test/idp",
        "SPNameQualifier": "https://ent-hdf.test/saml",
    }
    conditions = only(tree, ".//a:Conditions")
    begins, ends = (datetime.fromisoformat(conditions.get(bound, "")) for bound in ("NotBefore", "NotOnOrAfter"))
    assert abs(now - timedelta(minutes=5) - begins) < timedelta(milliseconds=1)
    assert ends - begins == timedelta(minutes=15)
    assert only(tree, ".//a:Audience").text == "https://ent-hdf.test/saml"
    data = only(tree, ".//a:SubjectConfirmationData")
    assert data.get("Recipient") == "https://ent-hdf.test/saml/acs"
    assert data.get("InResponseTo") == tree.get("InResponseTo") == "_request"
    statement = only(tree, ".//a:AuthnStatement")
    assert statement.get("SessionIndex") == "_session"
    assert (only(tree, ".//a:AuthnContextClassRef").text or "").endswith(":PasswordProtectedTransport")


def test_an_unsolicited_response_answers_no_request(
    client: Saml2Client, respond: Respond, provider: ServiceProvider
) -> None:
    response = respond(recipient=Recipient.unsolicited(provider))
    assert b"InResponseTo" not in response.xml
    assert received(client, response).came_from is None
    assert response.form.fields["RelayState"] == "", "the input is there even when the value is not"


def test_the_form_carries_base64_on_one_line_and_the_relay_state_unchanged(respond: Respond) -> None:
    form = respond().form
    assert form.action == "https://ent-hdf.test/saml/acs"
    assert set(form.fields["SAMLResponse"]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
    assert form.fields["RelayState"] == "etat&1"


@pytest.mark.parametrize(
    ("profile", "expected"),
    [(AttributeProfile.ENT, "basic"), (AttributeProfile.VECTEUR, "basic"), (AttributeProfile.SERVICE_NATIONAL, "uri")],
)
def test_attributes_have_both_names_and_the_name_format_of_their_profile(
    respond: Respond, profile: AttributeProfile, expected: str
) -> None:
    tree = etree.fromstring(respond(registration=Registration(attribute_profile=profile)).xml)
    attributes = list(tree.iter("{*}Attribute"))
    assert attributes
    for attribute in attributes:
        assert attribute.get("Name")
        assert attribute.get("FriendlyName")
        assert attribute.get("NameFormat") == f"urn:oasis:names:tc:SAML:2.0:attrname-format:{expected}"


def test_the_registration_may_override_the_name_format(respond: Respond) -> None:
    tree = etree.fromstring(respond(registration=Registration(name_format="urn:example:format")).xml)
    assert {node.get("NameFormat") for node in tree.iter("{*}Attribute")} == {"urn:example:format"}


def test_an_error_status_is_a_signed_response_without_assertion(
    client: Saml2Client, idp: IdentityProvider, idp_key: KeyPair, provider: ServiceProvider, now: datetime
) -> None:
    recipient = Recipient(provider=provider, acs_url=provider.default_acs.location, in_response_to="_request")
    status = replace(NO_PASSIVE, message="Aucune session ouverte.")
    response = build_error_response(idp=idp, recipient=recipient, status=status, response_id="_r", now=now)
    tree = etree.fromstring(response.xml)
    xmlsec_accepts(tree, idp_key)
    assert tree.find(ASSERTION) is None
    with pytest.raises(StatusNoPassive, match="Aucune session ouverte"):
        received(client, response)


def test_a_changed_tree_is_signed_again(client: Saml2Client, respond: Respond, idp: IdentityProvider) -> None:
    original = respond()
    tree = etree.fromstring(original.xml)
    only(tree, ".//a:Attribute/a:AttributeValue[1]").text = "{AAF}09|x|1"
    with pytest.raises(SignatureError):
        verify_enveloped(tree, [idp.signer.key_pair.certificate])
    answer = received(client, finish_response(tree, idp=idp, recipient=original.recipient))
    assert answer.ava["FrEduCtRefId"][0] == "{AAF}09|x|1"
    assert len(list(tree.iter(SIGNATURE))) == 2, "the old signatures are replaced"


def test_a_tree_with_white_space_comments_and_far_declarations_is_signed_rightly(idp: IdentityProvider) -> None:
    tree = etree.fromstring(f"""<!-- before --><p:Response xmlns:p="{NS["p"]}" xmlns:a="{NS["a"]}" ID="_r"
        xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <a:Issuer>idp</a:Issuer>  <!-- within -->
      <a:Assertion ID="_a">
        <a:Issuer>idp</a:Issuer>
        <a:Statement xmlns="urn:default" xsi:type="xs:string"><in>é &amp; &#13; <![CDATA[<x>]]></in></a:Statement>
      </a:Assertion>
    </p:Response>""")
    sign_response(tree, idp.signer)
    again = etree.fromstring(etree.tostring(tree))
    xmlsec_accepts(again, idp.signer.key_pair)
    xmlsec_accepts(only(again, "a:Assertion"), idp.signer.key_pair)


def test_only_the_assertion_or_only_the_message_can_be_signed(respond: Respond, idp: IdentityProvider) -> None:
    for assertion, message in ((True, False), (False, True), (False, False)):
        tree = etree.fromstring(respond().xml)
        for signature in list(tree.iter(SIGNATURE)):
            parent = signature.getparent()
            assert parent is not None
            parent.remove(signature)
        sign_response(tree, idp.signer, sign_assertion=assertion, sign_message=message)
        assert (tree.find(f"{ASSERTION}/{SIGNATURE}") is not None) is assertion
        assert (tree.find(SIGNATURE) is not None) is message


def test_an_element_without_id_cannot_be_signed(idp: IdentityProvider) -> None:
    with pytest.raises(SignatureError, match="has no ID"):
        idp.signer.sign(etree.fromstring("<a/>"))


def test_many_threads_sign_with_one_signer(respond: Respond, idp_key: KeyPair) -> None:
    signed: list[bytes] = []

    def work() -> None:
        signed.extend(respond().xml for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(signed) == 20
    for xml in signed:
        xmlsec_accepts(etree.fromstring(xml), idp_key)
