"""SAML metadata: ours written, a service provider's read (SAML metadata 2.0), both with pysaml2's classes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import saml2
from lxml import etree
from saml2 import md
from saml2.extension import mdui
from saml2.validate import NotValid, valid_instance

from rentree_blanche.simulators.core.saml.descriptors import key_descriptor
from rentree_blanche.simulators.core.saml.errors import KeyMaterialError, MessageError, MetadataError
from rentree_blanche.simulators.core.saml.keys import Certificate
from rentree_blanche.simulators.core.saml.names import METADATA, SAMLP, TRANSIENT, Binding
from rentree_blanche.simulators.core.saml.xml import canonical, format_instant, parse_instant, parse_xml
from rentree_blanche.simulators.educonnect.saml.idp import IdentityProvider
from rentree_blanche.simulators.educonnect.saml.providers import (
    AssertionConsumerService,
    LogoutService,
    Registration,
    ServiceProvider,
)

_MAX_METADATA_BYTES = 1_000_000
_ENTITY = f"{{{METADATA}}}EntityDescriptor"
_ENTITIES = f"{{{METADATA}}}EntitiesDescriptor"
_SP_ROLE = f"{{{METADATA}}}SPSSODescriptor"


def idp_metadata(idp: IdentityProvider, *, valid_until: datetime | None = None) -> bytes:
    """Write the identity provider's metadata as an `EntityDescriptor` document, in UTF-8."""
    bindings = (Binding.REDIRECT, Binding.POST)
    descriptor = md.IDPSSODescriptor(
        want_authn_requests_signed="false",
        protocol_support_enumeration=SAMLP,
        key_descriptor=[key_descriptor(certificate, "signing") for certificate in idp.published_certificates],
        single_logout_service=[
            md.SingleLogoutService(binding=binding.value, location=idp.slo_url(binding)) for binding in bindings
        ],
        name_id_format=[md.NameIDFormat(text=TRANSIENT)],
        single_sign_on_service=[
            md.SingleSignOnService(binding=binding.value, location=idp.sso_url(binding)) for binding in bindings
        ],
    )
    entity = md.EntityDescriptor(
        entity_id=idp.entity_id,
        valid_until=format_instant(valid_until) if valid_until else None,
        idpsso_descriptor=descriptor,
        organization=md.Organization(
            organization_name=[md.OrganizationName(text=idp.organization_name, lang="fr")],
            organization_display_name=[md.OrganizationDisplayName(text=idp.organization_name, lang="fr")],
            organization_url=[md.OrganizationURL(text=idp.organization_url, lang="fr")],
        ),
        contact_person=[
            md.ContactPerson(
                contact_type="technical",
                given_name=md.GivenName(text=idp.contact_name),
                email_address=[md.EmailAddress(text=f"mailto:{idp.contact_email}")],
            )
        ],
    )
    document: bytes = entity.to_string({"md": METADATA})
    return document


def parse_service_provider(
    xml: bytes | str, registration: Registration, *, entity_id: str | None = None
) -> ServiceProvider:
    """Read a service provider's metadata: an `EntityDescriptor`, or an `EntitiesDescriptor` to choose `entity_id` from.

    Raises `MetadataError` that names the element or attribute at fault and says how to mend it.
    """
    element = _provider_element(xml, entity_id)
    entity = md.entity_descriptor_from_string(canonical(element))
    _check_valid(entity)
    name = entity.entity_id
    role = next(iter(entity.spsso_descriptor), None)
    if role is None:
        raise MetadataError(f"{name}: no SPSSODescriptor: this is not the metadata of a service provider")
    if SAMLP not in (role.protocol_support_enumeration or "").split():
        raise MetadataError(f"{name}: SPSSODescriptor/@protocolSupportEnumeration lacks {SAMLP}")
    encryption_certificates = _certificates(role, "encryption", name)
    if registration.encrypt_assertions and not encryption_certificates:
        raise MetadataError(
            f'{name}: the registration asks for encrypted assertions but no KeyDescriptor has use="encryption" (or no '
            "use at all): add one, or register without encryption"
        )
    return ServiceProvider(
        entity_id=name,
        display_name=_display_name(entity, role),
        registration=registration,
        assertion_consumer_services=_consumer_services(role, name),
        logout_services=tuple(_logout_services(role, name)),
        signing_certificates=_certificates(role, "signing", name),
        encryption_certificates=encryption_certificates,
        wants_assertions_signed=_is_true(role.want_assertions_signed),
        signs_authn_requests=_is_true(role.authn_requests_signed),
        valid_until=_instant(role.valid_until or entity.valid_until, name),
    )


