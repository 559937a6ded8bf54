"""A provider to answer, an identity provider, and an independent service provider made of pysaml2."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

import pytest
import xmlsec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.config import SPConfig
from saml2.metadata import entity_descriptor
from saml2.sigver import RSACrypto

from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.saml.crypto import use_xmlsec_backend
from rentree_blanche.simulators.core.saml.xml import format_instant
from rentree_blanche.simulators.educonnect.saml import (
    Affiliation,
    AttributeProfile,
    AuthnRequest,
    Binding,
    IdentityProvider,
    InboundMessage,
    KeyPair,
    Login,
    Recipient,
    RegisterRecord,
    Registration,
    ReleaseContext,
    Schooling,
    ServiceProvider,
    SignatureAlgorithm,
    SignatureSettings,
    SignedResponse,
    Signer,
    Subject,
    Success,
    build_response,
    idp_metadata,
    parse_authn_request,
    parse_service_provider,
    release,
)

SP = "https://ent-hdf.test/saml"
ACS = "https://ent-hdf.test/saml/acs"


@pytest.fixture
def now() -> datetime:
    """pysaml2 reads the machine's clock, so these messages are minted in wall time."""
    return wall()


@pytest.fixture(scope="session")
def idp_key() -> KeyPair:
    return KeyPair.generate("educonnect.test", now=wall())


@pytest.fixture(scope="session")
def sp_key() -> KeyPair:
    return KeyPair.generate("ent-hdf.test", now=wall())


@pytest.fixture(scope="session")
def other_key() -> KeyPair:
    return KeyPair.generate("somebody-else.test", now=wall())


@pytest.fixture
def idp(idp_key: KeyPair) -> IdentityProvider:
    return IdentityProvider(base_url="https://educonnect.test", signer=Signer(idp_key))


@pytest.fixture
def sp_config(sp_key: KeyPair, idp: IdentityProvider, tmp_path: Path) -> SPConfig:
    key_file, cert_file = tmp_path / "sp.key", tmp_path / "sp.crt"
    key_file.write_bytes(sp_key.private_key_pem)
    cert_file.write_bytes(sp_key.certificate.pem)
    config = SPConfig()
    config.load(
        {
            "entityid": SP,
            "crypto_backend": "XMLSecurity",
            "key_file": str(key_file),
            "cert_file": str(cert_file),
            "encryption_keypairs": [{"key_file": str(key_file), "cert_file": str(cert_file)}],
            "metadata": {"inline": [idp_metadata(idp).decode()]},
            "allow_unknown_attributes": True,
            "service": {
                "sp": {
                    "name": "ENT Hauts-de-France",
                    "endpoints": {
                        "assertion_consumer_service": [(ACS, BINDING_HTTP_POST)],
                        "single_logout_service": [
                            ("https://ent-hdf.test/saml/slo", BINDING_HTTP_REDIRECT),
                            ("https://ent-hdf.test/saml/slo/post", BINDING_HTTP_POST),
                        ],
                    },
                    "want_response_signed": True,
                    "want_assertions_signed": True,
                    "authn_requests_signed": False,
                    "logout_requests_signed": True,
                    "allow_unsolicited": True,
                }
            },
        }
    )
    return config


@pytest.fixture
def client(sp_config: SPConfig, sp_key: KeyPair) -> Saml2Client:
    entity = Saml2Client(config=sp_config)
    use_xmlsec_backend(entity)
    entity.sec.sec_backend = RSACrypto(sp_key.private_key)
    return entity


@pytest.fixture
def sp_metadata(sp_config: SPConfig) -> str:
    return str(entity_descriptor(sp_config))


@pytest.fixture
def provider(sp_metadata: str) -> ServiceProvider:
    return parse_service_provider(sp_metadata, Registration(attribute_profile=AttributeProfile.ENT))


@pytest.fixture
def guardian() -> Subject:
    return Subject(
        affiliations=(Affiliation.PRIMARY_GUARDIAN, Affiliation.SECONDARY_GUARDIAN),
        last_name="D’Hœuvre",
        first_name="Anaïs",
        educonnect_id="e6" * 48,
        civility="Mme",
        register_records=(
            RegisterRecord(academy_code="09", aaf_id="2033187"),
            RegisterRecord(academy_code="20", aaf_id="77120"),
        ),
        children=(
            Schooling(struct_attach_id="701294", uai="0590123A", secondary=False),
            Schooling(struct_attach_id="855512", uai="0590456B", secondary=True),
        ),
    )


@pytest.fixture
def pupil() -> Subject:
    return Subject(
        affiliations=(Affiliation.SECONDARY_PUPIL,),
        last_name="Lecomte",
        first_name="Max",
        educonnect_id="a1" * 48,
        birth_date=date(2011, 8, 18),
        civility="M.",
        register_records=(RegisterRecord(academy_code="18", aaf_id="701294"),),
        schooling=Schooling(struct_attach_id="701294", uai="0790031E", secondary=True, level="2212"),
        ine_hash="0278dd38a2de195c7f0598fca359033e",
    )


Succeed = Callable[..., Success]
Respond = Callable[..., SignedResponse]


