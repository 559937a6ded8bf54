"""Rules on metadata, each proven by a pair that differs in one place."""

import subprocess
from collections.abc import Callable
from datetime import UTC, timedelta
from types import SimpleNamespace

import pytest

from rentree_blanche.conformance.checks.metadata import CHECKS
from rentree_blanche.conformance.values import Verdict
from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.saml.keys import KeyPair
from tests.conformance.static.pairs import Pair, expected, findings, replaced, wrong

SAML2 = "urn:oasis:names:tc:SAML:2.0:protocol"
REDIRECT, POST = (f"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-{name}" for name in ("Redirect", "POST"))
SOAP = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"
RIGHT = f"""<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
    xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui" entityID="https://ent.exemple.fr/metadata"
    validUntil="IN-A-YEAR" cacheDuration="P1D">
  <SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="{SAML2}">
    <Extensions><mdui:UIInfo>
      <mdui:DisplayName xml:lang="fr">Mon ENT</mdui:DisplayName>
      <mdui:Logo width="80" height="60">https://ent.exemple.fr/logo.png</mdui:Logo>
    </mdui:UIInfo></Extensions>
    <KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>SIGNING</ds:X509Certificate></ds:X509Data>
      </ds:KeyInfo></KeyDescriptor>
    <KeyDescriptor use="encryption"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>CIPHER</ds:X509Certificate>
      </ds:X509Data></ds:KeyInfo><EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/></KeyDescriptor>
    <SingleLogoutService Binding="{REDIRECT}" Location="https://ent.exemple.fr/slo"/>
    <NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</NameIDFormat>
    <AssertionConsumerService index="0" isDefault="true" Binding="{POST}" Location="https://ent.exemple.fr/acs"/>
    <AssertionConsumerService index="1" Binding="{POST}" Location="https://ent.exemple.fr/acs/mobile"/>
    <AttributeConsumingService index="0">
      <ServiceName xml:lang="fr">Mon ENT</ServiceName>
      <RequestedAttribute Name="FrEduCtRefId" isRequired="true"/>
      <RequestedAttribute Name="urn:oid:2.5.4.4"/>
    </AttributeConsumingService>
  </SPSSODescriptor>
  <Organization>
    <OrganizationName xml:lang="fr">Académie</OrganizationName>
    <OrganizationDisplayName xml:lang="fr">Académie</OrganizationDisplayName>
    <OrganizationURL xml:lang="fr">https://exemple.fr/</OrganizationURL>
  </Organization>
  <ContactPerson contactType="technical">
    <GivenName>Equipe</GivenName><EmailAddress>mailto:equipe@exemple.fr</EmailAddress>
  </ContactPerson>
</EntityDescriptor>
"""


