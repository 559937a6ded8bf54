"""Rules followed in the wrong ways: what broken providers do in the place of a right rule."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from lxml import etree

from rentree_blanche.conformance.zoo.assertion_rules import attributes_of, described
from rentree_blanche.conformance.zoo.case import CannotAnswerError, Case, RefusedError
from rentree_blanche.conformance.zoo.habits import Rule
from rentree_blanche.conformance.zoo.tools import A, P, refuse_unless, strict_xml, utc_instant
from rentree_blanche.conformance.zoo.trust import SIGNATURE, as_signed, decrypted, trust
from rentree_blanche.simulators.core.clock import PARIS, wall


def breaking(rule: Rule) -> Rule:
    """Break where a rule refuses."""

    def loudly(case: Case) -> None:
        try:
            rule(case)
        except RefusedError as error:
            raise CannotAnswerError(str(error)) from error

    return loudly


# Reading


def any_xml(data: bytes) -> etree._Element:
    """Resolve entities, also those of files."""
    parser = etree.XMLParser(resolve_entities=True, load_dtd=True, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise RefusedError(str(error)) from error
    return etree.fromstring(etree.tostring(root))


def breaking_xml(data: bytes) -> etree._Element:
    """Break on what is no XML."""
    try:
        return strict_xml(data)
    except RefusedError as error:
        raise CannotAnswerError(str(error)) from error


def several_roots(data: bytes) -> etree._Element:
    """Read a document of several roots too, and give its response."""
    try:
        return strict_xml(data)
    except RefusedError:
        joined = strict_xml(b"<racines>" + re.sub(rb"^<\?xml[^>]*\?>", b"", data) + b"</racines>")
    response = joined.find(P + "Response")
    if response is None:
        raise RefusedError("no response among the roots")
    return response


def xml_without(test: Callable[[bytes], bool]) -> Callable[[bytes], etree._Element]:
    """Refuse documents of which a test is true."""

    def parse(data: bytes) -> etree._Element:
        refuse_unless(not test(data), "unreadable")
        return strict_xml(data)

    return parse


def xml_of_prefix(data: bytes) -> etree._Element:
    """Know a response by its prefix."""
    root = strict_xml(data)
    refuse_unless(root.prefix == "saml2p" or not root.tag.endswith("}Response"), "no saml2p:Response")
    return root


def first_text(node: etree._Element) -> str:
    """Read the text before whatever else an element holds."""
    return (node.text or "").strip()


def by_local_name(node: etree._Element, name: str) -> str | None:
    """Read an attribute of any namespace."""
    return next((str(value) for key, value in node.items() if etree.QName(key).localname == name), None)


def lenient_instant(text: str) -> datetime:
    """Take what is no instant for one that always suits: the machine's time."""
    try:
        return utc_instant(text)
    except RefusedError:
        return wall()


def instant_of(shape: str) -> Callable[[str], datetime]:
    """Read instants of one shape alone."""

    def read(text: str) -> datetime:
        refuse_unless(re.fullmatch(shape, text), "unreadable instant")
        return utc_instant(text)

    return read


def zoneless_instant(text: str) -> datetime:
    """Leave the zone out."""
    return utc_instant(re.sub(r"[+-]\d\d:\d\d$", "Z", text))


def not_over_on_the_wall(case: Case) -> None:
    """Compare the hours that clocks in France show, which come twice in one night."""
    node = case.assertion.find(A + "Conditions")
    if node is None or node.get("NotOnOrAfter") is None:
        return
    end = case.provider.habits.instant(node.get("NotOnOrAfter", "")) + case.provider.skew
    refuse_unless(_on_the_wall(case.now) < _on_the_wall(end), "NotOnOrAfter has passed")


def _on_the_wall(moment: datetime) -> datetime:
    return moment.astimezone(PARIS).replace(tzinfo=None)


