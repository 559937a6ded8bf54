"""The rules of a right service provider for an assertion, in their order (SAML core 2, profiles 4.1.4)."""

from __future__ import annotations

from lxml import etree

from rentree_blanche.conformance.zoo.case import Case, RefusedError
from rentree_blanche.conformance.zoo.tools import (
    ENTITY,
    MAX_AGE,
    A,
    attribute_of,
    datum,
    hold_now,
    hold_still,
    instant,
    refuse_unless,
    text_of,
)
from rentree_blanche.simulators.core.saml.names import BEARER
from rentree_blanche.simulators.core.saml.xml import is_id

TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
CONTEXT = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
_KNOWN_CONDITIONS = frozenset({A + "AudienceRestriction", A + "OneTimeUse", A + "ProxyRestriction"})


def assertion_identified(case: Case) -> None:
    """An assertion has an ID (core 2.3.3)."""
    refuse_unless(is_id(attribute_of(case, case.assertion, "ID")), "Assertion/@ID")


def assertion_versioned(case: Case) -> None:
    """An assertion has version 2.0 (core 2.3.3)."""
    refuse_unless(attribute_of(case, case.assertion, "Version") == "2.0", "Assertion/@Version")


def assertion_issued(case: Case) -> None:
    """An assertion has an instant (core 2.3.3)."""
    instant(case, case.assertion, "IssueInstant", required=True)


def assertion_fresh(case: Case) -> None:
    """An assertion was made just now."""
    hold_now(case, case.assertion)


def assertion_from_our_idp(case: Case) -> None:
    """An assertion names who issued it (core 2.3.3)."""
    node = case.assertion.find(A + "Issuer")
    refuse_unless(node is not None and text_of(case, node) == case.provider.idp_entity_id, "Assertion/Issuer")


def assertion_issuer_is_entity(case: Case) -> None:
    """The Issuer of an assertion is an entity (core 2.2.5)."""
    node = case.assertion.find(A + "Issuer")
    refuse_unless(node is None or node.get("Format") in (None, ENTITY), "Assertion/Issuer/@Format")


def confirmed(case: Case) -> None:
    """One bearer confirmation holds (profiles 4.1.4.3)."""
    found = case.assertion.findall(f"{A}Subject/{A}SubjectConfirmation")
    refuse_unless(any(_holds(case, each) for each in found), "no SubjectConfirmation holds")


def _holds(case: Case, confirmation: etree._Element) -> bool:
    try:
        for rule in case.provider.confirmation.values():
            rule(case, confirmation)
    except RefusedError:
        return False
    return True


def bearer(case: Case, confirmation: etree._Element) -> None:
    """It is a bearer's."""
    refuse_unless(attribute_of(case, confirmation, "Method") == BEARER, "Method")


def has_data(_case: Case, confirmation: etree._Element) -> None:
    """It has data."""
    refuse_unless(confirmation.find(A + "SubjectConfirmationData") is not None, "SubjectConfirmationData")


def for_us(case: Case, confirmation: etree._Element) -> None:
    """It names our address."""
    refuse_unless(datum(case, confirmation, "Recipient") == case.provider.acs_url, "Recipient")


def answers(case: Case, confirmation: etree._Element) -> None:
    """It answers the request that the response answers."""
    answered = datum(case, confirmation, "InResponseTo")
    if case.root.get("InResponseTo") is None and case.provider.unsolicited:
        refuse_unless(answered is None, "InResponseTo")
        return
    refuse_unless(answered is not None and answered == case.pending, "InResponseTo")


def ends(case: Case, confirmation: etree._Element) -> None:
    """It says until when."""
    data = confirmation.find(A + "SubjectConfirmationData")
    refuse_unless(data is not None, "SubjectConfirmationData")
    instant(case, data, "NotOnOrAfter", required=True)  # type: ignore[arg-type]  # just held


def not_ended(case: Case, confirmation: etree._Element) -> None:
    """It has not ended."""
    data = confirmation.find(A + "SubjectConfirmationData")
    hold_still(case, data, "NotOnOrAfter")


def no_beginning(case: Case, confirmation: etree._Element) -> None:
    """It has no NotBefore (profiles 4.1.4.2)."""
    refuse_unless(datum(case, confirmation, "NotBefore") is None, "NotBefore")


CONFIRMATION = {
    "confirmation-method": bearer,
    "confirmation-data": has_data,
    "confirmation-recipient": for_us,
    "confirmation-request": answers,
    "confirmation-end": ends,
    "confirmation-past": not_ended,
    "confirmation-beginning": no_beginning,
}


def conditioned(case: Case) -> None:
    """An assertion has conditions (profiles 4.1.4.2)."""
    refuse_unless(case.assertion.find(A + "Conditions") is not None, "Conditions")


def begun(case: Case) -> None:
    """The conditions hold already (core 2.5.1.2)."""
    node = case.assertion.find(A + "Conditions")
    begins = None if node is None else instant(case, node, "NotBefore")
    refuse_unless(begins is None or case.now >= begins - case.provider.skew, "NotBefore")


def not_over(case: Case) -> None:
    """The conditions hold still (core 2.5.1.2)."""
    hold_still(case, case.assertion.find(A + "Conditions"), "NotOnOrAfter")


