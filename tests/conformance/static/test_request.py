"""Rules on AuthnRequests, each proven by a pair that differs in one place."""

import base64
import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from types import SimpleNamespace
from urllib.parse import parse_qsl, quote_plus, urlencode

import pytest

from rentree_blanche.conformance.browser import Delivery
from rentree_blanche.conformance.checks.request import CHECKS
from rentree_blanche.conformance.static.asked import MANY
from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.saml.names import SAML, SAMLP, Binding, SignatureAlgorithm
from rentree_blanche.simulators.core.saml.rsa import sign_bytes
from rentree_blanche.simulators.educonnect.saml import (
    IdentityProvider,
    KeyPair,
    Registration,
    Signer,
    parse_service_provider,
)
from tests.conformance.static.pairs import Pair, expected, findings, replaced, wrong

SP, ACS, IDP = "https://ent.exemple.fr/metadata", "https://ent.exemple.fr/acs", "https://educonnect.localhost:8443"
SSO = f"{IDP}/idp/profile/SAML2/Redirect/SSO"
POST_SSO = f"{IDP}/idp/profile/SAML2/POST/SSO"
CLASSES = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
RIGHT = f"""<p:AuthnRequest xmlns:p="{SAMLP}" xmlns:a="{SAML}" ID="ID-OF-IT" Version="2.0" IssueInstant="NOW"
 Destination="{SSO}" AssertionConsumerServiceURL="{ACS}" ProtocolBinding="{Binding.POST}" ProviderName="Mon ENT"
 ><a:Issuer>{SP}</a:Issuer><p:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
 SPNameQualifier="{SP}"/><p:RequestedAuthnContext Comparison="exact"><a:AuthnContextClassRef
 >{CLASSES}PasswordProtectedTransport</a:AuthnContextClassRef></p:RequestedAuthnContext><p:Scoping><p:IDPList><p:IDPEntry
 ProviderID="{IDP}/idp"/></p:IDPList></p:Scoping></p:AuthnRequest>"""


def hexadecimal(number: int, digits: int = 32) -> str:
    return "_" + hashlib.sha256(f"request {number}".encode()).hexdigest()[:digits]


@dataclass(frozen=True)
class Sender:
    """How a service makes its requests; `query` is changed after signing."""

    xml: str = RIGHT
    id_of: Callable[[int], str] = hexadecimal
    instant: timedelta = timedelta()
    relay_state: Callable[[int], str] = lambda number: hexadecimal(number)[5:30]
    algorithm: SignatureAlgorithm | None = SignatureAlgorithm.RSA_SHA256
    query: Callable[[str], str] = lambda query: query
    deflated: Callable[[bytes], bytes] = lambda xml: zlib.compress(xml)[2:-4]
    url: str = SSO
    signs_with_another_key: bool = False

    def requests(self, keys: tuple[KeyPair, KeyPair]) -> list[Delivery]:
        return [self._request(number, keys[self.signs_with_another_key]) for number in range(MANY)]

    def _request(self, number: int, key: KeyPair) -> Delivery:
        instant = (wall() + self.instant).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        xml = (
            self.xml.replace("ID-OF-IT", self.id_of(number))
            .replace("NOW", f"{instant}Z")
            .replace("LOCAL", f"{instant}+00:00")
        )
        fields = {
            "SAMLRequest": base64.b64encode(self.deflated(xml.encode())).decode(),
            "RelayState": self.relay_state(number),
        }
        signed = self.algorithm is not None and number in (0, MANY - 1)  # of those between, no signature is read
        if signed:
            fields["SigAlg"] = self.algorithm.value
        query = urlencode(fields)
        if signed:
            value = base64.b64encode(sign_bytes(query.encode(), key, self.algorithm)).decode()
            query += f"&Signature={quote_plus(value)}"
        query = self.query(query)
        fields_sent = tuple(parse_qsl(query, keep_blank_values=True))
        return Delivery(binding=Binding.REDIRECT, url=self.url, query=query, fields=fields_sent)


def xml(old: str, new: str) -> Callable[[Sender], Sender]:
    return lambda sender: replace(sender, xml=replaced(old, new)(sender.xml))


