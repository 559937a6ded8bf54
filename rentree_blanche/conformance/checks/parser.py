"""Reading XML: what two readers of the same bytes may understand differently, and what a reader must not do."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from rentree_blanche.conformance.bench import Bench
from rentree_blanche.conformance.expectations import About, refusal
from rentree_blanche.conformance.values import Finding, Group, Rank, Verdict
from rentree_blanche.simulators.core.saml.names import SAML
from rentree_blanche.simulators.educonnect.saml.changes import (
    NOTHING,
    Change,
    Draft,
    Phase,
    as_other,
    unsigned_response,
    without,
)
from rentree_blanche.simulators.educonnect.saml.changes.draft import step
from rentree_blanche.simulators.educonnect.saml.changes.places import place
from rentree_blanche.simulators.educonnect.saml.changes.signing import tampered

_ABOUT = About(
    group=Group.PARSER,
    clause="XML 1.0",
    cause="Le service lit un autre texte que celui qui est signé, ou laisse le message agir sur son analyseur.",
    remedy="parser",
)
_COMMENTS = "XML Signature 1.1, 4.4.3.4 ; CVE-2017-11427"
_DOCTYPE = "OWASP XXE ; SAML core 1.2"
_A = f"{{{SAML}}}"
_TAIL = "9x"
_VALUE = re.compile(r"(<(?:\w+:)?(?:AttributeValue|NameID)\b[^>]*>)([^<]+)(</)")


def ending_otherwise() -> Change:
    """Let identifiers of the other person go on: those of an account that a forger opened rightly."""

    def work(root: etree._Element) -> None:
        for node in (*root.iter(f"{_A}AttributeValue"), *root.iter(f"{_A}NameID")):
            node.text = f"{node.text or ''}{_TAIL}"

    return as_other() & step(Phase.CONTENT, "identifiers go on", lambda draft: work(draft.tree))


def _cut(insert: Callable[[etree._Element, str, str], None], told: str, phase: Phase = Phase.SIGNED) -> Change:
    """Put something between the other person's identifier and what follows it."""

    def work(root: etree._Element) -> None:
        for node in (*root.iter(f"{_A}AttributeValue"), *root.iter(f"{_A}NameID")):
            text = node.text or ""
            if text.endswith(_TAIL):
                insert(node, text[: -len(_TAIL)], _TAIL)

    return ending_otherwise() & step(phase, told, lambda draft: work(draft.tree))


def _with_comment(node: etree._Element, before: str, after: str) -> None:
    comment = etree.Comment(" ")
    node.text = before
    comment.tail = after
    node.insert(0, comment)


def _with_instruction(node: etree._Element, before: str, after: str) -> None:
    """Cut by an instruction, which a signature does cover: so it stands there before the message is signed."""
    instruction = etree.ProcessingInstruction("rien", "")
    node.text = before
    instruction.tail = after
    node.insert(0, instruction)


def _before_values(root: etree._Element) -> None:
    for node in (*root.iter(f"{_A}AttributeValue"), *root.iter(f"{_A}NameID")):
        comment = etree.Comment(" ")
        comment.tail, node.text = node.text, None
        node.insert(0, comment)


def in_bytes(told: str, work: Callable[[str], str]) -> Change:
    """Change the signed message as text."""

    def rewrite(draft: Draft) -> None:
        draft.xml = work(draft.xml.decode()).encode()

    return step(Phase.BYTES, told, rewrite)


def _cdata(text: str) -> str:
    return _VALUE.sub(r"\1<![CDATA[\2]]>\3", text)


def _references(text: str) -> str:
    return _VALUE.sub(lambda found: found[1] + "".join(f"&#x{ord(letter):x};" for letter in found[2]) + found[3], text)


def _doctyped(subset: str, text: str, root: str = "saml2p:Response") -> str:
    head, _, rest = text.partition("?>\n") if text.startswith("<?xml") else ("", "", text)
    return f"{head}?>\n<!DOCTYPE {root} [{subset}]>\n{rest}" if head else f"<!DOCTYPE {root} [{subset}]>\n{rest}"


def _expanding() -> str:
    levels = ['<!ENTITY e0 "lollollol">']
    levels += [f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 5)]
    return "".join(levels)


def _entities_in_status(subset: str, entity: str) -> Callable[[str], str]:
    """Put an entity where no signature looks closely: in what the response says of its status."""

    def work(text: str) -> str:
        closing = "</saml2p:Status>"
        message = f"<saml2p:StatusMessage>{entity}</saml2p:StatusMessage>{closing}"
        return _doctyped(subset, text.replace(closing, message))

    return work


def utf16(draft: Draft) -> None:
    """Write the message in UTF-16, with its mark."""
    text = draft.xml.decode().replace("UTF-8", "UTF-16", 1)
    draft.xml = text.encode("utf-16")