@pytest.fixture
def succeed(idp: IdentityProvider, provider: ServiceProvider, guardian: Subject, now: datetime) -> Succeed:
    """Log somebody in: by default the guardian at the ENT, in answer to the request `_request`."""

    def make(*, subject: Subject = guardian, registration: Registration | None = None, **changes: Any) -> Success:
        registered = replace(provider, registration=registration or provider.registration)
        settings: dict[str, Any] = {
            "idp": idp,
            "recipient": Recipient(provider=registered, acs_url=ACS, in_response_to="_request", relay_state="etat&1"),
            "login": Login(name_id="_name", session_index="_session", authenticated_at=now),
            "attributes": release(
                registered.registration.attribute_profile,
                subject,
                ReleaseContext(logout_url=idp.logout_url, connected_at=now),
                name_format=registered.registration.name_format,
            ),
            "response_id": "_response",
            "assertion_id": "_assertion",
            "now": now,
        }
        return Success(**(settings | changes))

    return make


@pytest.fixture
def respond(succeed: Succeed) -> Respond:
    """Answer a login, made as `succeed` does."""
    return lambda **settings: build_response(succeed(**settings))


@pytest.fixture
def find_provider(provider: ServiceProvider) -> Callable[[str], ServiceProvider | None]:
    return {provider.entity_id: provider}.get


class Sender:
    """A service provider made by hand, which may send whatever it likes."""

    def __init__(self, idp: IdentityProvider, now: datetime) -> None:
        self.idp = idp
        self.now = now

    def authn_request(self, binding: Binding = Binding.REDIRECT, *, inner: str = "", **changes: str | None) -> str:
        """Write an AuthnRequest; an attribute that is None is left out."""
        attributes: dict[str, str | None] = {
            "ID": "_request",
            "Version": "2.0",
            "IssueInstant": format_instant(self.now),
            "Destination": self.idp.sso_url(binding),
            "AssertionConsumerServiceURL": ACS,
        }
        issuer = changes.pop("Issuer", SP)
        return self._message("AuthnRequest", attributes | changes, f"<saml:Issuer>{issuer}</saml:Issuer>{inner}")

    def logout_request(self, binding: Binding = Binding.REDIRECT, *, inner: str = "", **changes: str | None) -> str:
        attributes: dict[str, str | None] = {
            "ID": "_logout",
            "Version": "2.0",
            "IssueInstant": format_instant(self.now),
            "Destination": self.idp.slo_url(binding),
        }
        return self._message("LogoutRequest", attributes | changes, f"<saml:Issuer>{SP}</saml:Issuer>{inner}")

    def _message(self, kind: str, attributes: dict[str, str | None], content: str) -> str:
        written = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items() if value is not None)
        return (
            f'<samlp:{kind} xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" '
            f'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" {written}>{content}</samlp:{kind}>'
        )

    def query(
        self,
        xml: str | bytes,
        *,
        key: KeyPair | None = None,
        algorithm: SignatureAlgorithm = SignatureAlgorithm.RSA_SHA256,
        relay_state: str | None = None,
    ) -> str:
        """Deflate a message into a query, signed when a key is given."""
        data = xml.encode() if isinstance(xml, str) else xml
        compressor = zlib.compressobj(wbits=-15)
        parameters = {"SAMLRequest": base64.b64encode(compressor.compress(data) + compressor.flush()).decode()}
        if relay_state is not None:
            parameters["RelayState"] = relay_state
        if key is None:
            return urlencode(parameters)
        query = urlencode(parameters | {"SigAlg": algorithm.value})
        hash_ = {"RSA_SHA1": hashes.SHA1, "RSA_SHA256": hashes.SHA256}[algorithm.name]()
        signature = key.private_key.sign(query.encode(), padding.PKCS1v15(), hash_)
        return query + "&" + urlencode({"Signature": base64.b64encode(signature).decode()})

    def form(
        self, xml: str, *, key: KeyPair | None = None, settings: SignatureSettings | None = None
    ) -> dict[str, str]:
        """Encode a message into a form, with an enveloped signature when a key is given."""
        root = etree.fromstring(xml)
        if key is not None:
            xmlsec_signs(root, key, settings or SignatureSettings())
        return {"SAMLRequest": base64.b64encode(etree.tostring(root)).decode()}


def xmlsec_signs(root: etree._Element, key: KeyPair, settings: SignatureSettings) -> None:
    """Sign with libxmlsec1's own templates, as a service provider of another make would."""
    transforms = {"RSA_SHA1": xmlsec.constants.TransformRsaSha1, "RSA_SHA256": xmlsec.constants.TransformRsaSha256}
    digests = {"SHA1": xmlsec.constants.TransformSha1, "SHA256": xmlsec.constants.TransformSha256}
    signature = xmlsec.template.create(
        root, xmlsec.constants.TransformExclC14N, transforms[settings.signature_algorithm.name], ns="ds"
    )
    root.insert(1, signature)
    reference = xmlsec.template.add_reference(
        signature, digests[settings.digest_algorithm.name], uri="#" + root.get("ID", "")
    )
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key.private_key_pem, xmlsec.constants.KeyDataFormatPem)
    context.key.load_cert_from_memory(key.certificate.pem, xmlsec.constants.KeyDataFormatPem)
    context.register_id(root, "ID")
    context.sign(signature)


@pytest.fixture
def sender(idp: IdentityProvider, now: datetime) -> Sender:
    return Sender(idp, now)


@pytest.fixture
def read(
    idp: IdentityProvider, find_provider: Callable[[str], ServiceProvider | None], now: datetime
) -> Callable[[InboundMessage], AuthnRequest]:
    return lambda message: parse_authn_request(message, idp=idp, find_provider=find_provider, now=now)