def sent(**changes: object) -> Callable[[Sender], Sender]:
    return lambda sender: replace(sender, **changes)


def wrapped(query: str) -> str:
    """Break the base64 into lines, as some encoders do."""
    return query.replace("SAMLRequest=", "SAMLRequest=%0A", 1)


INDEX = xml(
    f'AssertionConsumerServiceURL="{ACS}" ProtocolBinding="{Binding.POST}"', 'AssertionConsumerServiceIndex="0"'
)
PAIRS = (
    Pair(
        "request.binding",
        lambda sender: sent(url=POST_SSO)(xml(f'Destination="{SSO}"', f'Destination="{POST_SSO}"')(sender)),
    ),
    Pair("request.one-message", sent(query=lambda query: f"{query}&SAMLResponse=")),
    Pair("request.base64", sent(query=wrapped, algorithm=None), on=sent(algorithm=None)),
    Pair("request.deflate", sent(deflated=zlib.compress)),
    Pair("request.url-length", xml("</p:AuthnRequest>", "</p:AuthnRequest><!--LONG-->")),
    Pair("request.relay-state-length", sent(relay_state=lambda number: hexadecimal(number) * 4)),
    Pair("request.relay-state-opaque", sent(relay_state=lambda _: "https://ent.exemple.fr/")),
    Pair("request.relay-state-own", sent(relay_state=lambda _: "3f1e")),
    Pair("request.readable", xml("</p:AuthnRequest>", "")),
    Pair("request.no-doctype", xml("<p:AuthnRequest", "<!DOCTYPE p:AuthnRequest><p:AuthnRequest")),
    Pair("request.kind", lambda sender: replace(sender, xml=sender.xml.replace("p:AuthnRequest", "p:AuthnQuery"))),
    Pair("request.schema", xml("<p:NameIDPolicy", "<p:NomIDPolicy/><p:NameIDPolicy")),
    Pair("request.version", xml('Version="2.0"', 'Version="1.1"')),
    Pair("request.id-unique", sent(id_of=lambda number: hexadecimal(number // 2))),
    Pair("request.id-unpredictable", sent(id_of=lambda number: f"_2026113020{number:06}")),
    Pair("request.id-long", sent(id_of=lambda number: hexadecimal(number, 20))),
    Pair("request.instant-utc", xml('IssueInstant="NOW"', 'IssueInstant="LOCAL"')),
    Pair("request.instant-now", sent(instant=timedelta(minutes=-5))),
    Pair("request.destination", xml(f'Destination="{SSO}"', 'Destination="https://vieux.exemple.fr/SSO"')),
    Pair("request.destination-said", xml(f'Destination="{SSO}"', "")),
    Pair("request.issuer", xml(f"<a:Issuer>{SP}", "<a:Issuer>https://ent.exemple.fr/autre")),
    Pair(
        "request.issuer-format",
        xml("<a:Issuer>", '<a:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">'),
    ),
    Pair("request.issuer-plain", xml("<a:Issuer>", '<a:Issuer NameQualifier="ent">')),
    Pair("request.acs-known", xml(f'URL="{ACS}"', f'URL="{ACS}/autre"')),
    Pair("request.acs-index-known", xml('Index="0"', 'Index="7"'), on=INDEX),
    Pair("request.acs-one-way", xml('Index="0"', f'Index="0" AssertionConsumerServiceURL="{ACS}"'), on=INDEX),
    Pair("request.response-binding", xml(Binding.POST, "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact")),
    Pair("request.not-passive", xml('ProviderName="Mon ENT"', 'ProviderName="Mon ENT" IsPassive="true"')),
    Pair("request.not-forced", xml('ProviderName="Mon ENT"', 'ProviderName="Mon ENT" ForceAuthn="true"')),
    Pair("request.name-id-policy", xml("nameid-format:transient", "nameid-format:persistent")),
    Pair("request.name-id-own", xml(f'SPNameQualifier="{SP}"', 'SPNameQualifier="https://autre.exemple.fr/metadata"')),
    Pair("request.authn-context", xml("PasswordProtectedTransport", "TimeSyncToken")),
    Pair("request.authn-comparison", xml('"exact"', '"better"')),
    Pair("request.no-subject", xml("<p:NameIDPolicy", "<a:Subject><a:NameID>x</a:NameID></a:Subject><p:NameIDPolicy")),
    Pair("request.no-conditions", xml("<p:RequestedAuthnContext", "<a:Conditions/><p:RequestedAuthnContext")),
    Pair("request.scoping", xml(f'ProviderID="{IDP}/idp"', 'ProviderID="https://autre.exemple.fr/idp"')),
    Pair(
        "request.attribute-service",
        xml('ProviderName="Mon ENT"', 'ProviderName="Mon ENT" AttributeConsumingServiceIndex="0"'),
    ),
    Pair("request.provider-name", xml('ProviderName="Mon ENT"', 'ProviderName=""')),
    Pair("request.signed", sent(algorithm=None)),
    Pair("request.signed-as-announced", sent(algorithm=None)),
    Pair("request.signature", sent(signs_with_another_key=True)),
    Pair("request.signature-algorithm", sent(algorithm=SignatureAlgorithm.RSA_SHA1)),
    Pair("request.signature-place", xml("</a:Issuer>", "</a:Issuer>SIGNATURE")),
)
_UNSIGNED = ("request.base64", "request.signed")
_ENVELOPED = (
    '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>'
    '<ds:CanonicalizationMethod Algorithm="x"/><ds:SignatureMethod Algorithm="x"/>'
    '<ds:Reference><ds:DigestMethod Algorithm="x"/><ds:DigestValue/></ds:Reference>'
    "</ds:SignedInfo><ds:SignatureValue/></ds:Signature>"
)
_NOISE = "".join(hexadecimal(number) for number in range(200))


@pytest.fixture(scope="module")
def keys() -> tuple[KeyPair, KeyPair]:
    return KeyPair.generate("ent", now=wall()), KeyPair.generate("ent", now=wall())


def bench(sender: Sender, keys: tuple[KeyPair, KeyPair], *, announced: bool) -> SimpleNamespace:
    metadata = (
        f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{SP}"><SPSSODescriptor '
        f'AuthnRequestsSigned="{str(announced).lower()}" protocolSupportEnumeration="{SAMLP}"><KeyDescriptor><KeyInfo '
        f'xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{keys[0].certificate.base64}'
        '</X509Certificate></X509Data></KeyInfo></KeyDescriptor><AssertionConsumerService index="0" '
        f'Binding="{Binding.POST}" Location="{ACS}"/></SPSSODescriptor></EntityDescriptor>'
    )
    deliveries = replace(sender, xml=sender.xml.replace("SIGNATURE", _ENVELOPED).replace("LONG", _NOISE)).requests(keys)
    return SimpleNamespace(
        idp=IdentityProvider(base_url=IDP, signer=Signer(keys[1])),
        provider=parse_service_provider(metadata, Registration()),
        requests=lambda count: tuple(deliveries[:count]),
        browser=lambda: SimpleNamespace(depart=lambda _: deliveries[0]),
        service=SimpleNamespace(start=SP),
    )


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_a_request_changed_in_one_place_fails_the_rule_about_it_alone(
    pair: Pair, keys: tuple[KeyPair, KeyPair]
) -> None:
    announced = pair.check not in _UNSIGNED
    aside = {"request.signed"} if pair.check in ("request.base64", "request.signed-as-announced") else set()
    right = pair.on(Sender())
    assert set(wrong(findings(CHECKS, bench(right, keys, announced=announced)))) <= aside
    found = findings(CHECKS, bench(pair.change(right), keys, announced=announced))
    assert set(wrong(found)) - aside == {pair.check} - aside, wrong(found)
    assert pair.check in wrong(found)
    (check,) = (each for each in CHECKS if each.id == pair.check)
    assert expected(check, found[pair.check])


def test_every_rule_on_requests_has_its_pair() -> None:
    assert [pair.check for pair in PAIRS] == [check.id for check in CHECKS]
