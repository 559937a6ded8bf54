"""Signatures verified in the wrong ways: each function is one way that broken service providers really have."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence

import xmlsec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from rentree_blanche.conformance.zoo.case import Case, RefusedError
from rentree_blanche.conformance.zoo.habits import Verify
from rentree_blanche.conformance.zoo.trust import (
    SIGNATURE,
    A,
    as_signed,
    decrypt,
    decrypted,
    only_assertion,
    strictly,
    trust,
)
from rentree_blanche.simulators.core.saml.errors import SamlError
from rentree_blanche.simulators.core.saml.keys import Certificate
from rentree_blanche.simulators.core.saml.names import DS, XENC, SignatureAlgorithm
from rentree_blanche.simulators.core.saml.rsa import is_signed_by
from rentree_blanche.simulators.core.saml.signatures import verify_enveloped
from rentree_blanche.simulators.core.saml.xml import canonical

S = f"{{{DS}}}"
_HMAC = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
_KNOWN = "http://www.w3.org/2001/04/xmldsig-more#rsa-"
_SHA1 = f"{DS}rsa-sha1"


# An element's own signature


def not_at_all(_element: etree._Element, _certificates: Sequence[Certificate]) -> None:
    """Look at no signature."""


def with_sha1(element: etree._Element, certificates: Sequence[Certificate]) -> None:
    """Take SHA-1 too."""
    try:
        verify_enveloped(element, certificates)
    except SamlError as error:
        raise RefusedError(str(error)) from error


def unless(test: Callable[[etree._Element, Sequence[Certificate]], bool], verify: Verify = strictly) -> Verify:
    """Take a signature of which a test is true as it is, verify any other."""

    def loosely(element: etree._Element, certificates: Sequence[Certificate]) -> None:
        signature = element.find(SIGNATURE)
        if signature is None or not test(signature, certificates):
            verify(element, certificates)

    return loosely


def is_empty(signature: etree._Element, _certificates: Sequence[Certificate]) -> bool:
    """Say whether there is no value."""
    return not signature.findtext(f"{S}SignatureValue")


def is_unknown(signature: etree._Element, _certificates: Sequence[Certificate]) -> bool:
    """Say whether the algorithm is none that is known."""
    algorithm = _algorithm(signature)
    return not algorithm.startswith((_KNOWN, _SHA1, _HMAC))


def refers_to_nothing(signature: etree._Element, _certificates: Sequence[Certificate]) -> bool:
    """Say whether nothing in the document has the ID that the signature refers to."""
    referred = [node.get("URI", "").removeprefix("#") for node in signature.iter(f"{S}Reference")]
    present = {node.get("ID") for node in signature.getroottree().iter(etree.Element)}
    return bool(referred) and present.isdisjoint(referred)


def ends_rightly(signature: etree._Element, _certificates: Sequence[Certificate]) -> bool:
    """Say whether the last of several references is right."""
    element = signature.getparent()
    digests = [node.text for node in signature.iter(f"{S}DigestValue")]
    return element is not None and len(digests) > 1 and digests[-1] == _digest_without(element, signature)


def has_no_key_info(signature: etree._Element, _certificates: Sequence[Certificate]) -> bool:
    """Say whether no key is shown."""
    return signature.find(f"{S}KeyInfo") is None


def hmac_keyed(key: Callable[[Certificate], bytes]) -> Callable[[etree._Element, Sequence[Certificate]], bool]:
    """Say whether it is an HMAC whose secret is what is public."""

    def test(signature: etree._Element, certificates: Sequence[Certificate]) -> bool:
        info = signature.find(f"{S}SignedInfo")
        if info is None or _algorithm(signature) != _HMAC:
            return False
        expected = hmac.new(key(certificates[0]), canonical(info), hashlib.sha256).digest()
        return base64.b64decode(signature.findtext(f"{S}SignatureValue") or "") == expected

    return test


def with_key_of(find: Callable[[etree._Element, Sequence[Certificate]], Certificate | None]) -> Verify:
    """Verify with a certificate that the message itself shows, where a function finds one."""

    def verify(element: etree._Element, certificates: Sequence[Certificate]) -> None:
        signature = element.find(SIGNATURE)
        shown = None if signature is None else find(signature, certificates)
        strictly(element, certificates if shown is None else (shown,))

    return verify


def shown(signature: etree._Element, _certificates: Sequence[Certificate]) -> Certificate | None:
    """Give the certificate of KeyInfo."""
    text = signature.findtext(f"{S}KeyInfo/{S}X509Data/{S}X509Certificate")
    return None if not text else Certificate.from_base64(text)


def shown_of_our_name(signature: etree._Element, certificates: Sequence[Certificate]) -> Certificate | None:
    """Give the certificate of KeyInfo where its subject is ours."""
    found = shown(signature, certificates)
    ours = certificates[0].x509.subject
    return found if found is not None and found.x509.subject == ours else None


def key_value_beside_ours(element: etree._Element, certificates: Sequence[Certificate]) -> None:
    """Verify with the KeyValue where our certificate is shown beside it."""
    signature = element.find(SIGNATURE)
    value = None if signature is None else signature.find(f"{S}KeyInfo/{S}KeyValue/{S}RSAKeyValue")
    if signature is None or value is None or shown(signature, certificates) != certificates[0]:
        strictly(element, certificates)
        return
    modulus, exponent = (
        int.from_bytes(base64.b64decode(value.findtext(f"{S}{name}") or "")) for name in ("Modulus", "Exponent")
    )
    key = RSAPublicNumbers(exponent, modulus).public_key()
    info = signature.find(f"{S}SignedInfo")
    try:
        key.verify(
            base64.b64decode(signature.findtext(f"{S}SignatureValue") or ""),
            b"" if info is None else canonical(info),
            PKCS1v15(),
            SHA256(),
        )
    except InvalidSignature as error:
        raise RefusedError("the signature is wrong") from error
    digest_alone(element, certificates)


def without_shape(element: etree._Element, certificates: Sequence[Certificate]) -> None:
    """Verify whatever transforms there are."""
    signature = element.find(SIGNATURE)
    if signature is None:
        raise RefusedError("not signed")
    context = xmlsec.SignatureContext()
    context.key = certificates[0].xmlsec_key
    try:
        context.register_id(element, "ID")
        context.verify(signature)
    except xmlsec.Error as error:
        raise RefusedError("the signature is wrong") from error
    algorithms = {_algorithm(each) for each in element.iter(SIGNATURE)}
    digests = {node.get("Algorithm", "") for node in element.iter(f"{S}DigestMethod")}
    if _SHA1 in algorithms or f"{DS}sha1" in digests:
        raise RefusedError("SHA-1")


def digest_alone(element: etree._Element, _certificates: Sequence[Certificate]) -> None:
    """Compare the digest, and leave the value of the signature be."""
    signature = element.find(SIGNATURE)
    parent = element
    if signature is None or _digest_of(signature) != _digest_without(parent, signature):
        raise RefusedError("the digest is wrong")


def digest_anywhere(element: etree._Element, certificates: Sequence[Certificate]) -> None:
    """Verify the value of the signature, and be content with the right digest wherever in the document it stands."""
    value_alone(element, certificates)
    signature = element.find(SIGNATURE)
    digests = {node.text for node in element.getroottree().iter(f"{S}DigestValue")}
    if signature is None or _digest_without(element, signature) not in digests:
        raise RefusedError("the digest is wrong")


def value_alone(element: etree._Element, certificates: Sequence[Certificate]) -> None:
    """Verify the value over SignedInfo, and leave the digest be."""
    signature = element.find(SIGNATURE)
    info = None if signature is None else signature.find(f"{S}SignedInfo")
    if signature is None or info is None or not _algorithm(signature).startswith(_KNOWN):
        raise RefusedError("the signature is wrong")
    value = base64.b64decode(signature.findtext(f"{S}SignatureValue") or "")
    if f"{DS}sha1" in {node.get("Algorithm") for node in info.iter(f"{S}DigestMethod")}:
        raise RefusedError("SHA-1")
    if not is_signed_by(canonical(info), value, certificates[0], SignatureAlgorithm(_algorithm(signature))):
        raise RefusedError("the signature is wrong")


def _algorithm(signature: etree._Element) -> str:
    node = signature.find(f"{S}SignedInfo/{S}SignatureMethod")
    return "" if node is None else node.get("Algorithm", "")


def _digest_of(signature: etree._Element) -> str:
    return signature.findtext(f"{S}SignedInfo/{S}Reference/{S}DigestValue") or ""


def _digest_without(parent: etree._Element, signature: etree._Element) -> str:
    place = parent.index(signature)
    parent.remove(signature)
    try:
        return _digested(signature, parent)
    finally:
        parent.insert(place, signature)


# Which assertion is believed


def unsigned_too(case: Case) -> None:
    """Verify the signatures that are there, and need none."""
    case.whole = True
    _verified(case, case.root)
    only_assertion(case)
    decrypted(case)
    _verified(case, case.assertion)
    case.assertion = as_signed(case.assertion)


def encrypted_too(case: Case) -> None:
    """Take what was encrypted for signed."""
    _verified(case, case.root)
    only_assertion(case)
    was_encrypted = case.assertion.tag != A + "Assertion"
    decrypted(case)
    if not _verified(case, case.assertion) and not case.whole and not was_encrypted:
        raise RefusedError("not signed")
    case.assertion = as_signed(case.assertion)


def inner_alone(case: Case) -> None:
    """Look at the message's signature only where the assertion has none."""
    only_assertion(case)
    decrypted(case)
    if not _verified(case, case.assertion) and not _verified(case, case.root):
        raise RefusedError("not signed")
    case.assertion = as_signed(case.assertion)


