"""The messages that a service provider sends: AuthnRequest, LogoutRequest, LogoutResponse."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from lxml import etree

from rentree_blanche.simulators.core.saml.bindings import Parameter, PostForm, encode_post, encode_redirect
from rentree_blanche.simulators.core.saml.names import (
    AUTHN_PASSWORD_PROTECTED_TRANSPORT,
    SAML,
    SAMLP,
    TRANSIENT,
    Binding,
)
from rentree_blanche.simulators.core.saml.xml import format_instant, serialise
from rentree_blanche.simulators.ent.saml.idp import Endpoint, IdentityProvider
from rentree_blanche.simulators.ent.saml.provider import ServiceProvider

_P = f"{{{SAMLP}}}"
_A = f"{{{SAML}}}"
_NAMESPACES = {"samlp": SAMLP, "saml": SAML}

AUTHN_CONTEXT = AUTHN_PASSWORD_PROTECTED_TRANSPORT
"""The class that every AuthnRequest asks for exactly, and that a response to it has to state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameId:
    """A NameID with its qualifiers, as an assertion or a logout message carries it."""

    value: str
    format: str | None = None
    name_qualifier: str | None = None
    sp_name_qualifier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """A message ready for the browser: an address to go to, or a form to post; and its XML for the journal."""

    xml: bytes
    url: str | None = None
    form: PostForm | None = None


def message_id(provider: ServiceProvider, opaque: str) -> str:
    """Make the ID of a message from 32 random hexadecimal digits: `ENT_<uuid>` for an entcore ENT."""
    return f"ENT_{UUID(hex=opaque, version=4)}" if provider.party.style == "entcore" else f"_{opaque}"


def authn_request(
    provider: ServiceProvider, idp: IdentityProvider, *, request_id: str, relay_state: str, now: datetime
) -> Outbound:
    """Ask for a login over HTTP-Redirect, signed.

    An entcore ENT gives no Destination, and ACS URL and ACS index together; a national service gives Destination and
    ACS URL. Both ask for a transient NameID and exactly PasswordProtectedTransport.
    """
    entcore = provider.party.style == "entcore"
    root = _root("AuthnRequest", provider, request_id, None if entcore else idp.sso_url, now)
    root.set("ProtocolBinding", Binding.POST.value)
    root.set("AssertionConsumerServiceURL", provider.acs_url)
    if entcore:
        root.set("AssertionConsumerServiceIndex", "1")
    etree.SubElement(root, _P + "NameIDPolicy", Format=TRANSIENT, AllowCreate="true")
    context = etree.SubElement(root, _P + "RequestedAuthnContext", Comparison="exact")
    etree.SubElement(context, _A + "AuthnContextClassRef").text = AUTHN_CONTEXT
    url = encode_redirect(root, Parameter.REQUEST, idp.sso_url, relay_state=relay_state, signer=provider.signer)
    return Outbound(xml=serialise(root), url=url)


def logout_request(
    provider: ServiceProvider,
    endpoint: Endpoint,
    *,
    request_id: str,
    name_id: NameId,
    session_index: str | None,
    now: datetime,
    lifetime: timedelta = timedelta(minutes=5),
) -> Outbound:
    """Ask the identity provider to end the session everywhere (SAML profiles 4.4.3.1), signed."""
    root = _root("LogoutRequest", provider, request_id, endpoint.location, now)
    root.set("NotOnOrAfter", format_instant(now + lifetime))
    name = etree.SubElement(root, _A + "NameID")
    for attribute, value in (
        ("Format", name_id.format),
        ("NameQualifier", name_id.name_qualifier),
        ("SPNameQualifier", name_id.sp_name_qualifier),
    ):
        if value is not None:
            name.set(attribute, value)
    name.text = name_id.value
    if session_index is not None:
        etree.SubElement(root, _P + "SessionIndex").text = session_index
    return _send(root, provider, endpoint, Parameter.REQUEST, relay_state=None)


def logout_response(
    provider: ServiceProvider,
    endpoint: Endpoint,
    *,
    response_id: str,
    in_response_to: str,
    status: tuple[str, ...],
    relay_state: str | None,
    now: datetime,
) -> Outbound:
    """Answer a LogoutRequest, signed; `status` holds the status code and perhaps a second one that says more."""
    root = _root("LogoutResponse", provider, response_id, endpoint.response_location, now)
    root.set("InResponseTo", in_response_to)
    parent = etree.SubElement(root, _P + "Status")
    for code in status:
        parent = etree.SubElement(parent, _P + "StatusCode", Value=code)
    return _send(root, provider, endpoint, Parameter.RESPONSE, relay_state=relay_state)


def _root(
    kind: str, provider: ServiceProvider, identifier: str, destination: str | None, now: datetime
) -> etree._Element:
    root = etree.Element(_P + kind, nsmap=_NAMESPACES)
    root.set("ID", identifier)
    root.set("Version", "2.0")
    root.set("IssueInstant", format_instant(now))
    if destination is not None:
        root.set("Destination", destination)
    etree.SubElement(root, _A + "Issuer").text = provider.entity_id
    return root


def _send(
    root: etree._Element, provider: ServiceProvider, endpoint: Endpoint, parameter: Parameter, relay_state: str | None
) -> Outbound:
    location = endpoint.location if parameter is Parameter.REQUEST else endpoint.response_location
    if endpoint.binding is Binding.REDIRECT:
        url = encode_redirect(root, parameter, location, relay_state=relay_state, signer=provider.signer)
        return Outbound(xml=serialise(root), url=url)
    provider.signer.sign(root)
    xml = serialise(root)
    return Outbound(xml=xml, form=encode_post(xml, parameter, location, relay_state=relay_state))