def _provider_element(xml: bytes | str, entity_id: str | None) -> etree._Element:
    try:
        root = parse_xml(xml.encode() if isinstance(xml, str) else xml, max_bytes=_MAX_METADATA_BYTES)
    except MessageError as error:
        raise MetadataError(f"the metadata cannot be read: {error.message}") from error
    if root.tag not in (_ENTITY, _ENTITIES):
        raise MetadataError(f"expected md:EntityDescriptor or md:EntitiesDescriptor as root, got {root.tag}")
    entities = [entity for entity in root.iter(_ENTITY) if entity.find(_SP_ROLE) is not None]
    if not entities:
        raise MetadataError("no EntityDescriptor with an SPSSODescriptor: this is not a service provider's metadata")
    chosen = [entity for entity in entities if entity_id is None or entity.get("entityID") == entity_id]
    if len(chosen) != 1:
        names = ", ".join(str(entity.get("entityID")) for entity in entities[:10])
        raise MetadataError(
            f"expected exactly one service provider, got {len(chosen)}: choose its entity_id among {names}"
        )
    if not chosen[0].get("entityID"):
        raise MetadataError("EntityDescriptor/@entityID is missing: give the service provider a name, a URI")
    return chosen[0]


def _check_valid(entity: Any) -> None:
    try:
        valid_instance(entity)
    except NotValid as error:
        raise MetadataError(f"{entity.entity_id}: the metadata does not follow the schema: {error}") from error
    except Exception as error:  # pysaml2 lets bare ValueErrors and its own MustValueError through
        raise MetadataError(f"{entity.entity_id}: a value of the metadata is not of its type: {error!r}") from error


def _consumer_services(role: Any, name: str) -> tuple[AssertionConsumerService, ...]:
    services = []
    for position, service in enumerate(role.assertion_consumer_service):
        if not service.location or not service.binding:
            raise MetadataError(f"{name}: AssertionConsumerService {position + 1} lacks Location or Binding")
        services.append(
            AssertionConsumerService(
                location=service.location,
                binding=service.binding,
                index=int(service.index) if service.index is not None else position,
                is_default=_is_true(service.is_default),
            )
        )
    if not any(service.binding == Binding.POST for service in services):
        raise MetadataError(
            f"{name}: no AssertionConsumerService with Binding={Binding.POST.value}: responses are posted"
        )
    return tuple(services)


def _logout_services(role: Any, name: str) -> Iterable[LogoutService]:
    for service in role.single_logout_service:
        # SOAP and artifact endpoints are legal, and nothing here speaks them.
        if service.binding not in tuple(Binding):
            continue
        if not service.location:
            raise MetadataError(f"{name}: SingleLogoutService with Binding={service.binding} lacks Location")
        yield LogoutService(
            location=service.location,
            binding=Binding(service.binding),
            response_location=service.response_location or service.location,
        )


def _certificates(role: Any, use: str, name: str) -> tuple[Certificate, ...]:
    texts = [
        certificate.text
        for descriptor in role.key_descriptor
        if descriptor.use in (None, use)
        for data in (descriptor.key_info.x509_data or [])
        for certificate in _listed(data.x509_certificate)
    ]
    try:
        return tuple(dict.fromkeys(Certificate.from_base64(text or "") for text in texts))
    except KeyMaterialError as error:
        raise MetadataError(f"{name}: KeyDescriptor for {use}: {error.message}") from error


def _display_name(entity: Any, role: Any) -> str:
    """Prefer `mdui:DisplayName`, then the organisation's, then the service's; French first in each."""
    extensions = role.extensions.extension_elements if role.extensions else []
    candidates = [
        [
            shown
            for info in saml2.extension_elements_to_elements(extensions, [mdui])
            for shown in _listed(info.display_name)
        ],
        entity.organization.organization_display_name if entity.organization else [],
        [shown for service in role.attribute_consuming_service for shown in service.service_name],
    ]
    for names in candidates:
        ordered = sorted(names, key=lambda shown: shown.lang != "fr")
        if ordered and ordered[0].text:
            return str(ordered[0].text).strip()
    return str(entity.entity_id)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _is_true(text: str | None) -> bool:
    return text in ("true", "1")


def _instant(text: str | None, name: str) -> datetime | None:
    if text is None:
        return None
    try:
        return parse_instant(text, where=f"{name}: validUntil")
    except MessageError as error:
        raise MetadataError(error.message) from error