def outer_alone(case: Case) -> None:
    """Look at the assertion's signature only where the message has none."""
    whole = _verified(case, case.root)
    only_assertion(case)
    decrypted(case)
    if not whole and not _verified(case, case.assertion):
        raise RefusedError("not signed")
    case.assertion = as_signed(case.assertion)


def somewhere(choose: Callable[[Case, list[etree._Element]], etree._Element | None]) -> Callable[[Case], None]:
    """Make sure that some element is signed, wherever its signature stands, then read the assertion that is chosen."""

    def believe(case: Case) -> None:
        signed = [_by_reference(case, signature) for signature in case.root.iter(SIGNATURE)]
        if not any(signed):
            raise RefusedError("nothing is signed")
        for node in list(case.root.iter(A + "EncryptedAssertion")):
            case.assertion = node
            decrypted(case)
            signed += [_by_reference(case, each) for each in case.assertion.iter(SIGNATURE)]
        found = choose(case, list(case.root.iter(A + "Assertion")))
        if found is None:
            raise RefusedError("no assertion")
        case.assertion = as_signed(found)

    return believe


def _by_reference(case: Case, signature: etree._Element) -> bool:
    """Verify a signature over the element of the ID that it names; the first of several, the signature taken out."""
    reference = signature.find(f"{S}SignedInfo/{S}Reference")
    info = signature.find(f"{S}SignedInfo")
    if reference is None or info is None:
        return False
    wanted = (reference.get("URI") or "").removeprefix("#")
    value_alone_or_refuse(signature, case.provider.idp_certificates)
    for node in case.root.iter(etree.Element):
        if node.get("ID") == wanted and _digest_of(signature) == _digest_bare(node, signature):
            return True
    raise RefusedError("the digest is wrong")


