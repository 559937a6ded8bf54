"""Metadata: ours as pysaml2 reads it, a service provider's as we read it."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import etree
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.xml.schema import validate

from rentree_blanche.simulators.educonnect.saml import (
    AttributeProfile,
    Binding,
    IdentityProvider,
    KeyPair,
    MetadataError,
    Registration,
    ServiceProvider,
    idp_metadata,
    parse_service_provider,
)

MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"


def test_pysaml2_finds_our_endpoints_and_key(client: Saml2Client, idp: IdentityProvider) -> None:
    store = client.metadata
    assert list(store.identity_providers()) == ["https://educonnect.test/idp"]
    for binding, word in ((BINDING_HTTP_REDIRECT, "Redirect"), (BINDING_HTTP_POST, "POST")):
        sso = store.single_sign_on_service(idp.entity_id, binding)
        assert [service["location"] for service in sso] == [f"https://educonnect.test/idp/profile/SAML2/{word}/SSO"]
        slo = store.single_logout_service(idp.entity_id, binding, "idpsso")
        assert [service["location"] for service in slo] == [f"https://educonnect.test/idp/profile/SAML2/{word}/SLO"]
    certificates = [text for _, text in store.certs(idp.entity_id, "idpsso", "signing")]
    assert [base64.b64decode(text) for text in certificates] == [idp.signer.key_pair.certificate.der]


def test_our_metadata_follows_the_schema(idp: IdentityProvider) -> None:
    validate(idp_metadata(idp, valid_until=datetime(2026, 12, 31, tzinfo=UTC)).decode())


def test_two_certificates_are_published_while_keys_are_rotated(idp: IdentityProvider, other_key: KeyPair) -> None:
    root = etree.fromstring(
        idp_metadata(replace(idp, certificates=(idp.signer.key_pair.certificate, other_key.certificate)))
    )
    published = [base64.b64decode(node.text or "") for node in root.iter("{*}X509Certificate")]
    assert published == [idp.signer.key_pair.certificate.der, other_key.certificate.der]
    assert {node.get("use") for node in root.iter(f"{MD}KeyDescriptor")} == {"signing"}


def test_our_metadata_speaks_french_and_says_how_long_it_is_valid(idp: IdentityProvider) -> None:
    root = etree.fromstring(idp_metadata(idp, valid_until=datetime(2026, 12, 31, tzinfo=UTC)))
    assert root.get("validUntil") == "2026-12-31T00:00:00.000Z"
    assert etree.fromstring(idp_metadata(idp)).get("validUntil") is None
    role = root.find(f"{MD}IDPSSODescriptor")
    assert role is not None
    assert role.get("WantAuthnRequestsSigned") == "false"
    assert [node.text for node in role.iter(f"{MD}NameIDFormat")] == [
        "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
    ]
    languages = {node.get("{http://www.w3.org/XML/1998/namespace}lang") for node in root.iter(f"{MD}OrganizationName")}
    assert languages == {"fr"}
    assert [node.text for node in root.iter(f"{MD}EmailAddress")] == ["mailto:support@rentree-blanche.test"]


def test_a_service_provider_is_read_whole(provider: ServiceProvider, sp_key: KeyPair) -> None:
    assert provider.entity_id == "https://ent-hdf.test/saml"
    assert [(acs.location, acs.binding) for acs in provider.assertion_consumer_services] == [
        ("https://ent-hdf.test/saml/acs", Binding.POST)
    ]
    assert {slo.binding: slo.location for slo in provider.logout_services} == {
        Binding.REDIRECT: "https://ent-hdf.test/saml/slo",
        Binding.POST: "https://ent-hdf.test/saml/slo/post",
    }
    assert provider.signing_certificates == (sp_key.certificate,)
    assert provider.encryption_certificates == (sp_key.certificate,)
    assert provider.wants_assertions_signed
    assert not provider.signs_authn_requests
    assert provider.registration.attribute_profile is AttributeProfile.ENT


DISPLAY = """<md:Extensions><mdui:UIInfo xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui">
<mdui:DisplayName xml:lang="en">School portal</mdui:DisplayName>
<mdui:DisplayName xml:lang="fr">Mon ENT</mdui:DisplayName>
</mdui:UIInfo></md:Extensions>"""
ORGANIZATION = """<md:Organization><md:OrganizationName xml:lang="fr">hdf</md:OrganizationName>
<md:OrganizationDisplayName xml:lang="fr">Région</md:OrganizationDisplayName>
<md:OrganizationURL xml:lang="fr">https://hdf.test/</md:OrganizationURL></md:Organization>"""