def over_after(by: timedelta) -> Rule:
    """Shift the end of the conditions."""

    def rule(case: Case) -> None:
        node = case.assertion.find(A + "Conditions")
        if node is not None and node.get("NotOnOrAfter") is not None:
            end = case.provider.habits.instant(node.get("NotOnOrAfter", ""))
            refuse_unless(case.now < end + case.provider.skew + by, "NotOnOrAfter has passed")

    return rule


def begun_strictly(case: Case) -> None:
    """Take NotBefore for a bound that is itself too early."""
    node = case.assertion.find(A + "Conditions")
    if node is not None and node.get("NotBefore") is not None:
        begins = case.provider.habits.instant(node.get("NotBefore", ""))
        refuse_unless(case.now > begins - case.provider.skew, "NotBefore")


def begun_early(case: Case) -> None:
    """Take an assertion two seconds before its time."""
    node = case.assertion.find(A + "Conditions")
    if node is not None and node.get("NotBefore") is not None:
        begins = case.provider.habits.instant(node.get("NotBefore", ""))
        refuse_unless(case.now >= begins - case.provider.skew - timedelta(seconds=2), "NotBefore")


# The form


def one_of_two(*, read_first: bool) -> Rule:
    """Read one of two responses of a form, having verified the other."""

    def rule(case: Case) -> None:
        values = [value for name, value in case.fields if name == "SAMLResponse"]
        refuse_unless(values, "no response")
        read, verified = (values[0], values[-1]) if read_first else (values[-1], values[0])
        case.xml = base64.b64decode(read)
        case.verified = strict_xml(base64.b64decode(verified))

    return rule


def trust_in_the_other(case: Case) -> None:
    """Verify the other response of the form, then believe this one."""
    root = case.root
    case.root = case.verified
    trust(case)
    case.root = root
    found = next(root.iter(A + "Assertion", A + "EncryptedAssertion"), None)
    if found is None:
        raise RefusedError("no assertion")
    case.assertion = found
    decrypted(case)
    case.assertion = as_signed(case.assertion)


# The envelope, the confirmation, the conditions


def present_or(node_path: str, attribute: str) -> Rule:
    """Demand an attribute that SAML leaves optional."""

    def rule(case: Case) -> None:
        node = case.assertion.find(node_path)
        refuse_unless(node is not None and node.get(attribute) is not None, attribute)

    return rule


def then(rule: Rule, also: Rule) -> Rule:
    """Follow a rule, and another one that is too strict."""

    def both(case: Case) -> None:
        rule(case)
        also(case)

    return both


def first_audience(case: Case) -> None:
    """Look at the first audience alone."""
    for restriction in case.assertion.findall(f"{A}Conditions/{A}AudienceRestriction"):
        node = restriction.find(A + "Audience")
        refuse_unless(node is not None and (node.text or "") == case.provider.entity_id, "Audience")


def any_restriction(case: Case) -> None:
    """Be content with one restriction of several."""
    found = case.assertion.findall(f"{A}Conditions/{A}AudienceRestriction")
    named = [(node.text or "") for each in found for node in each.findall(A + "Audience")]
    refuse_unless(not found or case.provider.entity_id in named, "Audience")


def first_confirmation(case: Case) -> None:
    """Look at the first confirmation alone."""
    found = case.assertion.find(f"{A}Subject/{A}SubjectConfirmation")
    refuse_unless(found is not None, "SubjectConfirmation")
    for rule in case.provider.confirmation.values():
        if found is not None:
            rule(case, found)


def known_children(case: Case) -> None:
    """Refuse an assertion with an Advice."""
    refuse_unless(case.assertion.find(A + "Advice") is None, "Advice")


def no_one_time_use(case: Case) -> None:
    """Refuse the condition OneTimeUse."""
    refuse_unless(case.assertion.find(f"{A}Conditions/{A}OneTimeUse") is None, "OneTimeUse")


def no_issuer_format(case: Case) -> None:
    """Refuse any format of the issuer."""
    node = case.assertion.find(A + "Issuer")
    refuse_unless(node is None or node.get("Format") is None, "Format")


