"""Keys and algorithms: only the key of the metadata, and only with algorithms that hold."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable

from lxml import etree

from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.checks.shapes import stranger
from rentree_blanche.conformance.checks.signature import renew_digest
from rentree_blanche.conformance.expectations import About
from rentree_blanche.conformance.values import Group, Rank
from rentree_blanche.simulators.core.saml.keys import KeyPair
from rentree_blanche.simulators.core.saml.names import DS, DigestAlgorithm, SignatureAlgorithm
from rentree_blanche.simulators.core.saml.signatures import SignatureSettings
from rentree_blanche.simulators.core.saml.xml import canonical
from rentree_blanche.simulators.educonnect.saml.changes import Change, Draft, Phase, as_other, signed_as, signed_with
from rentree_blanche.simulators.educonnect.saml.changes.draft import step
from rentree_blanche.simulators.educonnect.saml.changes.signing import tampered

_ABOUT = About(
    group=Group.KEYS,
    clause="SAML core 5.4.5",
    cause="La clé vient du message lui-même, ou l’algorithme n’est pas contrôlé : n’importe qui peut signer.",
    remedy="keys",
)
_S = f"{{{DS}}}"
HMAC_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
UNKNOWN = "urn:exemple:aucune-signature"
SHA1 = SignatureSettings(signature_algorithm=SignatureAlgorithm.RSA_SHA1)
SHA1_DIGEST = SignatureSettings(digest_algorithm=DigestAlgorithm.SHA1)


def signed_by_hand(algorithm: str, sign: Callable[[bytes], bytes], told: str) -> Change:
    """Sign in place of the signer: name an algorithm, and write what a function makes of SignedInfo, inside first."""

    def work(root: etree._Element) -> None:
        for signature in reversed(list(root.iter(f"{_S}Signature"))):
            info, value = signature.find(f"{_S}SignedInfo"), signature.find(f"{_S}SignatureValue")
            if info is None or value is None:
                continue
            renew_digest(signature)
            method = info.find(f"{_S}SignatureMethod")
            if method is not None:
                method.set("Algorithm", algorithm)
            value.text = base64.b64encode(sign(canonical(info))).decode()

    return tampered(told, work)


def _lookalike(bench: Bench) -> KeyPair:
    name = bench.idp.signer.key_pair.certificate.x509.subject.rdns[0].rfc4514_string().partition("=")[2]
    return stranger(name)


def _hmac(key: Callable[[Bench], bytes]) -> Callable[[Bench], Change]:
    def change(bench: Bench) -> Change:
        def sign(data: bytes) -> bytes:
            return hmac.new(key(bench), data, hashlib.sha256).digest()

        return as_other() & signed_by_hand(HMAC_SHA256, sign, "HMAC keyed with the public key")

    return change


def _pem(bench: Bench) -> bytes:
    return bench.idp.signer.key_pair.certificate.pem


def _der(bench: Bench) -> bytes:
    return bench.idp.signer.key_pair.certificate.der


def _ours_shown(bench: Bench) -> Change:
    """Sign with a stranger's key, show our certificate beside their key."""
    ours = bench.idp.signer.key_pair.certificate.base64

    def work(draft: Draft) -> None:
        for assertion in draft.tree.findall("{*}Assertion"):
            _show(assertion, ours)
        if draft.message_signer is not None:
            draft.message_signer.sign(draft.tree)
            _show(draft.tree, ours)

    shown = step(Phase.SIGNED, "our certificate shown beside their key", work)
    return as_other() & signed_with(stranger()) & shown


def _show(signed: etree._Element, certificate: str) -> None:
    """Write the stranger's key, and a certificate, into the KeyInfo of an element's signature."""
    numbers = stranger().certificate.public_key.public_numbers()
    modulus, exponent = (
        base64.b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode()
        for number in (numbers.n, numbers.e)
    )
    for node in signed.findall(f"{_S}Signature/{_S}KeyInfo"):
        for child in list(node):
            node.remove(child)
        value = etree.SubElement(etree.SubElement(node, f"{_S}KeyValue"), f"{_S}RSAKeyValue")
        etree.SubElement(value, f"{_S}Modulus").text = modulus
        etree.SubElement(value, f"{_S}Exponent").text = exponent
        data = etree.SubElement(node, f"{_S}X509Data")
        etree.SubElement(data, f"{_S}X509Certificate").text = certificate


CHECKS = (
    _ABOUT.refused(
        "unknown",
        "Refuse une signature dont la clé vient de KeyInfo",
        as_other() & signed_with(stranger()),
    ),
    _ABOUT.refused(
        "unknown-without-key-info",
        "Refuse une clé inconnue, sans KeyInfo",
        as_other() & signed_with(stranger(), SignatureSettings(include_certificate=False)),
    ),
    _ABOUT.refused(
        "lookalike",
        "Refuse un certificat qui porte le nom du nôtre, mais une autre clé",
        lambda bench: as_other() & signed_with(_lookalike(bench)),
    ),
    _ABOUT.refused(
        "key-value",
        "Refuse la clé de KeyValue, même à côté de notre certificat",
        _ours_shown,
    ),
    _ABOUT.refused(
        "hmac-pem",
        "Refuse un HMAC dont le secret serait notre certificat (PEM)",
        _hmac(_pem),
        clause="XML Signature 1.1, 6.3",
    ),
    _ABOUT.refused(
        "hmac-der",
        "Refuse un HMAC dont le secret serait notre certificat (DER)",
        _hmac(_der),
        clause="XML Signature 1.1, 6.3",
    ),
    _ABOUT.refused(
        "unknown-algorithm",
        "Refuse un algorithme de signature qu’il ne connaît pas",
        as_other() & signed_by_hand(UNKNOWN, lambda _: b"signature", "unknown algorithm"),
        clause="XML Signature 1.1, 4.4.2",
    ),
    _ABOUT.refused(
        "rsa-sha1",
        "Refuse une signature RSA-SHA1",
        signed_as(SHA1),
        rank=Rank.INFO,
        clause="RGS B1 : SHA-1 proscrit",
        cause="SHA-1 ne protège plus des collisions ; EduConnect signe en SHA-256.",
        remedy="sha1",
    ),
    _ABOUT.refused(
        "digest-sha1",
        "Refuse une empreinte SHA-1",
        signed_as(SHA1_DIGEST),
        rank=Rank.INFO,
        clause="RGS B1 : SHA-1 proscrit",
        cause="SHA-1 ne protège plus des collisions ; EduConnect signe en SHA-256.",
        remedy="sha1",
    ),
)
