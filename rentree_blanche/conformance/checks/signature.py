"""Signatures: what is not signed, or not rightly, is not believed."""

from __future__ import annotations

import base64
import copy
import hashlib
from collections.abc import Callable

from lxml import etree

from rentree_blanche.conformance.expectations import About
from rentree_blanche.conformance.values import Group
from rentree_blanche.simulators.core.saml.names import DS, SAMLP
from rentree_blanche.simulators.core.saml.rsa import sign_bytes
from rentree_blanche.simulators.core.saml.xml import canonical
from rentree_blanche.simulators.educonnect.saml.changes import (
    Change,
    Draft,
    Phase,
    altered_after_signing,
    as_other,
    unsigned,
    unsigned_response,
    valued,
)
from rentree_blanche.simulators.educonnect.saml.changes.draft import step
from rentree_blanche.simulators.educonnect.saml.changes.signing import tampered

_ABOUT = About(
    group=Group.SIGNATURE,
    clause="SAML profiles 4.1.4.3",
    cause="La signature n’est pas vérifiée, ou pas sur ce qui est lu : n’importe qui peut écrire une réponse.",
    remedy="signature",
)
_S = f"{{{DS}}}"


def identity_changed() -> Change:
    """Write the other person into the signed assertion, whose signature stays where it is."""

    def work(draft: Draft) -> None:
        for assertion in draft.tree.findall("{*}Assertion"):
            forged = draft.forged()
            for name in ("Subject", "AttributeStatement"):
                mine, theirs = assertion.find(f"{{*}}{name}"), forged.find(f"{{*}}{name}")
                if mine is not None and theirs is not None:
                    assertion.replace(mine, theirs)

    return step(Phase.SIGNED, "signed, then the identity changed", work)


def digest_renewed() -> Change:
    """Write the digest of what stands there now, as who cannot sign would."""
    return _inside_out("digests renewed", lambda _: None)


def signature_values(told: str, value: Callable[[str], str]) -> Change:
    """Write another SignatureValue everywhere; every digest is right."""

    def work(signature: etree._Element) -> None:
        for node in signature.findall(f"{_S}SignatureValue"):
            node.text = value(node.text or "")

    return _inside_out(f"SignatureValue {told}", work)


def _inside_out(told: str, work: Callable[[etree._Element], None]) -> Change:
    """Do something to each signature, the inner one first, after its digest was renewed."""

    def each(root: etree._Element) -> None:
        for signature in reversed(list(root.iter(f"{_S}Signature"))):
            renew_digest(signature)
            work(signature)

    return tampered(told, each)


def renew_digest(signature: etree._Element) -> None:
    """Write the digest (SHA-256) of the element that a signature stands in."""
    parent = signature.getparent()
    value = signature.find(f"{_S}SignedInfo/{_S}Reference/{_S}DigestValue")
    if parent is None or value is None:
        return
    place = parent.index(signature)
    parent.remove(signature)
    value.text = base64.b64encode(hashlib.sha256(canonical(parent)).digest()).decode()
    parent.insert(place, signature)


def turned(text: str) -> str:
    """Turn the first letter of a base64 text."""
    return ("B" if text[:1] == "A" else "A") + text[1:]


def digest_turned() -> Change:
    """Turn a letter of every DigestValue."""

    def work(root: etree._Element) -> None:
        for node in root.iter(f"{_S}DigestValue"):
            node.text = turned(node.text or "")

    return tampered("DigestValue turned", work)


def altered_inside() -> Change:
    """Change the assertion after it was signed, then sign the message again: the inner signature alone is wrong."""

    def work(draft: Draft) -> None:
        identity_changed().work(draft, Phase.SIGNED)
        if draft.message_signer is not None:
            draft.message_signer.sign(draft.tree)

    return step(Phase.SIGNED, "the assertion changed, the message signed again", work)


def digest_elsewhere() -> Change:
    """Put the digest of a changed assertion where no signature is: a loose search for digests finds it there."""

    def work(root: etree._Element) -> None:
        assertion, status = root.find("{*}Assertion"), root.find("{*}Status")
        if assertion is None or status is None:
            return
        signature = assertion.find(f"{_S}Signature")
        bare = etree.fromstring(etree.tostring(assertion))
        for mine in bare.findall(f"{_S}Signature"):
            bare.remove(mine)
        detail = etree.SubElement(status, f"{{{SAMLP}}}StatusDetail")
        if signature is not None:
            value = etree.SubElement(detail, f"{_S}DigestValue", nsmap={"ds": DS})
            value.text = base64.b64encode(hashlib.sha256(canonical(bare)).digest()).decode()

    return tampered("its digest in StatusDetail", work)