def value_alone_or_refuse(signature: etree._Element, certificates: Sequence[Certificate]) -> None:
    """Verify the value of a signature over its SignedInfo."""
    holder = etree.Element("holder")
    holder.append(_copied(signature))
    value_alone(holder, certificates)


def _copied(node: etree._Element) -> etree._Element:
    return etree.fromstring(canonical(node))


def _digest_bare(node: etree._Element, signature: etree._Element) -> str:
    """Digest an element without the signature, where that stands within it."""
    copied = etree.fromstring(etree.tostring(node))
    for each in list(copied.iter(SIGNATURE)):
        same = each.findtext(f"{S}SignatureValue") == signature.findtext(f"{S}SignatureValue")
        parent = each.getparent()
        if same and parent is not None:
            parent.remove(each)
            break
    return _digested(signature, copied)


def _digested(signature: etree._Element, element: etree._Element) -> str:
    """Digest an element in the way that a signature names."""
    method = signature.find(f"{S}SignedInfo/{S}Reference/{S}DigestMethod")
    name = "" if method is None else method.get("Algorithm", "").rpartition("#")[2]
    return base64.b64encode(hashlib.new(name, canonical(element), usedforsecurity=False).digest()).decode()


def first_anywhere(_case: Case, assertions: list[etree._Element]) -> etree._Element | None:
    """Choose the first assertion of the document."""
    return assertions[0] if assertions else None


def last_anywhere(_case: Case, assertions: list[etree._Element]) -> etree._Element | None:
    """Choose the last assertion of the document."""
    return assertions[-1] if assertions else None


def first_child(case: Case, _assertions: list[etree._Element]) -> etree._Element | None:
    """Choose the first assertion that is where it belongs."""
    return case.root.find(A + "Assertion")


def last_child(case: Case, _assertions: list[etree._Element]) -> etree._Element | None:
    """Choose the last assertion that is where it belongs."""
    found = case.root.findall(A + "Assertion")
    return found[-1] if found else None


def by_another_root(case: Case) -> None:
    """Believe a response that is not signed if it stands beside a root that is."""
    joined = case.root.getparent()
    if joined is None:
        trust(case)
        return
    for other in joined:
        if other is not case.root:
            case.provider.habits.verify(other, case.provider.idp_certificates)
            case.whole = True
    only_assertion(case)
    case.assertion = as_signed(case.assertion)


def as_it_came(case: Case) -> None:
    """Verify as one should, then read the assertion as it came, comments and all."""
    raw = case.root.find(A + "Assertion")
    trust(case)
    if raw is not None:
        case.assertion = raw


def any_transport(case: Case) -> None:
    """Decrypt by RSA 1.5 too."""
    _verified(case, case.root)
    only_assertion(case)
    if case.assertion.tag == A + "EncryptedAssertion":
        decrypt(case)
    if not _verified(case, case.assertion) and not case.whole:
        raise RefusedError("not signed")
    case.assertion = as_signed(case.assertion)


def refusing_ciphers(*ciphers: str) -> Callable[[Case], None]:
    """Decrypt not what is encrypted in some ways."""

    def strict(case: Case) -> None:
        methods = [node.get("Algorithm", "") for node in case.root.iter(f"{{{XENC}}}EncryptionMethod")]
        if any(method.endswith(ciphers) for method in methods):
            raise RefusedError("not decrypted")
        trust(case)

    return strict


def _verified(case: Case, element: etree._Element) -> bool:
    if element.find(SIGNATURE) is None:
        return False
    case.provider.habits.verify(element, case.provider.idp_certificates)
    case.whole = case.whole or element is case.root
    return True
