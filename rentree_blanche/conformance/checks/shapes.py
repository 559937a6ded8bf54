"""Changes that several groups share: other shapes of the same content, and what forgers add."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from rentree_blanche.conformance.bench import Bench
from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.saml.keys import KeyPair
from rentree_blanche.simulators.core.saml.names import SAML, SAMLP
from rentree_blanche.simulators.educonnect.saml.changes import Change, Phase, added, valued
from rentree_blanche.simulators.educonnect.saml.changes.content import content
from rentree_blanche.simulators.educonnect.saml.changes.draft import Draft, step
from rentree_blanche.simulators.educonnect.saml.changes.places import place, tag

ELSEWHERE = "https://autre-service.exemple.fr/sp"
"""An entity and an address that are nobody's here."""


@lru_cache(maxsize=2)
def stranger(common_name: str = "inconnu") -> KeyPair:
    """Give a key pair that no metadata knows."""
    return KeyPair.generate(common_name, now=wall())


def prefixed() -> Change:
    """Write the message with other prefixes."""

    def work(draft: Draft) -> None:
        text = etree.tostring(draft.tree, encoding="unicode")
        for old, new in (("saml2p", "p"), ("saml2", "a")):
            text = text.replace(f"<{old}:", f"<{new}:").replace(f"</{old}:", f"</{new}:")
            text = text.replace(f"xmlns:{old}=", f"xmlns:{new}=")
        draft.tree = etree.fromstring(text)

    return step(Phase.CONTENT, "other prefixes", work)


def indented() -> Change:
    """Indent the message."""

    def work(root: etree._Element) -> None:
        etree.indent(root, "  ")

    return content("indented", work)


def second_audience_first() -> Change:
    """Name another audience before the service."""
    return added(
        "Assertion/Conditions/AudienceRestriction", f'<Audience xmlns="{SAML}">{ELSEWHERE}</Audience>', first=True
    )


def stray_confirmation() -> Change:
    """Put a confirmation of another method before the bearer's."""
    xml = (
        f'<SubjectConfirmation xmlns="{SAML}" Method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches">'
        "<SubjectConfirmationData/></SubjectConfirmation>"
    )

    def work(root: etree._Element) -> None:
        for node in place(root, "Assertion/Subject/SubjectConfirmation").elements:
            node.addprevious(etree.fromstring(xml))

    return content("another confirmation first", work)


def with_advice() -> Change:
    """Add an Advice, after the conditions."""

    def work(root: etree._Element) -> None:
        for node in place(root, "Assertion/Conditions").elements:
            advice = etree.Element(tag("Advice"))
            etree.SubElement(advice, tag("AssertionURIRef")).text = "urn:exemple:avis"
            node.addnext(advice)

    return content("an Advice", work)


def both(attribute: str, value: str) -> Change:
    """Set an attribute of the response and of the confirmation's data."""
    return valued(f"@{attribute}", value) & valued(
        f"Assertion/Subject/SubjectConfirmation/SubjectConfirmationData/@{attribute}", value
    )


def skew(bench: Bench) -> float:
    """Give the tolerance that the service declares, in seconds."""
    return bench.service.clock_skew_seconds


NAMESPACES = f'xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}"'