def referring(told: str, work: Callable[[etree._Element, str], None]) -> Change:
    """Change the identity and what the assertion's SignedInfo refers to, then sign that SignedInfo with the right key.

    `work` is given the first Reference, and the digest of the assertion as it is now.
    """

    def sign(draft: Draft) -> None:
        signer = draft.assertion_signer
        signature = draft.tree.find(f"{{*}}Assertion/{_S}Signature")
        if signer is None or signature is None:
            return
        info, value = signature.find(f"{_S}SignedInfo"), signature.find(f"{_S}SignatureValue")
        reference = signature.find(f"{_S}SignedInfo/{_S}Reference")
        if info is None or value is None or reference is None:
            return
        digest = reference.find(f"{_S}DigestValue")
        before = "" if digest is None else digest.text
        renew_digest(signature)
        now = "" if digest is None else digest.text or ""
        if digest is not None:
            digest.text = before
        work(reference, now)
        signed = sign_bytes(canonical(info), signer.key_pair, signer.settings.signature_algorithm)
        value.text = base64.b64encode(signed).decode()

    return identity_changed() & step(Phase.SIGNED, told, sign)


def _to_nothing(reference: etree._Element, _digest: str) -> None:
    reference.set("URI", "#_nulle-part")


def _twice(reference: etree._Element, digest: str) -> None:
    """Let a second Reference be right, where the first is not any more."""
    second = copy.deepcopy(reference)
    for value in second.findall(f"{_S}DigestValue"):
        value.text = digest
    reference.addnext(second)


CHECKS = (
    _ABOUT.refused("absent", "Refuse une réponse dont rien n’est signé", as_other() & unsigned()),
    _ABOUT.refused(
        "identity-changed", "Refuse une réponse dont l’identité a changé après la signature", identity_changed()
    ),
    _ABOUT.refused(
        "response-wrong",
        "Refuse une réponse dont la signature est fausse, même si celle de l’assertion est juste",
        altered_after_signing(valued("@Consent", "urn:oasis:names:tc:SAML:2.0:consent:unspecified")),
    ),
    _ABOUT.refused(
        "assertion-wrong",
        "Refuse une assertion dont la signature est fausse, même si celle de la réponse est juste",
        altered_inside(),
    ),
    _ABOUT.refused(
        "digest-renewed",
        "Refuse une empreinte recalculée que personne n’a signée",
        identity_changed() & digest_renewed(),
        base=unsigned_response(),
        clause="XML Signature 1.1, 3.2.2",
    ),
    _ABOUT.refused(
        "digest-elsewhere",
        "Ne prend pas une empreinte placée hors de la signature",
        identity_changed() & digest_elsewhere(),
        base=unsigned_response(),
        clause="XML Signature 1.1, 3.2.1 ; CVE-2024-45409",
    ),
    _ABOUT.refused(
        "value-empty",
        "Refuse une signature vide",
        as_other() & signature_values("emptied", lambda _: ""),
        clause="XML Signature 1.1, 3.2.2",
    ),
    _ABOUT.refused(
        "value-wrong",
        "Refuse une signature dont la valeur est fausse",
        as_other() & signature_values("turned", turned),
        clause="XML Signature 1.1, 3.2.2",
    ),
    _ABOUT.refused(
        "digest-wrong",
        "Refuse une signature dont l’empreinte est fausse",
        as_other() & digest_turned(),
        clause="XML Signature 1.1, 3.2.1",
    ),
    _ABOUT.refused(
        "reference-nothing",
        "Refuse une signature dont la référence ne désigne rien",
        referring("its Reference is to nothing", _to_nothing),
        base=unsigned_response(),
        clause="SAML core 5.4.2",
    ),
    _ABOUT.refused(
        "two-references",
        "Refuse une signature à deux références dont la première est fausse",
        referring("a second Reference", _twice),
        base=unsigned_response(),
        clause="SAML core 5.4.2",
    ),
)