def any_request(case: Case) -> None:
    """Take an answer to whichever request we made, whoever's browser made it."""
    answered = case.root.get("InResponseTo")
    refuse_unless(answered is not None and answered in case.provider.pending.values(), "InResponseTo")
    case.pending = answered


def any_request_anywhere(case: Case) -> None:
    """The same, and each part of the message may answer another one."""
    any_request(case)
    data = case.assertion.find(f"{A}Subject/{A}SubjectConfirmation/{A}SubjectConfirmationData")
    answered = None if data is None else data.get("InResponseTo")
    if answered in case.provider.pending.values():
        case.pending = answered


def stray_attributes(case: Case) -> None:
    """Read the first attributes of the document, wherever they are."""
    described(case)
    statement = next(as_signed(case.root).iter(A + "AttributeStatement"), None)
    if statement is not None:
        case.attributes = attributes_of(case, statement)


def only_known_attributes(case: Case) -> None:
    """Refuse an attribute that is not expected."""
    refuse_unless(set(case.attributes) <= {"FrEduCtRefId"}, "an unknown attribute")


# Statuses, logout


def breaking_without_assertion(case: Case) -> None:
    """Break where there is no assertion, as when a login did not succeed."""
    if next(case.root.iter(A + "Assertion", A + "EncryptedAssertion"), None) is None:
        raise CannotAnswerError("no assertion")
    trust(case)


def ending_this_session(case: Case) -> None:
    """End the browser's session by any logout response."""
    if case.kind == "SAMLResponse":
        case.ending = [case.cookie]


def breaking_when_partial(case: Case) -> None:
    """Break on a logout that did not succeed everywhere."""
    if case.kind == "SAMLResponse":
        refuse_unless(case.provider.answer_logout(case.root.get("InResponseTo", "")), "InResponseTo")
        if case.root.find(f"{P}Status/{P}StatusCode/{P}StatusCode") is not None:
            raise CannotAnswerError("PartialLogout")


def ending_nothing(_case: Case) -> None:
    """End no session."""


def ending_indexed(by_name: Rule) -> Rule:
    """End sessions only where an index is named."""

    def rule(case: Case) -> None:
        by_name(case)
        if not case.root.findall(P + "SessionIndex"):
            case.ending = []

    return rule


def breaking_without_session(by_name: Rule) -> Rule:
    """Break where there is no session to end."""

    def rule(case: Case) -> None:
        by_name(case)
        if case.kind == "SAMLRequest" and not case.ending:
            raise CannotAnswerError("no session")

    return rule


def breaking_on_ciphers(case: Case) -> None:
    """Break on what cannot be decrypted."""
    encrypted = case.root.find(A + "EncryptedAssertion") is not None
    (breaking(trust) if encrypted else trust)(case)


def onward_if(test: Callable[[str], bool]) -> Callable[[str], str]:
    """Refuse a RelayState of which a test is false."""

    def onward(relay_state: str) -> str:
        refuse_unless(test(relay_state), "RelayState")
        return "/me"

    return onward


# What is demanded of a signature beyond SAML


def whole_signed(case: Case) -> None:
    """Demand that the message is signed."""
    refuse_unless(case.whole, "the message is not signed")


def assertion_signed(case: Case) -> None:
    """Demand that the assertion is signed."""
    refuse_unless(case.assertion.find(SIGNATURE) is not None, "the assertion is not signed")


def key_shown(case: Case) -> None:
    """Demand that the assertion's signature shows a key."""
    signature = case.assertion.find(SIGNATURE)
    refuse_unless(signature is None or signature.find("{*}KeyInfo") is not None, "no KeyInfo")


def not_sha512(case: Case) -> None:
    """Refuse RSA-SHA512."""
    refuse_unless(b"rsa-sha512" not in case.xml, "SHA-512")


def refusing(_case: Case) -> None:
    """Let nobody in."""
    raise RefusedError("nobody gets in")


def where_there_is_a_subject(rule: Rule) -> Rule:
    """Follow a rule only where an assertion has a subject."""

    def leniently(case: Case) -> None:
        if case.assertion.find(A + "Subject") is not None:
            rule(case)

    return leniently
