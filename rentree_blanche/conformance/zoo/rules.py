"""The rules of a right service provider, in their order (SAML core, bindings 3.5, profiles 4.1.4)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from lxml import etree

from rentree_blanche.conformance.zoo import assertion_rules as of_assertion
from rentree_blanche.conformance.zoo.case import Case, RefusedError
from rentree_blanche.conformance.zoo.habits import Rule
from rentree_blanche.conformance.zoo.tools import ENTITY, A, P, attribute_of, hold_now, instant, refuse_unless, text_of
from rentree_blanche.conformance.zoo.trust import trust
from rentree_blanche.simulators.core.saml.names import DS
from rentree_blanche.simulators.core.saml.xml import is_id

SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_MAX_BYTES = 512 * 1024
_MAX_ELEMENTS, _MAX_TRANSFORMS = 2_000, 8


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
    refuse_unless(is_id(attribute_of(case, case.root, "ID")), "Response/@ID")


def versioned(case: Case) -> None:
    """A response has version 2.0 (core 3.2.2)."""
    refuse_unless(attribute_of(case, case.root, "Version") == "2.0", "Response/@Version")


def issued(case: Case) -> None:
    """A response has an instant (core 3.2.2)."""
    instant(case, case.root, "IssueInstant", required=True)


def fresh(case: Case) -> None:
    """A response was made just now."""
    hold_now(case, case.root)


def destined(case: Case) -> None:
    """A signed response names its destination (bindings 3.5.5.2)."""
    refuse_unless(attribute_of(case, case.root, "Destination") == case.provider.acs_url, "Response/@Destination")


def from_our_idp(case: Case) -> None:
    """A response names who issued it, where it is signed (profiles 4.1.4.2)."""
    node = case.root.find(A + "Issuer")
    refuse_unless(node is not None and text_of(case, node) == case.provider.idp_entity_id, "Response/Issuer")


def issuer_is_entity(case: Case) -> None:
    """The Issuer of a response is an entity (core 2.2.5)."""
    node = case.root.find(A + "Issuer")
    refuse_unless(node is None or node.get("Format") in (None, ENTITY), "Response/Issuer/@Format")


def asked_for(case: Case) -> None:
    """A response answers the request that this browser began (core 3.2.2, profiles 4.1.5)."""
    answered = attribute_of(case, case.root, "InResponseTo")
    if answered is None:
        refuse_unless(case.provider.unsolicited, "unsolicited")
        return
    refuse_unless(case.pending is not None and answered == case.pending, "Response/@InResponseTo")


def succeeded(case: Case) -> None:
    """A response says that the login succeeded (core 3.2.2.2)."""
    code = case.root.find(f"{P}Status/{P}StatusCode")
    refuse_unless(code is not None and attribute_of(case, code, "Value") == SUCCESS, "Status")


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
    "assertion-id": of_assertion.assertion_identified,
    "assertion-version": of_assertion.assertion_versioned,
    "assertion-instant": of_assertion.assertion_issued,
    "assertion-fresh": of_assertion.assertion_fresh,
    "assertion-issuer": of_assertion.assertion_from_our_idp,
    "assertion-issuer-format": of_assertion.assertion_issuer_is_entity,
    "confirmed": of_assertion.confirmed,
    "conditions": of_assertion.conditioned,
    "begun": of_assertion.begun,
    "not-over": of_assertion.not_over,
    "in-order": of_assertion.in_order,
    "understood": of_assertion.understood,
    "restricted": of_assertion.restricted,
    "audience": of_assertion.our_audience,
    "stated": of_assertion.stated,
    "login-instant": of_assertion.login_instant,
    "login-not-ahead": of_assertion.login_not_ahead,
    "session-not-over": of_assertion.session_not_over,
    "context": of_assertion.context_stated,
    "context-as-asked": of_assertion.context_as_asked,
    "named": of_assertion.named,
    "named-something": of_assertion.named_something,
    "one-name": of_assertion.one_name,
    "transient": of_assertion.transient,
    "qualified": of_assertion.qualified,
    "qualified-for-us": of_assertion.qualified_for_us,
    "described": of_assertion.described,
    "recognised": of_assertion.recognised,
    "not-replayed": of_assertion.not_replayed,
}
