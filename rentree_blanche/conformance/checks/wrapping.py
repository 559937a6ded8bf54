"""Signature wrapping: what is signed stays in the message, what is read is something else (XSW1 to 8, and beyond).

Somaini and others named the eight forms in « On Breaking SAML: Be Whoever You Want to Be » (USENIX Security 2012).
"""

from __future__ import annotations

import copy
from collections.abc import Callable

from lxml import etree

from rentree_blanche.conformance.expectations import About
from rentree_blanche.conformance.values import Group
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.saml.names import DS, SAML, SAMLP
from rentree_blanche.simulators.core.saml.xml import canonical
from rentree_blanche.simulators.educonnect.saml.changes import Change, Draft, Phase, unsigned_response
from rentree_blanche.simulators.educonnect.saml.changes.draft import step

_ABOUT = About(
    group=Group.WRAPPING,
    clause="SAML core 5.4.2",
    cause="La signature est vérifiée sur un élément, et l’identité lue dans un autre.",
    remedy="wrapping",
)
_A, _P, _S = f"{{{SAML}}}", f"{{{SAMLP}}}", f"{{{DS}}}"
_SIGNATURE = f"{_S}Signature"
_PREFIXES = {SAML: "saml2", SAMLP: "saml2p", DS: "ds"}
_BASE = unsigned_response()


def wrapped(told: str, arrange: Callable[[etree._Element, etree._Element, etree._Element], None]) -> Change:
    """Arrange the response, its signed assertion and a forged one of the other person."""

    def work(draft: Draft) -> None:
        signed = draft.tree.find(_A + "Assertion")
        if signed is not None:
            arrange(draft.tree, signed, draft.forged())

    return step(Phase.SIGNED, told, work)


def _detached(signed: etree._Element) -> etree._Element:
    """Take the signature out of an element."""
    signature = signed.find(_SIGNATURE)
    if signature is None:
        raise ValueError("expected a signed element")
    signed.remove(signature)
    return signature


def _new(tag: str) -> etree._Element:
    """Make an element with the message's own prefix: with another, what is moved into it would be written otherwise."""
    namespace = etree.QName(tag).namespace
    return etree.Element(tag, nsmap={_PREFIXES[str(namespace)]: namespace})


def _in_object(signature: etree._Element, element: etree._Element) -> None:
    etree.SubElement(signature, f"{_S}Object").append(element)


def _signed_response_inside(*, as_child_of_signature: bool, bare: bool = False) -> Change:
    """Forge a response around the signed one: XSW1 has it within the signature, XSW2 before it.

    The forged assertion carries the true one's signature, or none where it is `bare`.
    """

    def work(draft: Draft) -> None:
        original = draft.tree
        forged = copy.deepcopy(original)
        forged.set("ID", f"_{Chance.opaque(16)}")
        assertion = forged.find(_A + "Assertion")
        if assertion is not None:
            other = draft.forged()
            inner = assertion.find(_SIGNATURE)
            if inner is not None and not bare:
                other.insert(1, inner)
            forged.replace(assertion, other)
        signature = forged.find(_SIGNATURE)
        inside = copy.deepcopy(original)
        _detached(inside)
        if signature is None:
            raise ValueError("expected a signed response")
        if as_child_of_signature:
            signature.append(inside)
        else:
            signature.addprevious(inside)
        draft.tree = forged

    return step(Phase.SIGNED, f"XSW{1 if as_child_of_signature else 2}{', bare' if bare else ''}", work)


def _two_roots(*, signed_first: bool) -> Change:
    """Send two documents as one: the signed assertion, and beside it a forged response that nobody signed."""

    def work(draft: Draft) -> None:
        signed = draft.tree.find(_A + "Assertion")
        if signed is None:
            return
        forged = copy.deepcopy(draft.tree)
        for signature in forged.findall(_SIGNATURE):
            forged.remove(signature)
        assertion = forged.find(_A + "Assertion")
        if assertion is not None:
            forged.replace(assertion, draft.forged())
        roots = [canonical(signed), etree.tostring(forged)]
        draft.xml = b"".join(roots if signed_first else reversed(roots))

    return step(Phase.BYTES, f"two roots, {'signed' if signed_first else 'forged'} first", work)