def _marked(draft: Draft) -> None:
    draft.xml = b"\xef\xbb\xbf" + draft.xml


def foreign_recipient() -> Change:
    """Name the recipient, the request and the end by attributes of another namespace: for SAML they are not there."""

    def work(draft: Draft) -> None:
        for node in place(draft.tree, "Assertion/Subject/SubjectConfirmation/SubjectConfirmationData").elements:
            value = node.attrib.pop("Recipient", "")
            node.set("{urn:exemple}Recipient", value)

    return step(Phase.CONTENT, "Recipient of another namespace", work)


def _foreign_attribute(bench: Bench) -> Finding:
    """Judge what a service makes of a foreign Recipient; one that needs none tells nothing by taking it."""
    found = refusal(foreign_recipient(), NOTHING, Rank.CORE)(bench)
    if found.verdict is not Verdict.FAILED:
        return found
    bare = refusal(
        without("Assertion/Subject/SubjectConfirmation/SubjectConfirmationData/@Recipient"), NOTHING, Rank.CORE
    )
    if bare(bench).verdict is not Verdict.FAILED:
        return found
    told = "le service se passe de Recipient (confirmation.recipient-absent) : rien ne se voit ici"
    return Finding(verdict=Verdict.NOT_APPLICABLE, told=told, evidence=found.evidence)


def _included(draft: Draft) -> None:
    for node in draft.tree.iter(f"{_A}AttributeStatement"):
        include = etree.SubElement(node, "{http://www.w3.org/2001/XInclude}include")
        include.set("href", "file:///etc/hostname")
        include.set("parse", "text")


CHECKS = (
    _ABOUT.not_as_other(
        "comment",
        "Lit en entier une valeur qu’un commentaire partage",
        _cut(_with_comment, "a comment within identifiers"),
        clause=_COMMENTS,
    ),
    _ABOUT.not_as_other(
        "processing-instruction",
        "Lit en entier une valeur qu’une instruction de traitement partage",
        _cut(_with_instruction, "an instruction within identifiers", Phase.CONTENT),
        clause=_COMMENTS,
    ),
    _ABOUT.accepted(
        "leading-comment",
        "Lit une valeur qu’un commentaire précède",
        tampered("a comment before identifiers", _before_values),
        rank=Rank.INFO,
        clause=_COMMENTS,
    ),
    _ABOUT.accepted("cdata", "Lit une section CDATA comme du texte", in_bytes("CDATA", _cdata), clause="XML 1.0, 2.7"),
    _ABOUT.accepted(
        "references",
        "Lit des références de caractères comme du texte",
        in_bytes("character references", _references),
        clause="XML 1.0, 4.1",
    ),
    _ABOUT.refused(
        "doctype",
        "Refuse un message qui a un DOCTYPE",
        in_bytes("a DOCTYPE", lambda text: _doctyped("", text)),
        rank=Rank.INFO,
        clause=_DOCTYPE,
        base=unsigned_response(),
    ),
    _ABOUT.refused(
        "entity",
        "Refuse un message qui définit une entité",
        in_bytes("an entity", _entities_in_status('<!ENTITY e "texte">', "&e;")),
        rank=Rank.INFO,
        clause=_DOCTYPE,
        base=unsigned_response(),
    ),
    _ABOUT.refused(
        "external-entity",
        "Refuse un message qui appelle un fichier",
        in_bytes("a file", _entities_in_status('<!ENTITY e SYSTEM "file:///etc/hostname">', "&e;")),
        rank=Rank.INFO,
        clause=_DOCTYPE,
        base=unsigned_response(),
    ),
    _ABOUT.refused(
        "entity-expansion",
        "Refuse des entités qui se multiplient",
        in_bytes("many laughs", _entities_in_status(_expanding(), "&e4;")),
        rank=Rank.INFO,
        clause=_DOCTYPE,
        base=unsigned_response(),
    ),
    _ABOUT.refused(
        "xinclude",
        "N’inclut aucun fichier dans un message",
        step(Phase.SIGNED, "an inclusion", _included),
        clause="XInclude 1.0",
    ),
    _ABOUT.check(
        "foreign-attribute",
        "Ne prend pas un attribut d’un autre espace de noms pour celui de SAML",
        _foreign_attribute,
        clause="Namespaces in XML 1.0, 6.2",
    ),
    _ABOUT.accepted(
        "utf-16",
        "Lit un message en UTF-16",
        step(Phase.BYTES, "UTF-16", utf16),
        rank=Rank.INFO,
        clause="XML 1.0, 4.3.3",
    ),
    _ABOUT.accepted(
        "byte-order-mark",
        "Lit un message en UTF-8 qui commence par sa marque",
        step(Phase.BYTES, "a byte order mark", _marked),
        rank=Rank.INFO,
        clause="XML 1.0, F.1",
    ),
)
