"""What the rules of a provider are written with: reading as its habits are, and refusing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lxml import etree

from rentree_blanche.conformance.zoo.case import Case, RefusedError
from rentree_blanche.simulators.core.saml.errors import MessageError
from rentree_blanche.simulators.core.saml.names import SAML, SAMLP
from rentree_blanche.simulators.core.saml.xml import parse_instant, parse_xml

P, A = f"{{{SAMLP}}}", f"{{{SAML}}}"
ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
MAX_AGE = timedelta(minutes=10)
_MAX_BYTES = 4 * 512 * 1024


def refuse_unless(condition: object, why: str) -> None:
    """Refuse the message where a condition does not hold."""
    if not condition:
        raise RefusedError(why)


def strict_xml(data: bytes) -> etree._Element:
    """Parse a document that has no DOCTYPE."""
    try:
        return parse_xml(data, max_bytes=_MAX_BYTES)
    except MessageError as error:
        raise RefusedError(str(error)) from error


def whole_text(node: etree._Element) -> str:
    """Read the text of an element that holds nothing but text; what was signed is read, so comments are gone."""
    if len(node):
        raise RefusedError(f"{node.tag} holds elements")
    return (node.text or "").strip()


def exact_attribute(node: etree._Element, name: str) -> str | None:
    """Read an attribute without namespace."""
    return node.get(name)


def utc_instant(text: str) -> datetime:
    """Read an instant, whatever its zone and the digits of its seconds."""
    try:
        return parse_instant(text, where="instant").astimezone(UTC)
    except MessageError as error:
        raise RefusedError(str(error)) from error


def attribute_of(case: Case, node: etree._Element, name: str) -> str | None:
    """Read an attribute, as the provider does."""
    return case.provider.habits.attribute(node, name)


def text_of(case: Case, node: etree._Element) -> str:
    """Read a text, as the provider does."""
    return case.provider.habits.text(node)


def datum(case: Case, confirmation: etree._Element, name: str) -> str | None:
    """Read an attribute of a confirmation's data."""
    data = confirmation.find(A + "SubjectConfirmationData")
    return None if data is None else attribute_of(case, data, name)


def instant(case: Case, node: etree._Element, name: str, *, required: bool = False) -> datetime | None:
    """Read an instant, as the provider does; refuse where it is required and missing."""
    written = attribute_of(case, node, name)
    if written is None:
        refuse_unless(not required, f"{name} is missing")
        return None
    return case.provider.habits.instant(written)


def hold_still(case: Case, node: etree._Element | None, name: str) -> None:
    """Refuse where an end has passed."""
    end = None if node is None else instant(case, node, name)
    refuse_unless(end is None or case.now < end + case.provider.skew, f"{name} has passed")


def hold_now(case: Case, node: etree._Element) -> None:
    """Refuse what was not issued just now."""
    moment = instant(case, node, "IssueInstant")
    age = MAX_AGE + case.provider.skew
    refuse_unless(moment is None or case.now - age <= moment <= case.now + age, "IssueInstant")
