"""Reading an identity provider's metadata (SAML metadata 2.0) into what is compared."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

from rentree_blanche.drift.errors import DriftError
from rentree_blanche.drift.parts import Kind, Part, Said, told_apart
from rentree_blanche.drift.sites import Sites
from rentree_blanche.simulators.core.saml.errors import MessageError
from rentree_blanche.simulators.core.saml.names import METADATA
from rentree_blanche.simulators.core.saml.xml import parse_instant, parse_xml

_MOST_BYTES = 2_000_000
_NS = {"md": METADATA, "ds": "http://www.w3.org/2000/09/xmldsig#"}
_SERVICES = {"SingleSignOnService": "SSO", "SingleLogoutService": "SLO", "ArtifactResolutionService": "artefacts"}
_NBSP, _SEMICOLON = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE};"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What metadata say, and the SHA-256 fingerprints of their signing certificates, in hexadecimal."""

    part: Part
    fingerprints: tuple[str, ...]
    sso: tuple[str, ...]


def read_metadata(document: bytes, where: str, sites: Sites, now: datetime) -> Metadata:
    """Read metadata; of several entities the first that is an identity provider.

    Raises:
        DriftError: they are no metadata, or of no identity provider.
    """
    try:
        root = parse_xml(document, max_bytes=_MOST_BYTES)
        role = next(root.iter(f"{{{METADATA}}}IDPSSODescriptor"), None)
        if role is None:
            raise DriftError(
                f"{where}{_NBSP}: pas d’IDPSSODescriptor, la racine est {etree.QName(root).localname}{_SEMICOLON} "
                "donner l’adresse des métadonnées du fournisseur d’identité dans drift.metadata"
            )
        return _Reading(root, role, where, sites, now).metadata()
    except MessageError as error:
        raise DriftError(
            f"{where}{_NBSP}: ce ne sont pas des métadonnées SAML ({error.message}){_SEMICOLON} vérifier drift.metadata"
        ) from error


@dataclass(frozen=True, slots=True)
class _Reading:
    root: etree._Element
    role: etree._Element
    where: str
    sites: Sites
    now: datetime

    def metadata(self) -> Metadata:
        certificates = tuple(self._certificates())
        entity = self.role.getparent()
        entity = self.root if entity is None else entity
        until = entity.get("validUntil") or self.root.get("validUntil")
        says = {
            "entityID": self.sites.located(str(entity.get("entityID", ""))),
            "WantAuthnRequestsSigned": Said(str(self.role.get("WantAuthnRequestsSigned") in ("true", "1")).lower()),
            "protocoles": Said(" ".join(sorted(str(self.role.get("protocolSupportEnumeration", "")).split()))),
            "signature": Said(self._signature(entity)),
            "validUntil": Said(self._validity(str(until)) if until else "absent", str(until or "")),
        }
        parts = (*self._endpoints(), *self._keys(certificates), *self._name_ids(), *self._extensions(entity))
        return Metadata(
            part=Part(kind=Kind.METADATA, says=says, holds=tuple(told_apart(parts))),
            fingerprints=tuple(
                each.fingerprint(hashes.SHA256()).hex() for use, each in certificates if use != "encryption"
            ),
            sso=tuple(str(each.get("Location")) for each in self.role.iterfind("md:SingleSignOnService", _NS)),
        )

    def _endpoints(self) -> Iterator[Part]:
        for tag, service in _SERVICES.items():
            for each in self.role.iterfind(f"md:{tag}", _NS):
                says = {"adresse": self.sites.located(str(each.get("Location", "")))}
                if each.get("ResponseLocation"):
                    says["adresse des réponses"] = self.sites.located(str(each.get("ResponseLocation")))
                binding = str(each.get("Binding", "")).rpartition(":")[2]
                yield Part(kind=Kind.ENDPOINT, name=f"{service} {binding}", says=says)

    def _certificates(self) -> Iterator[tuple[str, x509.Certificate]]:
        for descriptor in self.role.iterfind("md:KeyDescriptor", _NS):
            for each in descriptor.iterfind(".//ds:X509Certificate", _NS):
                try:
                    der = base64.b64decode("".join(_text(each).split()))
                    yield str(descriptor.get("use", "")), x509.load_der_x509_certificate(der)
                except ValueError as error:
                    raise DriftError(f"{self.where}{_NBSP}: un X509Certificate est illisible ({error})") from error

    def _keys(self, certificates: tuple[tuple[str, x509.Certificate], ...]) -> Iterator[Part]:
        for use, each in sorted(certificates, key=lambda known: (known[0], known[1].not_valid_before_utc)):
            algorithm = each.signature_hash_algorithm
            until = f"jusqu’au {each.not_valid_after_utc:%d/%m/%Y}"
            says = {
                "clé": Said(_key(each)),
                "empreinte signée": Said(algorithm.name if algorithm else "aucune"),
                "validité": Said("en cours", until) if self._is_valid(each) else Said("hors de ses dates", until),
            }
            yield Part(kind=Kind.CERTIFICATE, name={"signing": "de signature"}.get(use, use or "sans usage"), says=says)

    def _is_valid(self, certificate: x509.Certificate) -> bool:
        return certificate.not_valid_before_utc <= self.now <= certificate.not_valid_after_utc

    def _name_ids(self) -> Iterator[Part]:
        for each in self.role.iterfind("md:NameIDFormat", _NS):
            yield Part(kind=Kind.NAME_ID, name=_text(each).rpartition(":")[2])

    def _extensions(self, entity: etree._Element) -> Iterator[Part]:
        for owner in (entity, self.role):
            for each in owner.iterfind("md:Extensions//*", _NS):
                if len(each) == 0 and isinstance(each.tag, str):
                    says = {etree.QName(str(name)).localname: Said(str(value)) for name, value in each.attrib.items()}
                    text = {"texte": self.sites.located(_text(each))} if _text(each) else {}
                    yield Part(kind=Kind.EXTENSION, name=etree.QName(each).localname, says={**says, **text})

    def _signature(self, entity: etree._Element) -> str:
        for owner in (self.root, entity):
            method = owner.find("ds:Signature/ds:SignedInfo/ds:SignatureMethod", _NS)
            if method is not None:
                return str(method.get("Algorithm", "")).rpartition("#")[2]
        return "absente"

    def _validity(self, until: str) -> str:
        return "à venir" if parse_instant(until, where="validUntil") > self.now else "dépassé"


def _key(certificate: x509.Certificate) -> str:
    match certificate.public_key():
        case rsa.RSAPublicKey() as key:
            return f"RSA {key.key_size}"
        case ec.EllipticCurvePublicKey() as key:
            return f"EC {key.curve.name}"
        case key:
            return type(key).__name__


def _text(element: etree._Element) -> str:
    return " ".join((element.text or "").split())
