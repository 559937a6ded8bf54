"""Responses to service providers (SAML core 3.3.3): written as text, or built as an lxml tree that can be changed.

As a tree the steps are apart, so that a change can be made between them:

    tree = response_tree(success)      # nothing signed
    tree = any_change(tree)
    sign_response(tree, signer)        # assertion, then response; signs again what was signed
    xml = serialise(tree)
"""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from rentree_blanche.simulators.core.saml.encryption import encrypt_assertion
from rentree_blanche.simulators.core.saml.names import (
    BEARER,
    SAML,
    SAMLP,
    TRANSIENT,
    XS,
    XSI,
)
from rentree_blanche.simulators.core.saml.signatures import Signer
from rentree_blanche.simulators.core.saml.xml import format_instant, serialise
from rentree_blanche.simulators.educonnect.saml.attributes import Attribute
from rentree_blanche.simulators.educonnect.saml.idp import IdentityProvider
from rentree_blanche.simulators.educonnect.saml.providers import ServiceProvider
from rentree_blanche.simulators.educonnect.saml.status import SUCCESS, Status
from rentree_blanche.simulators.educonnect.saml.values import Login, Recipient, SignedResponse, Success
from rentree_blanche.simulators.educonnect.saml.written import write_response

_P = f"{{{SAMLP}}}"
_A = f"{{{SAML}}}"
_XSI_TYPE = f"{{{XSI}}}type"
_PROTOCOL = {"saml2p": SAMLP}
# All on the assertion itself: « xs » only occurs in values, so nothing would declare it in an assertion read apart.
_ASSERTION = {"saml2": SAML, "xs": XS, "xsi": XSI}
_ISSUER = {"saml2": SAML}


def build_response(success: Success) -> SignedResponse:
    """Build and sign a successful response, its assertion encrypted when the registration asks for it.

    Raises `EncryptionError`, or `ValueError` when a value holds what XML cannot.
    """
    recipient = success.recipient
    if recipient.provider.registration.encrypt_assertions:
        return finish_response(response_tree(success), idp=success.idp, recipient=recipient)
    return SignedResponse(xml=write_response(success), recipient=recipient)


def build_error_response(
    *, idp: IdentityProvider, recipient: Recipient, status: Status, response_id: str, now: datetime
) -> SignedResponse:
    """Build and sign a response without assertion that says why nobody is logged in."""
    tree = error_tree(idp=idp, recipient=recipient, status=status, response_id=response_id, now=now)
    return finish_response(tree, idp=idp, recipient=recipient)


def finish_response(
    tree: etree._Element, *, idp: IdentityProvider, recipient: Recipient, signer: Signer | None = None
) -> SignedResponse:
    """Sign a response's tree in place as the recipient is registered, and serialise it; `signer` replaces the IdP's."""
    sign_response(tree, signer or idp.signer, encrypt_for=recipient.provider)
    return SignedResponse(xml=serialise(tree), recipient=recipient)


def sign_response(
    tree: etree._Element,
    signer: Signer,
    *,
    sign_assertion: bool = True,
    sign_message: bool = True,
    encrypt_for: ServiceProvider | None = None,
) -> None:
    """Sign a response in place: each assertion that is its child, then the response itself.

    A signature already there is replaced. With `encrypt_for`, assertions are encrypted between the two steps if that
    provider's registration asks for it. Raises `SignatureError` or `EncryptionError`.
    """
    for assertion in tree.findall(_A + "Assertion"):
        if sign_assertion:
            signer.sign(assertion)
        if encrypt_for is not None and encrypt_for.registration.encrypt_assertions:
            registration = encrypt_for.registration
            encrypt_assertion(
                assertion,
                encrypt_for.encryption_certificates[0],
                content=registration.content_encryption,
                transport=registration.key_transport,
            )
    if sign_message:
        signer.sign(tree)


