"""The values that a response is made of, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from rentree_blanche.simulators.core.saml.bindings import Parameter, PostForm, encode_post
from rentree_blanche.simulators.core.saml.names import AUTHN_PASSWORD_PROTECTED_TRANSPORT
from rentree_blanche.simulators.educonnect.saml.attributes import Attribute
from rentree_blanche.simulators.educonnect.saml.idp import IdentityProvider
from rentree_blanche.simulators.educonnect.saml.providers import ServiceProvider
from rentree_blanche.simulators.educonnect.saml.requests import AuthnRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A login that happened: aware wall times; `name_id` is made for this login and service provider alone."""

    name_id: str
    session_index: str
    authenticated_at: datetime
    authn_context: str = AUTHN_PASSWORD_PROTECTED_TRANSPORT
    session_ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Where a response goes: `in_response_to` is None for an unsolicited one, `relay_state` comes back unchanged."""

    provider: ServiceProvider
    acs_url: str
    in_response_to: str | None = None
    relay_state: str | None = None

    @classmethod
    def of_request(cls, request: AuthnRequest, provider: ServiceProvider) -> Recipient:
        """Answer a request."""
        return cls(
            provider=provider,
            acs_url=request.acs_url,
            in_response_to=request.id,
            relay_state=request.relay_state,
        )

    @classmethod
    def unsolicited(cls, provider: ServiceProvider, *, relay_state: str | None = None) -> Recipient:
        """Answer nobody: the login began at the identity provider."""
        return cls(provider=provider, acs_url=provider.default_acs.location, relay_state=relay_state)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedResponse:
    """A response ready for the browser."""

    xml: bytes = field(repr=False)
    recipient: Recipient

    @property
    def form(self) -> PostForm:
        """Give the form of the auto-posting page."""
        return encode_post(self.xml, Parameter.RESPONSE, self.recipient.acs_url, relay_state=self.recipient.relay_state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """What a successful response says.

    Ids are fresh XML identifiers (`_` and 32 hexadecimal digits), `now` is aware wall time.
    """

    idp: IdentityProvider
    recipient: Recipient
    login: Login
    attributes: tuple[Attribute, ...]
    response_id: str
    assertion_id: str
    now: datetime

    @property
    def begins_at(self) -> datetime:
        """Give NotBefore."""
        return self.now - self.idp.back_dating

    @property
    def expires_at(self) -> datetime:
        """Give NotOnOrAfter."""
        return self.now + self.idp.assertion_lifetime
