"""The service provider as a value: its addresses, keys and habits; and its metadata."""

from dataclasses import dataclass, field
from typing import Any

import saml2
from lxml import etree
from saml2 import md

from rentree_blanche.simulators.core.saml.descriptors import key_descriptor
from rentree_blanche.simulators.core.saml.keys import Certificate, KeyPair
from rentree_blanche.simulators.core.saml.names import METADATA, SAMLP, TRANSIENT, Binding
from rentree_blanche.simulators.core.saml.signatures import SignatureSettings, Signer
from rentree_blanche.simulators.core.saml.xml import serialise
from rentree_blanche.simulators.ent.parties import RelyingParty

_GCM = ("http://www.w3.org/2009/xmlenc11#aes256-gcm", "http://www.w3.org/2009/xmlenc11#aes128-gcm")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceProvider:
    """A relying party with its addresses and keys.

    Attributes:
        base_url: scheme, host and port, without a final slash.
        signing, encryption: two key pairs, since a key that decrypts shall not sign.
        certificates: those of the metadata for signing and for encryption; those of the pairs unless they are given,
            as while keys are changed.
    """

    party: RelyingParty
    base_url: str
    signing: KeyPair = field(repr=False)
    encryption: KeyPair = field(repr=False)
    certificates: tuple[tuple[Certificate, ...], tuple[Certificate, ...]] | None = field(default=None, repr=False)

    @property
    def published(self) -> tuple[tuple[Certificate, ...], tuple[Certificate, ...]]:
        """Give the certificates of the metadata, for signing and for encryption."""
        return self.certificates or ((self.signing.certificate,), (self.encryption.certificate,))

    @property
    def entity_id(self) -> str:
        """Give the entityID, which is also where the metadata is."""
        return f"{self.base_url}/saml/metadata"

    @property
    def acs_url(self) -> str:
        """Give the address to which responses are posted."""
        return f"{self.base_url}/saml/acs"

    @property
    def slo_url(self) -> str:
        """Give the address of single logout, for both bindings."""
        return f"{self.base_url}/saml/slo"

    @property
    def signer(self) -> Signer:
        """Give what signs our messages, as the party's habit is."""
        return Signer(self.signing, SignatureSettings(signature_algorithm=self.party.redirect_signature))


def sp_metadata(provider: ServiceProvider) -> bytes:
    """Write the metadata as an `EntityDescriptor` document, in UTF-8 (SAML metadata 2.0)."""
    title = provider.party.title
    signing, encryption = provider.published
    consuming = md.AttributeConsumingService(
        index="1",
        is_default="true",
        service_name=[md.ServiceName(text=title, lang="fr")],
        requested_attribute=[_requested(wanted) for wanted in provider.party.wanted],
    )
    descriptor = md.SPSSODescriptor(
        authn_requests_signed="true",
        want_assertions_signed="true",
        protocol_support_enumeration=SAMLP,
        key_descriptor=[
            *(key_descriptor(certificate, "signing") for certificate in signing),
            *(_encryption_key(certificate) for certificate in encryption),
        ],
        single_logout_service=[
            md.SingleLogoutService(binding=binding.value, location=provider.slo_url)
            for binding in (Binding.REDIRECT, Binding.POST)
        ],
        name_id_format=[md.NameIDFormat(text=TRANSIENT)],
        assertion_consumer_service=[
            md.AssertionConsumerService(
                binding=Binding.POST.value, location=provider.acs_url, index="1", is_default="true"
            )
        ],
        attribute_consuming_service=[consuming],
    )
    entity = md.EntityDescriptor(
        entity_id=provider.entity_id,
        spsso_descriptor=descriptor,
        organization=md.Organization(
            organization_name=[md.OrganizationName(text=title, lang="fr")],
            organization_display_name=[md.OrganizationDisplayName(text=title, lang="fr")],
            organization_url=[md.OrganizationURL(text=f"{provider.base_url}/", lang="fr")],
        ),
        contact_person=[
            md.ContactPerson(
                contact_type="technical",
                given_name=md.GivenName(text="Équipe Rentrée Blanche"),
                email_address=[md.EmailAddress(text="mailto:support@rentree-blanche.test")],
            )
        ],
    )
    return serialise(etree.fromstring(entity.to_string({"md": METADATA})))


def _requested(wanted: Any) -> md.RequestedAttribute:
    uri = wanted.name.startswith("urn:")
    return md.RequestedAttribute(
        name=wanted.name,
        friendly_name=wanted.friendly_name,
        name_format=saml2.saml.NAME_FORMAT_URI if uri else saml2.saml.NAME_FORMAT_BASIC,
        is_required="true" if wanted.required else "false",
    )


def _encryption_key(certificate: Certificate) -> md.KeyDescriptor:
    key = key_descriptor(certificate, "encryption")
    key.encryption_method = [md.EncryptionMethod(algorithm=algorithm) for algorithm in _GCM]
    return key
