"""Enveloped XML signatures on lxml trees, made and checked in this process.

libxml2 (lxml) canonicalises and OpenSSL signs when we sign; libxmlsec1 checks what others signed. libxmlsec1 could sign
too, but it walks a node set for each reference, which costs as much as the RSA operation on a whole response: 1,080
responses a second and core against 1,460.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import xmlsec
from lxml import etree

from rentree_blanche.simulators.core.saml.errors import Reason, SignatureError
from rentree_blanche.simulators.core.saml.keys import Certificate, KeyPair
from rentree_blanche.simulators.core.saml.names import (
    DS,
    ENVELOPED,
    EXC_C14N,
    EXC_C14N_WITH_COMMENTS,
    SAML,
    DigestAlgorithm,
    SignatureAlgorithm,
)
from rentree_blanche.simulators.core.saml.rsa import digest, sign_bytes
from rentree_blanche.simulators.core.saml.xml import canonical

_SIGNATURE = f"{{{DS}}}Signature"
_TRANSFORM = f"{{{DS}}}Transform"
_ISSUER = f"{{{SAML}}}Issuer"
_OF_ID = etree.XPath("//*[@ID = $id or @Id = $id or @id = $id or @xml:id = $id]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureSettings:
    """How our signatures are made."""

    signature_algorithm: SignatureAlgorithm = SignatureAlgorithm.RSA_SHA256
    digest_algorithm: DigestAlgorithm = DigestAlgorithm.SHA256
    include_certificate: bool = True


@dataclass(frozen=True, slots=True, init=False)
class Signer:
    """Signs elements in place with one key pair; safe to share between threads, each working on its own tree."""

    key_pair: KeyPair
    settings: SignatureSettings
    _template: etree._Element = field(repr=False, compare=False)
    _sheet: _Sheet = field(repr=False, compare=False)

    def __init__(self, key_pair: KeyPair, settings: SignatureSettings | None = None) -> None:
        settings = settings or SignatureSettings()
        object.__setattr__(self, "key_pair", key_pair)
        object.__setattr__(self, "settings", settings)
        template = _template(settings, key_pair.certificate)
        object.__setattr__(self, "_template", template)
        object.__setattr__(self, "_sheet", _Sheet.of(template))

    def sign(self, element: etree._Element) -> etree._Element:
        """Sign an element by its `ID`, in place, and return the new `ds:Signature`.

        A signature already there as a child is replaced. The new one follows `Issuer`, as the schema asks; it comes
        first where there is no `Issuer`. Raises `SignatureError` `signature-shape` when the element has no `ID`.
        """
        identifier = element.get("ID")
        if not identifier:
            raise SignatureError(Reason.SIGNATURE_SHAPE, f"{element.tag} has no ID to be signed by: give it one")
        for stale in element.findall(_SIGNATURE):
            element.remove(stale)
        signature = copy.deepcopy(self._template)
        reference = signature[0][2]
        reference.set("URI", f"#{identifier}")
        reference[2].text = _base64(digest(canonical(element), self.settings.digest_algorithm))
        signed_info = canonical(signature[0])
        signature[1].text = _base64(sign_bytes(signed_info, self.key_pair, self.settings.signature_algorithm))
        issuer = element.find(_ISSUER)
        # Last, since the signature is enveloped: what it covers is the element without it.
        element.insert(0 if issuer is None else element.index(issuer) + 1, signature)
        return signature

    def written(self, head: str, tail: str, identifier: str) -> str:
        """Give the `ds:Signature` of an element of that `ID` that is written in exclusive C14N.

        It belongs between `head` and `tail`, which together are the element without it, and is in exclusive C14N too.
        """
        digested = _base64(digest((head + tail).encode(), self.settings.digest_algorithm))
        signed_info = f'URI="#{identifier}"{self._sheet.between}{digested}{self._sheet.after}'
        covered = f"{self._sheet.signed_info}{signed_info}".encode()
        value = _base64(sign_bytes(covered, self.key_pair, self.settings.signature_algorithm))
        return f"{self._sheet.before}{signed_info}<ds:SignatureValue>{value}{self._sheet.end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A signature's template in exclusive C14N, cut where something is to be filled in.

    `signed_info` begins a SignedInfo that stands alone, as it is signed; `before` begins the Signature with it inside.
    """

    signed_info: str
    before: str
    between: str
    after: str
    end: str

    @classmethod
    def of(cls, template: etree._Element) -> _Sheet:
        signed_info, rest = canonical(template[0]).decode().split('URI=""')
        between, after = rest.split("</ds:DigestValue>")
        before, _, end = canonical(template).decode().partition('URI=""')
        return cls(
            signed_info=signed_info,
            before=before,
            between=between,
            after=f"</ds:DigestValue>{after}",
            end=end.partition("<ds:SignatureValue>")[2],
        )


