"""The identity provider as its metadata describes it."""

from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from rentree_blanche.simulators.core.saml.errors import SamlError
from rentree_blanche.simulators.core.saml.keys import Certificate
from rentree_blanche.simulators.core.saml.names import DS, METADATA, SAMLP, Binding
from rentree_blanche.simulators.core.saml.xml import parse_instant, parse_xml
from rentree_blanche.simulators.ent.errors import IdpUnavailableError

_MAX_BYTES = 1_000_000
_M = f"{{{METADATA}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where the identity provider takes requests over one binding, and responses."""

    binding: Binding
    location: str
    response_location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProvider:
    """What a service provider has to know of its identity provider.

    Attributes:
        certificates: those with which its messages may be signed.
        sso_url: single sign-on over HTTP-Redirect.
        logout: single logout over the binding that is preferred, None where it offers none.
    """

    entity_id: str
    certificates: tuple[Certificate, ...] = field(repr=False)
    sso_url: str
    logout: Endpoint | None
    valid_until: datetime | None


def read_idp_metadata(xml: bytes, *, now: datetime) -> IdentityProvider:
    """Read metadata with one `IDPSSODescriptor`; raises `IdpUnavailableError` that says what is missing."""
    try:
        root = parse_xml(xml, max_bytes=_MAX_BYTES)
        roles = root.findall(f".//{_M}IDPSSODescriptor")
        if len(roles) != 1:
            raise IdpUnavailableError(f"identity provider metadata: expected one IDPSSODescriptor, got {len(roles)}")
        role = roles[0]
        entity = role.getparent()
        entity_id = "" if entity is None else entity.get("entityID", "")
        until = None if entity is None else entity.get("validUntil")
        valid_until = None if until is None else parse_instant(until, where="EntityDescriptor/@validUntil")
        certificates = _signing_certificates(role)
    except SamlError as error:
        raise IdpUnavailableError(f"identity provider metadata: {error}") from error
    if valid_until is not None and valid_until <= now:
        raise IdpUnavailableError(f"identity provider metadata: its validUntil {until} has passed")
    sso = [
        service.get("Location", "")
        for service in role.findall(f"{_M}SingleSignOnService")
        if service.get("Binding") == Binding.REDIRECT.value
    ]
    if not entity_id or not sso or not certificates or SAMLP not in role.get("protocolSupportEnumeration", "").split():
        raise IdpUnavailableError(
            "identity provider metadata: expected entityID, SAML 2.0 in protocolSupportEnumeration, a "
            "SingleSignOnService over HTTP-Redirect and a signing certificate"
        )
    return IdentityProvider(
        entity_id=entity_id,
        certificates=certificates,
        sso_url=sso[0],
        logout=_logout(role),
        valid_until=valid_until,
    )


def _signing_certificates(role: etree._Element) -> tuple[Certificate, ...]:
    texts = [
        node.text or ""
        for descriptor in role.findall(f"{_M}KeyDescriptor")
        if descriptor.get("use") in (None, "signing")
        for node in descriptor.iter(f"{{{DS}}}X509Certificate")
    ]
    return tuple(dict.fromkeys(Certificate.from_base64(text) for text in texts))


def _logout(role: etree._Element) -> Endpoint | None:
    offered = {node.get("Binding"): node for node in role.findall(f"{_M}SingleLogoutService")}
    for binding in (Binding.REDIRECT, Binding.POST):
        node = offered.get(binding.value)
        if node is not None and node.get("Location"):
            location = node.get("Location", "")
            return Endpoint(
                binding=binding, location=location, response_location=node.get("ResponseLocation") or location
            )
    return None