def handwritten(
    *, extensions: str = "", tail: str = "", use: str = "", certificate: str | None = None, acs: str | None = None
) -> str:
    key = (
        f'<md:KeyDescriptor{use}><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
        f"<ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        if certificate
        else ""
    )
    services = acs or (
        f'<md:AssertionConsumerService Binding="{Binding.POST.value}" Location="https://a.test/1" index="4"/>'
        f'<md:AssertionConsumerService Binding="{Binding.POST.value}" Location="https://a.test/2" index="7" '
        'isDefault="true"/>'
    )
    return (
        f'<md:EntityDescriptor xmlns:md="{MD[1:-1]}" entityID="https://a.test/" validUntil="2027-01-01T00:00:00Z">'
        f'<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{extensions}{key}'
        f'<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="https://a.test/soap"/>'
        f'<md:SingleLogoutService Binding="{Binding.REDIRECT.value}" Location="https://a.test/slo" '
        f'ResponseLocation="https://a.test/slo/done"/>{services}</md:SPSSODescriptor>{tail}</md:EntityDescriptor>'
    )


@pytest.mark.parametrize(
    ("extensions", "tail", "expected"),
    [
        (DISPLAY, ORGANIZATION, "Mon ENT"),
        ("", ORGANIZATION, "Région"),
        ("", "", "https://a.test/"),
    ],
)
def test_the_name_shown_is_the_best_that_the_metadata_has(extensions: str, tail: str, expected: str) -> None:
    assert (
        parse_service_provider(handwritten(extensions=extensions, tail=tail), Registration()).display_name == expected
    )


def test_the_default_index_and_the_response_location_are_kept() -> None:
    provider = parse_service_provider(handwritten(), Registration())
    assert provider.default_acs.location == "https://a.test/2"
    assert [acs.index for acs in provider.assertion_consumer_services] == [4, 7]
    only = provider.logout_service()
    assert only is not None
    assert only.location_for(response=False) == "https://a.test/slo"
    assert only.location_for(response=True) == "https://a.test/slo/done"
    assert provider.logout_service(Binding.POST) == only, "any service is better than none"
    assert provider.valid_until == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_key_without_use_is_for_both_uses(sp_key: KeyPair) -> None:
    wrapped = "\n" + re.sub("(.{64})", r"\1\n  ", sp_key.certificate.base64) + "\n"
    provider = parse_service_provider(handwritten(certificate=wrapped), Registration(encrypt_assertions=True))
    assert provider.signing_certificates == provider.encryption_certificates == (sp_key.certificate,)


def test_encryption_needs_a_key_for_it(sp_key: KeyPair) -> None:
    metadata = handwritten(certificate=sp_key.certificate.base64, use=' use="signing"')
    with pytest.raises(MetadataError, match='use="encryption"'):
        parse_service_provider(metadata, Registration(encrypt_assertions=True))


def test_one_of_several_entities_is_chosen_by_its_name() -> None:
    first, second = handwritten(), handwritten().replace("https://a.test/", "https://b.test/")
    both = f'<md:EntitiesDescriptor xmlns:md="{MD[1:-1]}">{first}{second}</md:EntitiesDescriptor>'
    assert parse_service_provider(both, Registration(), entity_id="https://b.test/").entity_id == "https://b.test/"
    with pytest.raises(MetadataError, match=r"choose its entity_id among https://a\.test/, https://b\.test/"):
        parse_service_provider(both, Registration())


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ("", "cannot be read"),
        ("<a/>", "expected md:EntityDescriptor"),
        (f'<md:EntityDescriptor xmlns:md="{MD[1:-1]}" entityID="x"/>', "SPSSODescriptor"),
        (handwritten().replace(' entityID="https://a.test/"', ""), "entityID is missing"),
        (handwritten().replace("SAML:2.0:protocol", "SAML:1.1:protocol"), "protocolSupportEnumeration"),
        (handwritten().replace(Binding.POST.value, Binding.REDIRECT.value), "no AssertionConsumerService with Binding"),
        (handwritten(certificate="AAAA"), "KeyDescriptor for encryption"),
        (handwritten(certificate="é"), "base64"),
        (handwritten().replace('index="4"', 'index="four"'), "https://a.test/"),
        (handwritten().replace(' Location="https://a.test/1"', ""), "https://a.test/"),
        (handwritten().replace(' Location="https://a.test/slo"', ""), "https://a.test/"),
        (handwritten().replace("2027-01-01T", "soon"), "https://a.test/"),
        ("<!DOCTYPE a>" + handwritten(), "no DOCTYPE"),
    ],
)
def test_faulty_metadata_is_refused_with_a_word_on_what_to_mend(metadata: str, message: str) -> None:
    with pytest.raises(MetadataError) as caught:
        parse_service_provider(metadata, Registration())
    assert message in str(caught.value)


def test_the_identity_providers_own_metadata_is_no_service_provider(idp: IdentityProvider) -> None:
    with pytest.raises(MetadataError, match="not a service provider's metadata"):
        parse_service_provider(idp_metadata(idp), Registration())