def instant(**ahead: float) -> str:
    return (wall() + timedelta(**ahead)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def key(**details: object) -> Callable[[str], str]:
    """Have another certificate than the right one."""

    def change(text: str) -> str:
        return replaced("SIGNING", _certificate(**details))(text)

    return change


def sha1_certificate(text: str) -> str:
    command = ["openssl", "req", "-x509", "-sha1", "-newkey", "rsa:2048", "-nodes", "-days", "90", "-subj", "/CN=ent"]
    made = subprocess.run([*command, "-keyout", "/dev/null"], capture_output=True, text=True, check=True).stdout
    return replaced("SIGNING", "".join(made.split("-----")[2].split()))(text)


def _certificate(ago: int = 0, days: int = 3650, bits: int = 2048) -> str:
    return KeyPair.generate("ent", now=wall() - timedelta(days=ago), days=days, bits=bits).certificate.base64


def federation(text: str) -> str:
    other = text.replace('entityID="https://ent.exemple.fr/metadata"', 'entityID="https://autre.exemple.fr/metadata"')
    inside = other.partition(' validUntil="')
    second = inside[0].rstrip() + inside[2].partition('"')[2]
    return f'<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">{text}{second}</EntitiesDescriptor>'


def without(start: str, end: str) -> Callable[[str], str]:
    """Cut from a text to another one, both included."""

    def change(text: str) -> str:
        before, found, rest = text.partition(start)
        assert found, start
        return before + rest.partition(end)[2]

    return change


def added(after: str, more: str) -> Callable[[str], str]:
    return replaced(after, after + more)


ROLE = f'<SPSSODescriptor protocolSupportEnumeration="{SAML2}"><AssertionConsumerService index="0" Binding="{POST}" '
ROLE += 'Location="https://ent.exemple.fr/acs"/></SPSSODescriptor>'
TRANSIENT = "nameid-format:transient"
ACS = f'Binding="{POST}" Location="https://ent.exemple.fr/acs"'
ARTIFACT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
SLO = f'<SingleLogoutService Binding="{REDIRECT}" Location="https://ent.exemple.fr/slo"/>'
PAIRS = (
    Pair("metadata.well-formed", lambda text: text[:-20]),
    Pair("metadata.schema", replaced("<NameIDFormat>", "<NomID>x</NomID><NameIDFormat>")),
    Pair("metadata.one-entity", federation),
    Pair("metadata.entity-id", replaced('entityID="https://ent.exemple.fr/metadata"', 'entityID="mon-ent"')),
    Pair("metadata.entity-id-tidy", replaced("fr/metadata", "fr/metadata?sp=1")),
    Pair("metadata.valid-until", replaced("IN-A-YEAR", instant(days=-1))),
    Pair("metadata.valid-long-enough", replaced("IN-A-YEAR", instant(days=5))),
    Pair("metadata.cache-duration", replaced('cacheDuration="P1D"', 'cacheDuration="PT0S"')),
    Pair("metadata.one-role", added("</SPSSODescriptor>", ROLE)),
    Pair(
        "metadata.protocol",
        replaced(
            f'protocolSupportEnumeration="{SAML2}"', 'protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol"'
        ),
    ),
    Pair("metadata.want-assertions-signed", replaced('WantAssertionsSigned="true"', 'WantAssertionsSigned="false"')),
    Pair("metadata.authn-requests-signed", replaced('AuthnRequestsSigned="true"', "")),
    Pair("metadata.signing-key", without('<KeyDescriptor use="signing">', "</KeyDescriptor>")),
    Pair("metadata.encryption-key", without('<KeyDescriptor use="encryption">', "</KeyDescriptor>")),
    Pair("metadata.certificate-readable", replaced("SIGNING", "-----BEGIN CERTIFICATE----- MIIB")),
    Pair("metadata.certificate-valid", key(ago=400, days=30)),
    Pair("metadata.certificate-lasting", key(days=20)),
    Pair("metadata.key-size", key(bits=1024)),
    Pair("metadata.certificate-hash", sha1_certificate),
    Pair(
        "metadata.one-key-each",
        lambda text: text.replace(
            '<KeyDescriptor use="encryption">', _signing_descriptor(text) + '<KeyDescriptor use="encryption">'
        ),
    ),
    Pair("metadata.no-private-key", added("<GivenName>Equipe", " -----BEGIN RSA PRIVATE KEY----- MIIE")),
    Pair(
        "metadata.encryption-methods",
        replaced("http://www.w3.org/2009/xmlenc11#aes256-gcm", "http://www.w3.org/2001/04/xmlenc#tripledes-cbc"),
    ),
    Pair("metadata.name-id-format", replaced(TRANSIENT, "nameid-format:persistent")),
    Pair("metadata.acs-post", lambda text: text.replace(f'Binding="{POST}"', f'Binding="{ARTIFACT}"')),
    Pair(
        "metadata.acs-no-redirect",
        replaced(f'index="1" Binding="{POST}"', f'index="1" Binding="{REDIRECT}"'),
    ),
    Pair("metadata.acs-https", replaced("https://ent.exemple.fr/acs/mobile", "http://ent.exemple.fr/acs/mobile")),
    Pair(
        "metadata.acs-index-unique",
        replaced('index="1"', 'index="0"'),
        on=without("<AttributeConsumingService", "</AttributeConsumingService>"),
    ),
    Pair("metadata.acs-one-default", replaced('index="1"', 'index="1" isDefault="true"')),
    Pair("metadata.acs-default-said", replaced('isDefault="true"', "")),
    Pair("metadata.acs-once", replaced("/acs/mobile", "/acs")),
    Pair(
        "metadata.acs-no-response-location",
        replaced('index="1"', 'index="1" ResponseLocation="https://ent.exemple.fr/r"'),
    ),
    Pair("metadata.absolute", replaced('"https://ent.exemple.fr/acs/mobile"', '"https://ent.exemple.fr/acs#mobile"')),
    Pair("metadata.no-wildcard", replaced("/acs/mobile", "/acs/*")),
    Pair("metadata.public", lambda text: text.replace("https://ent.exemple.fr/", "https://ent.exemple.local/")),
    Pair("metadata.slo", replaced(SLO, "")),
    Pair("metadata.slo-binding", replaced(f'Binding="{REDIRECT}"', f'Binding="{SOAP}"')),
    Pair("metadata.slo-https", replaced("https://ent.exemple.fr/slo", "http://ent.exemple.fr/slo")),
    Pair("metadata.one-site", replaced("https://ent.exemple.fr/slo", "https://vieux.exemple.fr/slo")),
    Pair("metadata.organization", without("<Organization>", "</Organization>")),
    Pair("metadata.technical-contact", replaced('contactType="technical"', 'contactType="support"')),
    Pair("metadata.contact-mail", replaced("mailto:", "")),
    Pair("metadata.display-name", replaced('<mdui:DisplayName xml:lang="fr">', '<mdui:DisplayName xml:lang="en">')),
    Pair("metadata.logo", replaced("https://ent.exemple.fr/logo.png", "http://ent.exemple.fr/logo.png")),
    Pair("metadata.attributes-known", replaced('Name="FrEduCtRefId"', 'Name="supannAliasLogin"')),
    Pair("metadata.attributes-optional-known", replaced('Name="urn:oid:2.5.4.4"', 'Name="supannAliasLogin"')),
    Pair(
        "metadata.attribute-service-index",
        added(
            "</AttributeConsumingService>",
            '<AttributeConsumingService index="0"><ServiceName xml:lang="fr">Bis</ServiceName>'
            '<RequestedAttribute Name="FrEduCtRefId"/></AttributeConsumingService>',
        ),
    ),
)


def _signing_descriptor(text: str) -> str:
    return (
        '<KeyDescriptor use="signing">'
        + text.partition('<KeyDescriptor use="signing">')[2].partition("</KeyDescriptor>")[0]
        + "</KeyDescriptor>"
    )


@pytest.fixture(scope="module")
def certificates() -> dict[str, str]:
    return {"SIGNING": _certificate(), "CIPHER": _certificate(), "IN-A-YEAR": instant(days=365)}


def bench(text: str, certificates: dict[str, str]) -> SimpleNamespace:
    for blank, value in certificates.items():
        text = text.replace(blank, value)
    return SimpleNamespace(metadata=text.encode())


def test_right_metadata_pass_every_rule(certificates: dict[str, str]) -> None:
    found = findings(CHECKS, bench(RIGHT, certificates))
    assert {name: finding.told for name, finding in found.items() if finding.verdict is not Verdict.PASSED} == {}


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_metadata_changed_in_one_place_fail_the_rule_about_it_alone(pair: Pair, certificates: dict[str, str]) -> None:
    right = pair.on(RIGHT)
    assert wrong(findings(CHECKS, bench(right, certificates))) == {}
    found = findings(CHECKS, bench(pair.change(right), certificates))
    assert list(wrong(found)) == [pair.check], wrong(found)
    (check,) = (each for each in CHECKS if each.id == pair.check)
    assert expected(check, found[pair.check])


def test_every_rule_on_metadata_has_its_pair() -> None:
    assert [pair.check for pair in PAIRS] == [check.id for check in CHECKS]
