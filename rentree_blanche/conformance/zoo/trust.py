"""What a signature covers: how the right provider of the zoo decides which assertion to believe."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from rentree_blanche.conformance.zoo.case import Case, RefusedError
from rentree_blanche.simulators.core.saml.encryption import decrypt_assertion
from rentree_blanche.simulators.core.saml.errors import SamlError
from rentree_blanche.simulators.core.saml.keys import Certificate
from rentree_blanche.simulators.core.saml.names import DS, SAML, XENC
from rentree_blanche.simulators.core.saml.signatures import verify_enveloped
from rentree_blanche.simulators.core.saml.xml import canonical, parse_xml

A = f"{{{SAML}}}"
SIGNATURE = f"{{{DS}}}Signature"
_TRANSPORTS = frozenset({f"{XENC}rsa-oaep-mgf1p", "http://www.w3.org/2009/xmlenc11#rsa-oaep"})
_MAX_BYTES = 512 * 1024


def strictly(element: etree._Element, certificates: Sequence[Certificate]) -> None:
    """Check that an element's own signature covers that element, by a key of the metadata, with SHA-2."""
    try:
        checked = verify_enveloped(element, certificates)
    except SamlError as error:
        raise RefusedError(str(error)) from error
    if checked.uses_sha1:
        raise RefusedError("SHA-1")


def trust(case: Case) -> None:
    """Believe the one assertion, where its own signature or the message's covers it."""
    root, sp = case.root, case.provider
    if root.find(SIGNATURE) is not None:
        sp.habits.verify(root, sp.idp_certificates)
        case.whole = True
    only_assertion(case)
    decrypted(case)
    if case.assertion.find(SIGNATURE) is not None:
        sp.habits.verify(case.assertion, sp.idp_certificates)
    elif not case.whole:
        raise RefusedError("neither the message nor the assertion is signed")
    case.assertion = as_signed(case.assertion)


def only_assertion(case: Case) -> None:
    """Take the assertion of a document that has one, where it belongs."""
    found = [*case.root.iter(A + "Assertion", A + "EncryptedAssertion")]
    if len(found) != 1 or found[0].getparent() is not case.root:
        raise RefusedError(f"{len(found)} assertions")
    case.assertion = found[0]


def decrypted(case: Case) -> None:
    """Decrypt the assertion where it is encrypted; RSA 1.5 is not taken (Bleichenbacher)."""
    if case.assertion.tag != A + "EncryptedAssertion":
        return
    methods = [node.get("Algorithm", "") for node in case.assertion.iter(f"{{{XENC}}}EncryptionMethod")]
    if not any(method in _TRANSPORTS for method in methods):
        raise RefusedError(f"encrypted by {methods}")
    decrypt(case)


def decrypt(case: Case) -> None:
    """Decrypt the assertion, however it is encrypted."""
    try:
        case.assertion = decrypt_assertion(case.assertion, case.provider.encryption)
    except SamlError as error:
        raise RefusedError(str(error)) from error
    if case.assertion.tag != A + "Assertion":
        raise RefusedError("something else than an assertion is encrypted")


def as_signed(element: etree._Element) -> etree._Element:
    """Read an element anew from the bytes that a signature covers."""
    return parse_xml(canonical(element), max_bytes=_MAX_BYTES)
