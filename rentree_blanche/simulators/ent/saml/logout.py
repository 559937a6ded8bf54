"""Verifying logout messages of the identity provider (SAML core 3.7, profiles 4.4)."""

from dataclasses import dataclass
from datetime import datetime

from lxml import etree
from saml2 import samlp

from rentree_blanche.simulators.core.saml.bindings import InboundMessage, verify_query_signature
from rentree_blanche.simulators.core.saml.names import SignatureAlgorithm
from rentree_blanche.simulators.core.saml.signatures import enveloped_signature, verify_enveloped
from rentree_blanche.simulators.core.saml.xml import canonical, parse_xml
from rentree_blanche.simulators.ent.errors import MessageRefusedError
from rentree_blanche.simulators.ent.saml.idp import IdentityProvider
from rentree_blanche.simulators.ent.saml.messages import NameId
from rentree_blanche.simulators.ent.saml.provider import ServiceProvider
from rentree_blanche.simulators.ent.saml.reading import (
    A,
    P,
    check_head,
    check_issuer,
    check_schema,
    instant,
    open_document,
    refusing,
    text,
)

STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
_MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoutAsked:
    """A believed LogoutRequest; no session index means every session of that name."""

    id: str
    name_id: NameId
    session_indexes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoutAnswered:
    """A believed LogoutResponse with its status codes, the top-level one first."""

    id: str
    in_response_to: str | None
    status: tuple[str, ...]

    @property
    def everywhere(self) -> bool:
        """Whether every service ended its session (no `PartialLogout`)."""
        return self.status == (f"{STATUS}Success",)


def verify_logout_request(
    message: InboundMessage, *, provider: ServiceProvider, idp: IdentityProvider, now: datetime
) -> LogoutAsked:
    """Verify a LogoutRequest; raises `MessageRefusedError`."""
    root = _believed(message, "LogoutRequest", provider, idp, now)
    check_schema(root, samlp.logout_request_from_string)
    end = instant(root, "NotOnOrAfter")
    if end is not None and now >= end + provider.party.skew:
        raise MessageRefusedError("expired", f"LogoutRequest/@NotOnOrAfter is {end.isoformat()}")
    node = root.find(A + "NameID")
    if node is None:
        raise MessageRefusedError("name-id", "LogoutRequest/NameID is missing")
    return LogoutAsked(
        id=root.get("ID", ""),
        name_id=NameId(
            value=text(node),
            format=node.get("Format"),
            name_qualifier=node.get("NameQualifier"),
            sp_name_qualifier=node.get("SPNameQualifier"),
        ),
        session_indexes=tuple(text(index) for index in root.findall(P + "SessionIndex")),
    )


def verify_logout_response(
    message: InboundMessage, *, provider: ServiceProvider, idp: IdentityProvider, now: datetime
) -> LogoutAnswered:
    """Verify a LogoutResponse, whatever its status; raises `MessageRefusedError`."""
    root = _believed(message, "LogoutResponse", provider, idp, now)
    check_schema(root, samlp.logout_response_from_string)
    codes = tuple(code.get("Value", "") for code in root.iterfind(f"{P}Status//{P}StatusCode"))
    return LogoutAnswered(id=root.get("ID", ""), in_response_to=root.get("InResponseTo"), status=codes)


def _believed(
    message: InboundMessage, kind: str, provider: ServiceProvider, idp: IdentityProvider, now: datetime
) -> etree._Element:
    root = open_document(message.xml, kind)
    _check_signed(message, root, idp)
    with refusing():
        believed = parse_xml(canonical(root), max_bytes=_MAX_BYTES)
    check_head(believed, provider, now)
    check_issuer(believed, idp.entity_id, required=True)
    # A signed message that travels through a browser names where it goes (SAML bindings 3.4.5.2, 3.5.5.2).
    if believed.get("Destination") != provider.slo_url:
        raise MessageRefusedError(
            "destination", f"{kind}/@Destination is {believed.get('Destination')!r}; expected {provider.slo_url!r}"
        )
    return believed


def _check_signed(message: InboundMessage, root: etree._Element, idp: IdentityProvider) -> None:
    with refusing():
        sha1 = signed = False
        if message.query_signature is not None:
            sha1 = verify_query_signature(message.query_signature, idp.certificates) is SignatureAlgorithm.RSA_SHA1
            signed = True
        if enveloped_signature(root) is not None:
            sha1 = verify_enveloped(root, idp.certificates).uses_sha1 or sha1
            signed = True
    if not signed:
        raise MessageRefusedError("signature-required", f"{root.tag} has to be signed (SAML profiles 4.4.4.1)")
    if sha1:
        raise MessageRefusedError("signature-algorithm", f"{root.tag} is signed with SHA-1; expected SHA-256")
