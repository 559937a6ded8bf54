"""The rules of a right service provider, in their order (SAML core, bindings 3.5, profiles 4.1.4 and 4.4)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from lxml import etree

from rentree_blanche.conformance.zoo.case import Case, RefusedError
from rentree_blanche.conformance.zoo.habits import Rule
from rentree_blanche.conformance.zoo.trust import trust
from rentree_blanche.simulators.core.saml.errors import MessageError
from rentree_blanche.simulators.core.saml.names import BEARER, DS, SAML, SAMLP
from rentree_blanche.simulators.core.saml.xml import is_id, parse_instant, parse_xml

P, A = f"{{{SAMLP}}}", f"{{{SAML}}}"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
CONTEXT = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
_KNOWN_CONDITIONS = frozenset({A + "AudienceRestriction", A + "OneTimeUse", A + "ProxyRestriction"})
_MAX_AGE = timedelta(minutes=10)
_MAX_BYTES = 512 * 1024
_MAX_ELEMENTS, _MAX_TRANSFORMS = 2_000, 8
_STATUS = re.compile(r"urn:oasis:names:tc:SAML:2\.0:status:[A-Za-z]+")


def refuse_unless(condition: object, why: str) -> None:
    """Refuse the message where a condition does not hold."""
    if not condition:
        raise RefusedError(why)


# How it came


def by_post(case: Case) -> None:
    """A response is posted (bindings 3.5)."""
    refuse_unless(case.method == "POST", "not posted")


def once(case: Case) -> None:
    """A form carries one response."""
    refuse_unless([name for name, _ in case.fields].count("SAMLResponse") == 1, "SAMLResponse occurs twice")


def decoded(case: Case) -> None:
    """The response is base64."""
    written = next((value for name, value in case.fields if name == "SAMLResponse"), "")
    try:
        case.xml = base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RefusedError("no base64") from error


def bounded(case: Case) -> None:
    """A response has a bounded size."""
    refuse_unless(len(case.xml) <= _MAX_BYTES, "too large")


def parsed(case: Case) -> None:
    """The response is XML, without DOCTYPE."""
    case.root = case.provider.habits.parse(case.xml)
    refuse_unless(case.root.tag == P + "Response", f"a {case.root.tag}")


def strict_xml(data: bytes) -> etree._Element:
    """Parse a document that has no DOCTYPE."""
    try:
        return parse_xml(data, max_bytes=4 * _MAX_BYTES)
    except MessageError as error:
        raise RefusedError(str(error)) from error


def small(case: Case) -> None:
    """A response has a bounded number of elements and transforms."""
    refuse_unless(sum(1 for _ in case.root.iter(etree.Element)) <= _MAX_ELEMENTS, "too many elements")
    refuse_unless(sum(1 for _ in case.root.iter(f"{{{DS}}}Transform")) <= _MAX_TRANSFORMS, "too many transforms")


def unique_ids(case: Case) -> None:
    """An ID occurs once (core 1.3.4)."""
    found = [node.get("ID") for node in case.root.iter(etree.Element) if node.get("ID") is not None]
    refuse_unless(len(found) == len(set(found)), "an ID occurs twice")


# The envelope


def identified(case: Case) -> None:
    """A response has an ID (core 3.2.2)."""
    refuse_unless(is_id(_get(case, case.root, "ID")), "Response/@ID")


def versioned(case: Case) -> None:
    """A response has version 2.0 (core 3.2.2)."""
    refuse_unless(_get(case, case.root, "Version") == "2.0", "Response/@Version")


def issued(case: Case) -> None:
    """A response has an instant (core 3.2.2)."""
    _instant(case, case.root, "IssueInstant", required=True)


def fresh(case: Case) -> None:
    """A response was made just now."""
    _is_now(case, case.root)


def destined(case: Case) -> None:
    """A signed response names its destination (bindings 3.5.5.2)."""
    refuse_unless(_get(case, case.root, "Destination") == case.provider.acs_url, "Response/@Destination")


def from_our_idp(case: Case) -> None:
    """A response names who issued it, where it is signed (profiles 4.1.4.2)."""
    node = case.root.find(A + "Issuer")
    refuse_unless(node is not None and _text(case, node) == case.provider.idp_entity_id, "Response/Issuer")


def issuer_is_entity(case: Case) -> None:
    """The Issuer of a response is an entity (core 2.2.5)."""
    node = case.root.find(A + "Issuer")
    refuse_unless(node is None or node.get("Format") in (None, ENTITY), "Response/Issuer/@Format")


def asked_for(case: Case) -> None:
    """A response answers the request that this browser began (core 3.2.2, profiles 4.1.5)."""
    answered = _get(case, case.root, "InResponseTo")
    if answered is None:
        refuse_unless(case.provider.unsolicited, "unsolicited")
        return
    refuse_unless(case.pending is not None and answered == case.pending, "Response/@InResponseTo")


def succeeded(case: Case) -> None:
    """A response says that the login succeeded (core 3.2.2.2)."""
    code = case.root.find(f"{P}Status/{P}StatusCode")
    refuse_unless(code is not None and _get(case, code, "Value") == SUCCESS, "Status")


# The assertion


def assertion_identified(case: Case) -> None:
    """An assertion has an ID (core 2.3.3)."""
    refuse_unless(is_id(_get(case, case.assertion, "ID")), "Assertion/@ID")


def assertion_versioned(case: Case) -> None:
    """An assertion has version 2.0 (core 2.3.3)."""
    refuse_unless(_get(case, case.assertion, "Version") == "2.0", "Assertion/@Version")


def assertion_issued(case: Case) -> None:
    """An assertion has an instant (core 2.3.3)."""
    _instant(case, case.assertion, "IssueInstant", required=True)


def assertion_fresh(case: Case) -> None:
    """An assertion was made just now."""
    _is_now(case, case.assertion)


def assertion_from_our_idp(case: Case) -> None:
    """An assertion names who issued it (core 2.3.3)."""
    node = case.assertion.find(A + "Issuer")
    refuse_unless(node is not None and _text(case, node) == case.provider.idp_entity_id, "Assertion/Issuer")


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
    refuse_unless(_get(case, confirmation, "Method") == BEARER, "Method")


def has_data(_case: Case, confirmation: etree._Element) -> None:
    """It has data."""
    refuse_unless(confirmation.find(A + "SubjectConfirmationData") is not None, "SubjectConfirmationData")


def for_us(case: Case, confirmation: etree._Element) -> None:
    """It names our address."""
    refuse_unless(_datum(case, confirmation, "Recipient") == case.provider.acs_url, "Recipient")


def answers(case: Case, confirmation: etree._Element) -> None:
    """It answers the request that the response answers."""
    answered = _datum(case, confirmation, "InResponseTo")
    if case.root.get("InResponseTo") is None and case.provider.unsolicited:
        refuse_unless(answered is None, "InResponseTo")
        return
    refuse_unless(answered is not None and answered == case.pending, "InResponseTo")


def ends(case: Case, confirmation: etree._Element) -> None:
    """It says until when."""
    data = confirmation.find(A + "SubjectConfirmationData")
    refuse_unless(data is not None, "SubjectConfirmationData")
    _instant(case, data, "NotOnOrAfter", required=True)  # type: ignore[arg-type]  # just held


def not_ended(case: Case, confirmation: etree._Element) -> None:
    """It has not ended."""
    data = confirmation.find(A + "SubjectConfirmationData")
    _not_past(case, data, "NotOnOrAfter")


def no_beginning(case: Case, confirmation: etree._Element) -> None:
    """It has no NotBefore (profiles 4.1.4.2)."""
    refuse_unless(_datum(case, confirmation, "NotBefore") is None, "NotBefore")


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
    begins = None if node is None else _instant(case, node, "NotBefore")
    refuse_unless(begins is None or case.now >= begins - case.provider.skew, "NotBefore")


def not_over(case: Case) -> None:
    """The conditions hold still (core 2.5.1.2)."""
    _not_past(case, case.assertion.find(A + "Conditions"), "NotOnOrAfter")


def in_order(case: Case) -> None:
    """The conditions begin before they end (core 2.5.1.2)."""
    node = case.assertion.find(A + "Conditions")
    if node is None or not (node.get("NotBefore") and node.get("NotOnOrAfter")):
        return
    begins, end = _instant(case, node, "NotBefore"), _instant(case, node, "NotOnOrAfter")
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
        named = [_text(case, node) for node in restriction.findall(A + "Audience")]
        refuse_unless(case.provider.entity_id in named, "Audience")


def stated(case: Case) -> None:
    """An assertion says how and when somebody logged in (profiles 4.1.4.2)."""
    refuse_unless(case.assertion.find(A + "AuthnStatement") is not None, "AuthnStatement")


def login_instant(case: Case) -> None:
    """The login has an instant (core 2.7.2)."""
    node = case.assertion.find(A + "AuthnStatement")
    if node is not None:
        _instant(case, node, "AuthnInstant", required=True)


def login_not_ahead(case: Case) -> None:
    """The login is not in the future."""
    node = case.assertion.find(A + "AuthnStatement")
    moment = None if node is None else _instant(case, node, "AuthnInstant")
    refuse_unless(moment is None or moment <= case.now + case.provider.skew + _MAX_AGE, "AuthnInstant")


def session_not_over(case: Case) -> None:
    """The session at the identity provider has not ended (core 2.7.2)."""
    _not_past(case, case.assertion.find(A + "AuthnStatement"), "SessionNotOnOrAfter")


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
    refuse_unless(node is not None and _text(case, node) == CONTEXT, "AuthnContextClassRef")


def named(case: Case) -> None:
    """The subject has a NameID."""
    node = case.assertion.find(f"{A}Subject/{A}NameID")
    refuse_unless(node is not None, "NameID")


def named_something(case: Case) -> None:
    """The NameID says something."""
    node = case.assertion.find(f"{A}Subject/{A}NameID")
    refuse_unless(node is None or _text(case, node), "NameID is empty")


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
    case.name_id = "" if name is None else _text(case, name)
    statement = case.assertion.find(A + "AttributeStatement")
    case.attributes = {} if statement is None else attributes_of(case, statement)
    statement = case.assertion.find(A + "AuthnStatement")
    case.session_index = "" if statement is None else statement.get("SessionIndex", "")


def attributes_of(case: Case, statement: etree._Element) -> dict[str, tuple[str, ...]]:
    """Give the values of a statement, by name."""
    return {
        node.get("Name", ""): tuple(_text(case, value) for value in node.iterfind(A + "AttributeValue"))
        for node in statement.iterfind(A + "Attribute")
    }


def recognised(case: Case) -> None:
    """Find the one person whom the attributes name."""
    case.person = case.provider.recognise(case.attributes)


def not_replayed(case: Case) -> None:
    """An assertion is used once (profiles 4.1.4.5)."""
    refuse_unless(case.provider.use(case.assertion.get("ID", "")), "replayed")


LOGIN: Mapping[str, Rule] = {
    "by-post": by_post,
    "once": once,
    "decoded": decoded,
    "bounded": bounded,
    "parsed": parsed,
    "small": small,
    "unique-ids": unique_ids,
    "trust": trust,
    "response-id": identified,
    "response-version": versioned,
    "response-instant": issued,
    "response-fresh": fresh,
    "destination": destined,
    "response-issuer": from_our_idp,
    "response-issuer-format": issuer_is_entity,
    "request": asked_for,
    "status": succeeded,
    "assertion-id": assertion_identified,
    "assertion-version": assertion_versioned,
    "assertion-instant": assertion_issued,
    "assertion-fresh": assertion_fresh,
    "assertion-issuer": assertion_from_our_idp,
    "assertion-issuer-format": assertion_issuer_is_entity,
    "confirmed": confirmed,
    "conditions": conditioned,
    "begun": begun,
    "not-over": not_over,
    "in-order": in_order,
    "understood": understood,
    "restricted": restricted,
    "audience": our_audience,
    "stated": stated,
    "login-instant": login_instant,
    "login-not-ahead": login_not_ahead,
    "session-not-over": session_not_over,
    "context": context_stated,
    "context-as-asked": context_as_asked,
    "named": named,
    "named-something": named_something,
    "one-name": one_name,
    "transient": transient,
    "qualified": qualified,
    "qualified-for-us": qualified_for_us,
    "described": described,
    "recognised": recognised,
    "not-replayed": not_replayed,
}


# Reading


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


def _get(case: Case, node: etree._Element, name: str) -> str | None:
    return case.provider.habits.attribute(node, name)


def _text(case: Case, node: etree._Element) -> str:
    return case.provider.habits.text(node)


def _datum(case: Case, confirmation: etree._Element, name: str) -> str | None:
    data = confirmation.find(A + "SubjectConfirmationData")
    return None if data is None else _get(case, data, name)


def _instant(case: Case, node: etree._Element, name: str, *, required: bool = False) -> datetime | None:
    written = _get(case, node, name)
    if written is None:
        refuse_unless(not required, f"{name} is missing")
        return None
    return case.provider.habits.instant(written)


def _not_past(case: Case, node: etree._Element | None, name: str) -> None:
    end = None if node is None else _instant(case, node, name)
    refuse_unless(end is None or case.now < end + case.provider.skew, f"{name} has passed")


def _is_now(case: Case, node: etree._Element) -> None:
    moment = _instant(case, node, "IssueInstant")
    age = _MAX_AGE + case.provider.skew
    refuse_unless(moment is None or case.now - age <= moment <= case.now + age, "IssueInstant")