def _xsw3(_root: etree._Element, signed: etree._Element, forged: etree._Element) -> None:
    signed.addprevious(forged)


def _xsw4(root: etree._Element, signed: etree._Element, forged: etree._Element) -> None:
    root.replace(signed, forged)
    forged.append(signed)


def _xsw5(root: etree._Element, signed: etree._Element, forged: etree._Element) -> None:
    signature = _detached(signed)
    root.replace(signed, forged)
    forged.insert(1, signature)
    root.append(signed)


def _xsw6(root: etree._Element, signed: etree._Element, forged: etree._Element) -> None:
    signature = _detached(signed)
    root.replace(signed, forged)
    forged.insert(1, signature)
    signature.append(signed)


def _xsw7(root: etree._Element, _signed: etree._Element, forged: etree._Element) -> None:
    extensions = _new(_P + "Extensions")
    extensions.append(forged)
    root.insert(1, extensions)


def _xsw8(root: etree._Element, signed: etree._Element, forged: etree._Element) -> None:
    signature = _detached(signed)
    root.replace(signed, forged)
    forged.insert(1, signature)
    _in_object(signature, signed)


def _in_extensions(root: etree._Element, signed: etree._Element, forged: etree._Element) -> None:
    root.replace(signed, forged)
    extensions = _new(_P + "Extensions")
    root.insert(1, extensions)
    extensions.append(signed)


def _in_status_detail(root: etree._Element, signed: etree._Element, forged: etree._Element) -> None:
    root.replace(signed, forged)
    status = root.find(_P + "Status")
    if status is not None:
        etree.SubElement(status, _P + "StatusDetail").append(signed)


def _in_advice(root: etree._Element, signed: etree._Element, forged: etree._Element) -> None:
    root.replace(signed, forged)
    conditions = forged.find(_A + "Conditions")
    advice = _new(_A + "Advice")
    advice.append(signed)
    if conditions is not None:
        conditions.addnext(advice)


def _in_foreign_object(root: etree._Element, signed: etree._Element, forged: etree._Element) -> None:
    """Put the signed assertion, its signature with it, into an Object of another signature of the forged one."""
    root.replace(signed, forged)
    signature = _new(_SIGNATURE)
    forged.insert(1, signature)
    _in_object(signature, signed)


def _signed_first(_root: etree._Element, signed: etree._Element, forged: etree._Element) -> None:
    signed.addnext(forged)


def _same_id(_root: etree._Element, signed: etree._Element, forged: etree._Element) -> None:
    forged.set("ID", signed.get("ID", ""))
    signed.addprevious(forged)


def _same_id_last(_root: etree._Element, signed: etree._Element, forged: etree._Element) -> None:
    forged.set("ID", signed.get("ID", ""))
    signed.addnext(forged)


def _stray_statement(_root: etree._Element, signed: etree._Element, forged: etree._Element) -> None:
    statement = forged.find(_A + "AttributeStatement")
    if statement is not None:
        signed.addprevious(statement)


def _stray_subject(root: etree._Element, _signed: etree._Element, forged: etree._Element) -> None:
    """Put a forged Subject and statement into the message's own Extensions, no assertion around them."""
    extensions = _new(_P + "Extensions")
    root.insert(1, extensions)
    for name in ("Subject", "AttributeStatement"):
        found = forged.find(_A + name)
        if found is not None:
            extensions.append(found)


_CVE_39299 = "XML 1.0, 2.1 ; CVE-2022-39299"
_CVE_47949 = "SAML core 5.4.2 ; CVE-2025-47949"
_CVE_41912 = "SAML core 5.4.2, CVE-2022-41912"

