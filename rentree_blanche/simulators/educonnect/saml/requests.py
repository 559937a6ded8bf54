"""AuthnRequests: what a service provider asks (SAML core 3.4.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rentree_blanche.simulators.core.saml.bindings import InboundMessage
from rentree_blanche.simulators.core.saml.errors import MessageError, Reason, SamlError
from rentree_blanche.simulators.core.saml.names import NAMEID_UNSPECIFIED, TRANSIENT, Binding
from rentree_blanche.simulators.educonnect.saml.envelope import (
    FindProvider,
    MessagePolicy,
    MessageWarning,
    open_envelope,
)
from rentree_blanche.simulators.educonnect.saml.idp import IdentityProvider
from rentree_blanche.simulators.educonnect.saml.providers import AssertionConsumerService, ServiceProvider
from rentree_blanche.simulators.educonnect.saml.status import (
    INVALID_NAMEID_POLICY,
    NO_AUTHN_CONTEXT,
    REQUEST_UNSUPPORTED,
    UNSUPPORTED_BINDING,
    Status,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthnRequest:
    """A checked request for a login; plain texts and booleans, so that a web flow can store it.

    `xml` is the message as it came, for the journal. Replays are the caller's to notice: `id` is unique to an issuer.
    """

    id: str
    issuer: str
    acs_url: str
    acs_binding: str
    relay_state: str | None
    force_authn: bool
    is_passive: bool
    warnings: tuple[MessageWarning, ...]
    xml: bytes = field(repr=False)


class RequestRefusedError(SamlError):
    """A right request for what is not done here: answer `request` with `status` in a signed response."""

    def __init__(self, reason: Reason, message: str, *, request: AuthnRequest, status: Status) -> None:
        super().__init__(reason, message)
        self.request = request
        self.status = status


def parse_authn_request(
    message: InboundMessage,
    *,
    idp: IdentityProvider,
    find_provider: FindProvider,
    now: datetime,
    policy: MessagePolicy | None = None,
) -> AuthnRequest:
    """Check an AuthnRequest, with `now` in aware wall time.

    Raises `MessageError` or `SignatureError` when nothing may be answered (show a page), `RequestRefusedError` when an
    error response is due.
    """
    policy = policy or MessagePolicy()
    envelope = open_envelope(
        message,
        kind="AuthnRequest",
        endpoint=idp.sso_url(message.binding),
        find_provider=find_provider,
        must_be_signed=lambda provider: provider.signs_authn_requests,
        now=now,
        policy=policy,
    )
    content = envelope.content
    acs = _consumer_service(content, envelope.provider)
    both = content.assertion_consumer_service_url and content.assertion_consumer_service_index
    request = AuthnRequest(
        id=envelope.id,
        issuer=envelope.provider.entity_id,
        acs_url=acs.location,
        acs_binding=acs.binding,
        relay_state=message.relay_state,
        force_authn=content.force_authn in ("true", "1"),
        is_passive=content.is_passive in ("true", "1"),
        warnings=(*envelope.warnings, MessageWarning.ACS_URL_AND_INDEX) if both else envelope.warnings,
        xml=message.xml,
    )
    _refuse_what_is_not_done(content, request, policy)
    return request


def _consumer_service(content: Any, provider: ServiceProvider) -> AssertionConsumerService:
    """Choose where to answer: only ever an address of the metadata, so that no one else can be sent the assertion.

    An entcore ENT names both URL and index; the URL counts, as it is the more precise.
    """
    url, index = content.assertion_consumer_service_url, content.assertion_consumer_service_index
    if url is not None:
        acs = provider.acs_at(url)
        wanted = f"AssertionConsumerServiceURL {url!r}"
    elif index is not None:
        acs = provider.acs_with_index(int(index))
        wanted = f"AssertionConsumerServiceIndex {index}"
    else:
        return provider.default_acs
    if acs is None:
        known = ", ".join(f"{known.index}: {known.location}" for known in provider.assertion_consumer_services)
        raise MessageError(
            Reason.ACS_UNKNOWN, f"{wanted} is not in the metadata of {provider.entity_id}, which has {known}"
        )
    if acs.binding != Binding.POST:
        raise MessageError(Reason.ACS_BINDING, f"{wanted} has the binding {acs.binding}: responses are only posted")
    return acs


def _refuse_what_is_not_done(content: Any, request: AuthnRequest, policy: MessagePolicy) -> None:
    def refuse(reason: Reason, message: str, status: Status) -> RequestRefusedError:
        return RequestRefusedError(reason, message, request=request, status=status)

    if content.protocol_binding not in (None, Binding.POST.value):
        raise refuse(
            Reason.ACS_BINDING,
            f"ProtocolBinding {content.protocol_binding}: responses are only posted ({Binding.POST.value})",
            UNSUPPORTED_BINDING,
        )
    if content.subject is not None:
        raise refuse(
            Reason.NOT_VALID,
            "AuthnRequest/Subject: a login cannot be asked for a given person here",
            REQUEST_UNSUPPORTED,
        )
    format_ = content.name_id_policy.format if content.name_id_policy is not None else None
    if format_ not in (None, TRANSIENT, NAMEID_UNSPECIFIED):
        raise refuse(
            Reason.NAMEID_POLICY, f"NameIDPolicy/@Format {format_}: only {TRANSIENT} is given", INVALID_NAMEID_POLICY
        )
    wanted = content.requested_authn_context
    if wanted is not None and not _is_reached(wanted, policy.authn_contexts):
        raise refuse(
            Reason.AUTHN_CONTEXT,
            f"RequestedAuthnContext: a login here is {policy.authn_contexts[-1]}, which does not meet what is asked",
            NO_AUTHN_CONTEXT,
        )


def _is_reached(wanted: Any, ladder: tuple[str, ...]) -> bool:
    """Compare requested classes with the ladder of those reached, whose last one is stated (SAML core 3.3.2.2.1)."""
    asked = [(reference.text or "").strip() for reference in wanted.authn_context_class_ref]
    comparisons: dict[str, Callable[[str], bool]] = {
        "exact": lambda name: name == ladder[-1],
        "minimum": lambda name: name in ladder,
        "better": lambda name: name in ladder[:-1],
        "maximum": lambda name: name == ladder[-1],
    }
    meets = comparisons[wanted.comparison or "exact"]
    # « better » asks for more than every class named, the others for any one of them.
    return (all if wanted.comparison == "better" else any)(meets(name) for name in asked)
