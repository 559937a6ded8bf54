"""A successful response written at once as text, in the form in which its signatures cover it.

That form is exclusive C14N (https://www.w3.org/TR/xml-exc-c14n/): start and end tags, attributes in order, namespaces
declared where they are first used. So nothing has to be built, walked and canonicalised: what is digested is what is
sent, but for the declaration of `xs`, which C14N leaves out since only values name it. `responses.response_tree` says
the same as a tree, for whoever changes it before it is signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rentree_blanche.simulators.core.saml.names import BEARER, SAML, SAMLP, TRANSIENT, XS, XSI
from rentree_blanche.simulators.core.saml.xml import format_instant
from rentree_blanche.simulators.educonnect.saml.attributes import Attribute
from rentree_blanche.simulators.educonnect.saml.status import SUCCESS
from rentree_blanche.simulators.educonnect.saml.values import Login, Success

_BEGINNING = "<?xml version='1.0' encoding='UTF-8'?>\n"
_RESPONSE = f'<saml2p:Response xmlns:saml2p="{SAMLP}"'
_STATUS = f'<saml2p:Status><saml2p:StatusCode Value="{SUCCESS.code}"></saml2p:StatusCode></saml2p:Status>'
_ASSERTION = f'<saml2:Assertion xmlns:saml2="{SAML}"'
_XS = f' xmlns:xs="{XS}"'
_VALUE = f'<saml2:AttributeValue xmlns:xsi="{XSI}" xsi:type="xs:string">'
_END = "</saml2p:Response>"
# What XML 1.0 knows no way to write (production 2).
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_response(success: Success) -> bytes:
    """Write a response with its assertion, both signed, nothing encrypted.

    Raises `ValueError` when a value holds what XML cannot.
    """
    signer, issuer = success.idp.signer, f"{_text(success.idp.entity_id)}</saml2:Issuer>"
    issued = f'IssueInstant="{format_instant(success.now)}" Version="2.0"'
    head = f' ID="{success.assertion_id}" {issued}><saml2:Issuer>{issuer}'
    tail = f"{_subject(success)}{_conditions(success)}{_authn(success.login)}{_statement(success.attributes)}"
    tail += "</saml2:Assertion>"
    signature = signer.written(f"{_ASSERTION}{head}", tail, success.assertion_id)
    assertion = f"{head}{signature}{tail}"
    top = (
        f'{_RESPONSE} Destination="{_value(success.recipient.acs_url)}" ID="{success.response_id}"'
        f'{_in_response_to(success)} {issued}><saml2:Issuer xmlns:saml2="{SAML}">{issuer}'
    )
    signature = signer.written(top, f"{_STATUS}{_ASSERTION}{assertion}{_END}", success.response_id)
    return f"{_BEGINNING}{top}{signature}{_STATUS}{_ASSERTION}{_XS}{assertion}{_END}".encode()


def _subject(success: Success) -> str:
    recipient = success.recipient
    return (
        f'<saml2:Subject><saml2:NameID Format="{TRANSIENT}" NameQualifier="{_value(success.idp.entity_id)}"'
        f' SPNameQualifier="{_value(recipient.provider.entity_id)}">{_text(success.login.name_id)}</saml2:NameID>'
        f'<saml2:SubjectConfirmation Method="{BEARER}"><saml2:SubjectConfirmationData{_in_response_to(success)}'
        f' NotOnOrAfter="{format_instant(success.expires_at)}" Recipient="{_value(recipient.acs_url)}">'
        "</saml2:SubjectConfirmationData></saml2:SubjectConfirmation></saml2:Subject>"
    )


def _in_response_to(success: Success) -> str:
    request = success.recipient.in_response_to
    return "" if request is None else f' InResponseTo="{_value(request)}"'


def _conditions(success: Success) -> str:
    begins, expires = format_instant(success.begins_at), format_instant(success.expires_at)
    audience = _text(success.recipient.provider.entity_id)
    return (
        f'<saml2:Conditions NotBefore="{begins}" NotOnOrAfter="{expires}"><saml2:AudienceRestriction>'
        f"<saml2:Audience>{audience}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>"
    )


def _authn(login: Login) -> str:
    ends = login.session_ends_at
    until = "" if ends is None else f' SessionNotOnOrAfter="{format_instant(ends)}"'
    return (
        f'<saml2:AuthnStatement AuthnInstant="{format_instant(login.authenticated_at)}"'
        f' SessionIndex="{_value(login.session_index)}"{until}><saml2:AuthnContext><saml2:AuthnContextClassRef>'
        f"{_text(login.authn_context)}</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement>"
    )


def _statement(attributes: Iterable[Attribute]) -> str:
    written = "".join(map(_attribute, attributes))
    # The schema allows no empty AttributeStatement.
    return f"<saml2:AttributeStatement>{written}</saml2:AttributeStatement>" if written else ""


def _attribute(attribute: Attribute) -> str:
    values = "".join(f"{_VALUE}{_text(value)}</saml2:AttributeValue>" for value in attribute.values)
    return (
        f'<saml2:Attribute FriendlyName="{_value(attribute.friendly_name)}" Name="{_value(attribute.name)}"'
        f' NameFormat="{_value(attribute.name_format)}">{values}</saml2:Attribute>'
    )


def _text(text: str) -> str:
    """Write the content of an element (C14N 2.3, text nodes)."""
    return _possible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")


def _value(text: str) -> str:
    """Write the value of an attribute, without its quotes (C14N 2.3, attribute nodes)."""
    text = _possible(text).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return text.replace("\t", "&#x9;").replace("\n", "&#xA;").replace("\r", "&#xD;")


def _possible(text: str) -> str:
    found = None if text.isprintable() else _IMPOSSIBLE.search(text)
    if found is not None:
        raise ValueError(f"{text!r} holds {found[0]!r}, which XML cannot")
    return text