def in_order(case: Case) -> None:
    """The conditions begin before they end (core 2.5.1.2)."""
    node = case.assertion.find(A + "Conditions")
    if node is None or not (node.get("NotBefore") and node.get("NotOnOrAfter")):
        return
    begins, end = instant(case, node, "NotBefore"), instant(case, node, "NotOnOrAfter")
    refuse_unless(begins is not None and end is not None and begins < end, "NotBefore, NotOnOrAfter")


def understood(case: Case) -> None:
    """Every condition is understood (core 2.5.1.1)."""
    node = case.assertion.find(A + "Conditions")
    refuse_unless(node is None or all(each.tag in _KNOWN_CONDITIONS for each in node), "a condition is not understood")


def restricted(case: Case) -> None:
    """An assertion restricts its audience (profiles 4.1.4.2)."""
    found = case.assertion.findall(f"{A}Conditions/{A}AudienceRestriction")
    has_conditions = case.assertion.find(A + "Conditions") is not None
    refuse_unless(found or not has_conditions, "AudienceRestriction")


def our_audience(case: Case) -> None:
    """Every audience restriction names us (core 2.5.1.4)."""
    for restriction in case.assertion.findall(f"{A}Conditions/{A}AudienceRestriction"):
        named = [text_of(case, node) for node in restriction.findall(A + "Audience")]
        refuse_unless(case.provider.entity_id in named, "Audience")


def stated(case: Case) -> None:
    """An assertion says how and when somebody logged in (profiles 4.1.4.2)."""
    refuse_unless(case.assertion.find(A + "AuthnStatement") is not None, "AuthnStatement")


def login_instant(case: Case) -> None:
    """The login has an instant (core 2.7.2)."""
    node = case.assertion.find(A + "AuthnStatement")
    if node is not None:
        instant(case, node, "AuthnInstant", required=True)


def login_not_ahead(case: Case) -> None:
    """The login is not in the future."""
    node = case.assertion.find(A + "AuthnStatement")
    moment = None if node is None else instant(case, node, "AuthnInstant")
    refuse_unless(moment is None or moment <= case.now + case.provider.skew + MAX_AGE, "AuthnInstant")


def session_not_over(case: Case) -> None:
    """The session at the identity provider has not ended (core 2.7.2)."""
    hold_still(case, case.assertion.find(A + "AuthnStatement"), "SessionNotOnOrAfter")


def context_stated(case: Case) -> None:
    """The login has a context (core 2.7.2)."""
    node = case.assertion.find(A + "AuthnStatement")
    refuse_unless(node is None or node.find(A + "AuthnContext") is not None, "AuthnContext")


def context_as_asked(case: Case) -> None:
    """The context is the one that was asked for (core 3.3.2.2.1)."""
    context = case.assertion.find(f"{A}AuthnStatement/{A}AuthnContext")
    if context is None or not case.solicited:
        return
    node = context.find(A + "AuthnContextClassRef")
    refuse_unless(node is not None and text_of(case, node) == CONTEXT, "AuthnContextClassRef")


def named(case: Case) -> None:
    """The subject has a NameID."""
    node = case.assertion.find(f"{A}Subject/{A}NameID")
    refuse_unless(node is not None, "NameID")


def named_something(case: Case) -> None:
    """The NameID says something."""
    node = case.assertion.find(f"{A}Subject/{A}NameID")
    refuse_unless(node is None or text_of(case, node), "NameID is empty")


def one_name(case: Case) -> None:
    """The subject has one NameID alone."""
    refuse_unless(len(case.assertion.findall(f"{A}Subject/{A}NameID")) <= 1, "two NameID")


def transient(case: Case) -> None:
    """The NameID has the format that was asked for (core 3.4.1.1)."""
    node = case.assertion.find(f"{A}Subject/{A}NameID")
    refuse_unless(node is None or node.get("Format") == TRANSIENT, "NameID/@Format")


def qualified(case: Case) -> None:
    """The qualifiers of the NameID name the two of us (core 8.3.8)."""
    node = case.assertion.find(f"{A}Subject/{A}NameID")
    if node is None:
        return
    refuse_unless(node.get("NameQualifier") in (None, case.provider.idp_entity_id), "NameQualifier")


def qualified_for_us(case: Case) -> None:
    """The NameID is one for us (core 2.2.2)."""
    node = case.assertion.find(f"{A}Subject/{A}NameID")
    refuse_unless(node is None or node.get("SPNameQualifier") in (None, case.provider.entity_id), "SPNameQualifier")


def described(case: Case) -> None:
    """Read name and attributes."""
    name = case.assertion.find(f"{A}Subject/{A}NameID")
    case.name_id = "" if name is None else text_of(case, name)
    statement = case.assertion.find(A + "AttributeStatement")
    case.attributes = {} if statement is None else attributes_of(case, statement)
    statement = case.assertion.find(A + "AuthnStatement")
    case.session_index = "" if statement is None else statement.get("SessionIndex", "")


def attributes_of(case: Case, statement: etree._Element) -> dict[str, tuple[str, ...]]:
    """Give the values of a statement, by name."""
    return {
        node.get("Name", ""): tuple(text_of(case, value) for value in node.iterfind(A + "AttributeValue"))
        for node in statement.iterfind(A + "Attribute")
    }


def recognised(case: Case) -> None:
    """Find the one person whom the attributes name."""
    case.person = case.provider.recognise(case.attributes)


def not_replayed(case: Case) -> None:
    """An assertion is used once (profiles 4.1.4.5)."""
    refuse_unless(case.provider.use(case.assertion.get("ID", "")), "replayed")
