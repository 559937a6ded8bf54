"""Single logout: requests and responses, both ways (SAML core 3.7, profiles 4.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lxml import etree

from rentree_blanche.simulators.core.saml.bindings import (
    InboundMessage,
    Parameter,
    PostForm,
    encode_post,
    encode_redirect,
)
from rentree_blanche.simulators.core.saml.errors import MessageError, Reason
from rentree_blanche.simulators.core.saml.names import SAML, SAMLP, TRANSIENT, Binding
from rentree_blanche.simulators.core.saml.signatures import Signer
from rentree_blanche.simulators.core.saml.xml import format_instant, parse_instant, serialise
from rentree_blanche.simulators.educonnect.saml.envelope import (
    FindProvider,
    MessagePolicy,
    MessageWarning,
    open_envelope,
)
from rentree_blanche.simulators.educonnect.saml.idp import IdentityProvider
from rentree_blanche.simulators.educonnect.saml.providers import LogoutService, ServiceProvider
from rentree_blanche.simulators.educonnect.saml.responses import add_status
from rentree_blanche.simulators.educonnect.saml.status import Status

_P = f"{{{SAMLP}}}"
_A = f"{{{SAML}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameId:
    """A NameID as a message carries it."""

    value: str
    format: str | None = None
    name_qualifier: str | None = None
    sp_name_qualifier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoutRequest:
    """A checked LogoutRequest: find the session by `name_id` and `session_indexes` (none means all of that name)."""

    id: str
    issuer: str
    name_id: NameId
    session_indexes: tuple[str, ...]
    relay_state: str | None
    warnings: tuple[MessageWarning, ...]
    xml: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoutResponse:
    """A checked LogoutResponse: compare `in_response_to` with what was sent."""

    id: str
    issuer: str
    in_response_to: str | None
    status: Status
    relay_state: str | None
    warnings: tuple[MessageWarning, ...]
    xml: bytes = field(repr=False)


def parse_logout_request(
    message: InboundMessage,
    *,
    idp: IdentityProvider,
    find_provider: FindProvider,
    now: datetime,
    policy: MessagePolicy | None = None,
) -> LogoutRequest:
    """Check a LogoutRequest; raises `MessageError` or `SignatureError`."""
    policy = policy or MessagePolicy()
    envelope = open_envelope(
        message,
        kind="LogoutRequest",
        endpoint=idp.slo_url(message.binding),
        find_provider=find_provider,
        must_be_signed=lambda _provider: policy.require_signed_logout,
        now=now,
        policy=policy,
    )
    content = envelope.content
    if content.not_on_or_after is not None:
        end = parse_instant(content.not_on_or_after, where="LogoutRequest/@NotOnOrAfter")
        if now >= end + policy.clock_skew:
            raise MessageError(Reason.EXPIRED, f"LogoutRequest/@NotOnOrAfter {content.not_on_or_after} has passed")
    if content.name_id is None:
        if content.encrypted_id is not None:
            raise MessageError(
                Reason.ENCRYPTED_ID, "LogoutRequest/EncryptedID: our metadata has no key to encrypt for, send a NameID"
            )
        raise MessageError(Reason.NOT_VALID, "LogoutRequest/NameID is missing: send the one of the assertion")
    return LogoutRequest(
        id=envelope.id,
        issuer=envelope.provider.entity_id,
        name_id=NameId(
            value=(content.name_id.text or "").strip(),
            format=content.name_id.format,
            name_qualifier=content.name_id.name_qualifier,
            sp_name_qualifier=content.name_id.sp_name_qualifier,
        ),
        session_indexes=tuple((index.text or "").strip() for index in content.session_index),
        relay_state=message.relay_state,
        warnings=envelope.warnings,
        xml=message.xml,
    )


def parse_logout_response(
    message: InboundMessage,
    *,
    idp: IdentityProvider,
    find_provider: FindProvider,
    now: datetime,
    policy: MessagePolicy | None = None,
) -> LogoutResponse:
    """Check a LogoutResponse; raises `MessageError` or `SignatureError`, never for a status that is no success."""
    policy = policy or MessagePolicy()
    envelope = open_envelope(
        message,
        kind="LogoutResponse",
        endpoint=idp.slo_url(message.binding),
        find_provider=find_provider,
        must_be_signed=lambda _provider: policy.require_signed_logout,
        now=now,
        policy=policy,
    )
    content = envelope.content
    code = content.status.status_code
    return LogoutResponse(
        id=envelope.id,
        issuer=envelope.provider.entity_id,
        in_response_to=content.in_response_to,
        status=Status(
            code=code.value,
            second_code=code.status_code.value if code.status_code is not None else None,
            message=content.status.status_message.text if content.status.status_message is not None else None,
        ),
        relay_state=message.relay_state,
        warnings=envelope.warnings,
        xml=message.xml,
    )


def logout_request_tree(
    *,
    idp: IdentityProvider,
    provider: ServiceProvider,
    destination: str,
    name_id: str,
    session_indexes: Iterable[str],
    request_id: str,
    now: datetime,
    lifetime: timedelta = timedelta(minutes=5),
) -> etree._Element:
    """Build a LogoutRequest for a service provider, not signed; `name_id` is the one of its assertion."""
    root = _root("LogoutRequest", idp, destination, request_id, now)
    root.set("NotOnOrAfter", format_instant(now + lifetime))
    name = etree.SubElement(
        root,
        _A + "NameID",
        Format=TRANSIENT,
        NameQualifier=idp.entity_id,
        SPNameQualifier=provider.entity_id,
        nsmap={"saml2": SAML},
    )
    name.text = name_id
    for index in session_indexes:
        etree.SubElement(root, _P + "SessionIndex").text = index
    return root


def logout_response_tree(
    *,
    idp: IdentityProvider,
    destination: str,
    in_response_to: str,
    status: Status,
    response_id: str,
    now: datetime,
) -> etree._Element:
    """Build a LogoutResponse, not signed: `SUCCESS`, `PARTIAL_LOGOUT` or an error."""
    root = _root("LogoutResponse", idp, destination, response_id, now)
    root.set("InResponseTo", in_response_to)
    add_status(root, status)
    return root


def send_logout(
    tree: etree._Element, service: LogoutService, signer: Signer, *, relay_state: str | None = None
) -> str | PostForm:
    """Sign a logout message as the service's binding asks: an address to redirect to, or a form to post.

    A redirect signs its query, a post signs the message.
    """
    is_response = tree.tag == _P + "LogoutResponse"
    parameter = Parameter.RESPONSE if is_response else Parameter.REQUEST
    location = service.location_for(response=is_response)
    if service.binding is Binding.REDIRECT:
        return encode_redirect(tree, parameter, location, relay_state=relay_state, signer=signer)
    signer.sign(tree)
    return encode_post(serialise(tree), parameter, location, relay_state=relay_state)


def _root(kind: str, idp: IdentityProvider, destination: str, message_id: str, now: datetime) -> etree._Element:
    root = etree.Element(_P + kind, nsmap={"saml2p": SAMLP})
    root.set("Destination", destination)
    root.set("ID", message_id)
    root.set("IssueInstant", format_instant(now))
    root.set("Version", "2.0")
    etree.SubElement(root, _A + "Issuer", nsmap={"saml2": SAML}).text = idp.entity_id
    return root