def response_tree(success: Success) -> etree._Element:
    """Build a successful response with its assertion, nothing signed nor encrypted."""
    idp, recipient, now = success.idp, success.recipient, success.now
    root = error_tree(idp=idp, recipient=recipient, status=SUCCESS, response_id=success.response_id, now=now)
    assertion = etree.SubElement(
        root,
        _A + "Assertion",
        ID=success.assertion_id,
        IssueInstant=format_instant(now),
        Version="2.0",
        nsmap=_ASSERTION,
    )
    etree.SubElement(assertion, _A + "Issuer").text = idp.entity_id
    expires = format_instant(success.expires_at)
    _add_subject(assertion, idp, recipient, success.login, expires)
    _add_conditions(assertion, recipient, format_instant(success.begins_at), expires)
    _add_authn_statement(assertion, success.login)
    _add_attributes(assertion, success.attributes)
    return root


def error_tree(
    *, idp: IdentityProvider, recipient: Recipient, status: Status, response_id: str, now: datetime
) -> etree._Element:
    """Build a response that only has a status, not signed."""
    root = etree.Element(_P + "Response", nsmap=_PROTOCOL)
    root.set("Destination", recipient.acs_url)
    root.set("ID", response_id)
    if recipient.in_response_to is not None:
        root.set("InResponseTo", recipient.in_response_to)
    root.set("IssueInstant", format_instant(now))
    root.set("Version", "2.0")
    etree.SubElement(root, _A + "Issuer", nsmap=_ISSUER).text = idp.entity_id
    add_status(root, status)
    return root


def add_status(root: etree._Element, status: Status) -> None:
    """Append a `samlp:Status`."""
    element = etree.SubElement(root, _P + "Status")
    code = etree.SubElement(element, _P + "StatusCode", Value=status.code)
    if status.second_code is not None:
        etree.SubElement(code, _P + "StatusCode", Value=status.second_code)
    if status.message is not None:
        etree.SubElement(element, _P + "StatusMessage").text = status.message


def _add_subject(
    assertion: etree._Element, idp: IdentityProvider, recipient: Recipient, login: Login, expires: str
) -> None:
    subject = etree.SubElement(assertion, _A + "Subject")
    name_id = etree.SubElement(
        subject,
        _A + "NameID",
        Format=TRANSIENT,
        NameQualifier=idp.entity_id,
        SPNameQualifier=recipient.provider.entity_id,
    )
    name_id.text = login.name_id
    confirmation = etree.SubElement(subject, _A + "SubjectConfirmation", Method=BEARER)
    data = etree.SubElement(confirmation, _A + "SubjectConfirmationData")
    if recipient.in_response_to is not None:
        data.set("InResponseTo", recipient.in_response_to)
    data.set("NotOnOrAfter", expires)
    data.set("Recipient", recipient.acs_url)


def _add_conditions(assertion: etree._Element, recipient: Recipient, begins: str, expires: str) -> None:
    conditions = etree.SubElement(assertion, _A + "Conditions", NotBefore=begins, NotOnOrAfter=expires)
    restriction = etree.SubElement(conditions, _A + "AudienceRestriction")
    etree.SubElement(restriction, _A + "Audience").text = recipient.provider.entity_id


def _add_authn_statement(assertion: etree._Element, login: Login) -> None:
    statement = etree.SubElement(
        assertion,
        _A + "AuthnStatement",
        AuthnInstant=format_instant(login.authenticated_at),
        SessionIndex=login.session_index,
    )
    if login.session_ends_at is not None:
        statement.set("SessionNotOnOrAfter", format_instant(login.session_ends_at))
    context = etree.SubElement(statement, _A + "AuthnContext")
    etree.SubElement(context, _A + "AuthnContextClassRef").text = login.authn_context


def _add_attributes(assertion: etree._Element, released: tuple[Attribute, ...]) -> None:
    # The schema allows no empty AttributeStatement.
    if not released:
        return
    statement = etree.SubElement(assertion, _A + "AttributeStatement")
    for attribute in released:
        element = etree.SubElement(
            statement,
            _A + "Attribute",
            FriendlyName=attribute.friendly_name,
            Name=attribute.name,
            NameFormat=attribute.name_format,
        )
        for value in attribute.values:
            etree.SubElement(element, _A + "AttributeValue", {_XSI_TYPE: "xs:string"}).text = value
