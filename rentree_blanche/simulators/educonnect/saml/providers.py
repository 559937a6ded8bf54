"""Service providers: what their metadata says, and how they are registered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rentree_blanche.simulators.core.saml.keys import Certificate
from rentree_blanche.simulators.core.saml.names import Binding, ContentEncryption, KeyTransport
from rentree_blanche.simulators.educonnect.saml.attributes import AttributeProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class AssertionConsumerService:
    """Where responses go: an `AssertionConsumerService` of the metadata; `binding` may be one we do not send with."""

    location: str
    binding: str
    index: int
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoutService:
    """Where logout messages go; responses go to `response_location` when the metadata names one."""

    location: str
    binding: Binding
    response_location: str

    def location_for(self, *, response: bool) -> str:
        """Give the address for a LogoutRequest, or for a LogoutResponse."""
        return self.response_location if response else self.location


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What the federation agrees with a service provider, beyond its metadata.

    `name_format` overrides the attribute profile's NameFormat. `encrypt_assertions` needs a key for encryption in the
    metadata.
    """

    attribute_profile: AttributeProfile = AttributeProfile.ENT
    encrypt_assertions: bool = False
    content_encryption: ContentEncryption = ContentEncryption.AES256_GCM
    key_transport: KeyTransport = KeyTransport.RSA_OAEP
    name_format: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceProvider:
    """A registered service provider: its metadata as a value, with keys loaded, and its registration."""

    entity_id: str
    display_name: str
    registration: Registration
    assertion_consumer_services: tuple[AssertionConsumerService, ...]
    logout_services: tuple[LogoutService, ...] = ()
    signing_certificates: tuple[Certificate, ...] = ()
    encryption_certificates: tuple[Certificate, ...] = ()
    wants_assertions_signed: bool = False
    signs_authn_requests: bool = False
    valid_until: datetime | None = None

    @property
    def default_acs(self) -> AssertionConsumerService:
        """Give the service to use when a request names none (SAML metadata 2.2.3).

        The first marked default, else the first not marked otherwise, which is the first; of those we can post to.
        """
        usable = [acs for acs in self.assertion_consumer_services if acs.binding == Binding.POST]
        return next((acs for acs in usable if acs.is_default), usable[0])

    def acs_at(self, location: str) -> AssertionConsumerService | None:
        """Find the service at an address, one that we can post to first."""
        found = [acs for acs in self.assertion_consumer_services if acs.location == location]
        return next((acs for acs in found if acs.binding == Binding.POST), found[0] if found else None)

    def acs_with_index(self, index: int) -> AssertionConsumerService | None:
        """Find the service with an index."""
        return next((acs for acs in self.assertion_consumer_services if acs.index == index), None)

    def logout_service(self, preferred: Binding = Binding.REDIRECT) -> LogoutService | None:
        """Give the logout service of the preferred binding, else any, else None."""
        services = self.logout_services
        return next((slo for slo in services if slo.binding == preferred), services[0] if services else None)