CHECKS = (
    _ABOUT.refused(
        "xsw-1",
        "Refuse une réponse forgée qui porte la réponse signée dans sa signature (XSW1)",
        _signed_response_inside(as_child_of_signature=True),
    ),
    _ABOUT.refused(
        "xsw-2",
        "Refuse une réponse forgée qui porte la réponse signée avant sa signature (XSW2)",
        _signed_response_inside(as_child_of_signature=False),
    ),
    _ABOUT.refused(
        "xsw-1-bare",
        "Refuse une réponse forgée dont la signature contient la vraie, et dont l’assertion n’est pas signée",
        _signed_response_inside(as_child_of_signature=True, bare=True),
        clause=_CVE_47949,
    ),
    _ABOUT.refused(
        "xsw-2-bare",
        "Refuse une réponse forgée qui contient la vraie et sa signature, et dont l’assertion n’est pas signée",
        _signed_response_inside(as_child_of_signature=False, bare=True),
        clause=_CVE_47949,
    ),
    _ABOUT.refused(
        "two-roots",
        "Refuse un message à deux racines, l’assertion signée puis une réponse forgée",
        _two_roots(signed_first=True),
        clause=_CVE_39299,
    ),
    _ABOUT.refused(
        "two-roots-last",
        "Refuse un message à deux racines, une réponse forgée puis l’assertion signée",
        _two_roots(signed_first=False),
        clause=_CVE_39299,
    ),
    _ABOUT.not_as_other(
        "xsw-3",
        "N’ouvre pas la session d’une assertion forgée, placée avant la vraie (XSW3)",
        wrapped("XSW3", _xsw3),
        base=_BASE,
    ),
    _ABOUT.refused(
        "xsw-4", "Refuse une assertion forgée qui contient la vraie (XSW4)", wrapped("XSW4", _xsw4), base=_BASE
    ),
    _ABOUT.refused(
        "xsw-5",
        "Refuse une assertion forgée qui porte la signature, la vraie à côté (XSW5)",
        wrapped("XSW5", _xsw5),
        base=_BASE,
    ),
    _ABOUT.refused(
        "xsw-6",
        "Refuse une assertion forgée dont la signature contient la vraie (XSW6)",
        wrapped("XSW6", _xsw6),
        base=_BASE,
    ),
    _ABOUT.not_as_other(
        "xsw-7",
        "N’ouvre pas la session d’une assertion forgée, placée dans Extensions (XSW7)",
        wrapped("XSW7", _xsw7),
        base=_BASE,
    ),
    _ABOUT.refused(
        "xsw-8",
        "Refuse une assertion forgée dont la signature porte la vraie dans un Object (XSW8)",
        wrapped("XSW8", _xsw8),
        base=_BASE,
    ),
    _ABOUT.refused(
        "extensions",
        "Refuse une assertion forgée, la vraie dans Extensions",
        wrapped("signed in Extensions", _in_extensions),
        base=_BASE,
    ),
    _ABOUT.refused(
        "object",
        "Refuse une assertion forgée, la vraie dans l’Object d’une autre signature",
        wrapped("signed in an Object", _in_foreign_object),
        base=_BASE,
    ),
    _ABOUT.refused(
        "status-detail",
        "Refuse une assertion forgée, la vraie dans StatusDetail",
        wrapped("signed in StatusDetail", _in_status_detail),
        base=_BASE,
    ),
    _ABOUT.refused(
        "advice",
        "Refuse une assertion forgée, la vraie dans son Advice",
        wrapped("signed in Advice", _in_advice),
        base=_BASE,
        clause="SAML core 2.6.1",
    ),
    _ABOUT.not_as_other(
        "signed-first",
        "N’ouvre pas la session d’une assertion non signée qui suit la vraie",
        wrapped("signed first", _signed_first),
        base=_BASE,
        clause=_CVE_41912,
    ),
    _ABOUT.not_as_other(
        "same-id-first",
        "N’ouvre pas la session d’une assertion forgée de même ID, avant la vraie",
        wrapped("same ID, first", _same_id),
        base=_BASE,
        clause="SAML core 1.3.4",
    ),
    _ABOUT.not_as_other(
        "same-id-last",
        "N’ouvre pas la session d’une assertion forgée de même ID, après la vraie",
        wrapped("same ID, last", _same_id_last),
        base=_BASE,
        clause="SAML core 1.3.4",
    ),
    _ABOUT.not_as_other(
        "stray-statement",
        "Ne lit pas les attributs d’un AttributeStatement hors de l’assertion",
        wrapped("a stray AttributeStatement", _stray_statement),
        base=_BASE,
    ),
    _ABOUT.not_as_other(
        "stray-subject",
        "Ne lit pas un sujet et des attributs placés dans Extensions",
        wrapped("a stray Subject", _stray_subject),
        base=_BASE,
    ),
)