def _template(settings: SignatureSettings, certificate: Certificate) -> etree._Element:
    key_info = (
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate.base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        if settings.include_certificate
        else ""
    )
    return etree.fromstring(
        f'<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>'
        f'<ds:CanonicalizationMethod Algorithm="{EXC_C14N}"/>'
        f'<ds:SignatureMethod Algorithm="{settings.signature_algorithm.value}"/>'
        '<ds:Reference URI=""><ds:Transforms>'
        f'<ds:Transform Algorithm="{ENVELOPED}"/><ds:Transform Algorithm="{EXC_C14N}"/></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{settings.digest_algorithm.value}"/><ds:DigestValue/>'
        f"</ds:Reference></ds:SignedInfo><ds:SignatureValue/>{key_info}</ds:Signature>"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSignature:
    """What was found out about a right signature."""

    signature_algorithm: SignatureAlgorithm
    digest_algorithm: DigestAlgorithm
    certificate: Certificate

    @property
    def uses_sha1(self) -> bool:
        """Say whether SHA-1 is used for the signature or for the digest."""
        return self.signature_algorithm is SignatureAlgorithm.RSA_SHA1 or self.digest_algorithm is DigestAlgorithm.SHA1


def enveloped_signature(element: etree._Element) -> etree._Element | None:
    """Give the `ds:Signature` child of an element, or None; two of them are refused (SAML core 5.4.1)."""
    found = element.findall(_SIGNATURE)
    if len(found) > 1:
        raise SignatureError(Reason.SIGNATURE_SHAPE, f"{element.tag} carries {len(found)} signatures, expected one")
    return found[0] if found else None


def verify_enveloped(element: etree._Element, certificates: Iterable[Certificate]) -> CheckedSignature:
    """Check that an element's own signature covers that element and was made by one of the certificates' keys.

    Keys and certificates inside `KeyInfo` are never used. Raises `SignatureError` with reason `signature-required`
    (there is none), `no-signing-key`, `signature-shape`, `signature-algorithm` or `signature-wrong`.
    """
    signature = enveloped_signature(element)
    if signature is None:
        raise SignatureError(Reason.SIGNATURE_REQUIRED, f"{element.tag} is not signed")
    algorithm, digest_algorithm = _checked_shape(element, signature)
    candidates = tuple(certificates)
    if not candidates:
        raise SignatureError(
            Reason.NO_SIGNING_KEY,
            "the message is signed but its issuer has no signing certificate in its metadata: add a KeyDescriptor",
        )
    for certificate in candidates:
        context = xmlsec.SignatureContext()
        context.key = certificate.xmlsec_key
        try:
            context.register_id(element, "ID")
            context.verify(signature)
        except xmlsec.Error:
            continue
        return CheckedSignature(
            signature_algorithm=algorithm, digest_algorithm=digest_algorithm, certificate=certificate
        )
    raise SignatureError(
        Reason.SIGNATURE_WRONG,
        f"the signature of {element.tag} is not by any of the {len(candidates)} signing certificates of its issuer, "
        "or the message was altered: compare the certificate of the metadata with the one that signs",
    )


def _checked_shape(element: etree._Element, signature: etree._Element) -> tuple[SignatureAlgorithm, DigestAlgorithm]:
    """Hold a signature to SAML core 5.4: one reference to the enclosing element, known transforms, no `Object`."""
    identifier = element.get("ID")
    references = signature.findall(f"{{{DS}}}SignedInfo/{{{DS}}}Reference")
    if not identifier or len(references) != 1 or references[0].get("URI") != f"#{identifier}":
        raise SignatureError(
            Reason.SIGNATURE_SHAPE, f"expected one ds:Reference whose URI is the ID of {element.tag} (SAML core 5.4.2)"
        )
    twins: Any = _OF_ID(element.getroottree(), id=identifier)
    if len(twins) != 1:
        raise SignatureError(Reason.SIGNATURE_SHAPE, f"the ID {identifier!r} occurs {len(twins)} times in the document")
    if signature.find(f"{{{DS}}}Object") is not None:
        raise SignatureError(Reason.SIGNATURE_SHAPE, "a SAML signature carries no ds:Object (SAML core 5.4.6)")
    transforms = [node.get("Algorithm") for node in references[0].iter(_TRANSFORM)]
    if ENVELOPED not in transforms or not set(transforms) <= {ENVELOPED, EXC_C14N, EXC_C14N_WITH_COMMENTS}:
        raise SignatureError(
            Reason.SIGNATURE_SHAPE,
            f"expected the transforms enveloped-signature and exclusive C14N (SAML core 5.4.4), got {transforms}",
        )
    signed_info = references[0].getparent()
    canonicalization = _algorithm(signed_info, "CanonicalizationMethod")
    if canonicalization not in (EXC_C14N, EXC_C14N_WITH_COMMENTS):
        raise SignatureError(
            Reason.SIGNATURE_ALGORITHM, f"expected exclusive C14N (SAML core 5.4.3), got {canonicalization!r}"
        )
    try:
        return (
            SignatureAlgorithm(_algorithm(signed_info, "SignatureMethod")),
            DigestAlgorithm(_algorithm(references[0], "DigestMethod")),
        )
    except ValueError as error:
        raise SignatureError(
            Reason.SIGNATURE_ALGORITHM, f"expected RSA with SHA-256 (SHA-1 and SHA-2 are accepted): {error}"
        ) from error


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _algorithm(parent: etree._Element | None, name: str) -> str:
    node = None if parent is None else parent.find(f"{{{DS}}}{name}")
    return "" if node is None else node.get("Algorithm", "")
