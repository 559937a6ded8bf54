"""What every incoming protocol message goes through before its content counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from lxml import etree
from saml2 import create_class_from_element_tree, samlp
from saml2.validate import NotValid, valid_instance

from rentree_blanche.simulators.core.saml.bindings import InboundMessage, Limits, verify_query_signature
from rentree_blanche.simulators.core.saml.errors import MessageError, Reason, SignatureError
from rentree_blanche.simulators.core.saml.names import (
    AUTHN_PASSWORD,
    AUTHN_PASSWORD_PROTECTED_TRANSPORT,
    AUTHN_UNSPECIFIED,
    SAMLP,
    SignatureAlgorithm,
)
from rentree_blanche.simulators.core.saml.signatures import enveloped_signature, verify_enveloped
from rentree_blanche.simulators.core.saml.xml import canonical, is_id, parse_instant, parse_xml
from rentree_blanche.simulators.educonnect.saml.providers import ServiceProvider

FindProvider = Callable[[str], ServiceProvider | None]

_REMEMBERED = 200
_EACH_TIME = (
    ("ID", re.compile(r"[A-Za-z_][\w.-]*", re.ASCII), "_"),
    ("IssueInstant", re.compile(r"[\d-]+T[\d:.]+Z", re.ASCII), "2026-09-01T06:00:00Z"),
)


class MessageWarning(StrEnum):
    """What is accepted although a stricter identity provider, or a later one, would not."""

    SHA1 = "sha1-signature"
    NO_DESTINATION = "no-destination"
    ACS_URL_AND_INDEX = "acs-url-and-index"
    NOT_SIGNED = "not-signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePolicy:
    """What is asked of incoming messages.

    `max_age` and `clock_skew` bound IssueInstant (3 minutes each: Shibboleth's defaults). `authn_contexts` are the
    classes that a login here reaches, weakest first, the last being what it is. An unsigned LogoutRequest or
    LogoutResponse is refused while `require_signed_logout` (SAML profiles 4.4.4).
    """

    limits: Limits = field(default_factory=Limits)
    max_age: timedelta = timedelta(minutes=3)
    clock_skew: timedelta = timedelta(minutes=3)
    require_signed_logout: bool = True
    authn_contexts: tuple[str, ...] = (AUTHN_UNSPECIFIED, AUTHN_PASSWORD, AUTHN_PASSWORD_PROTECTED_TRANSPORT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A message whose outside was found right.

    `content` is pysaml2's object, read from what a signature covers; but for `id` and IssueInstant, which are not its.
    """

    id: str
    content: Any
    provider: ServiceProvider
    warnings: tuple[MessageWarning, ...]


def open_envelope(
    message: InboundMessage,
    *,
    kind: str,
    endpoint: str,
    find_provider: FindProvider,
    must_be_signed: Callable[[ServiceProvider], bool],
    now: datetime,
    policy: MessagePolicy,
) -> Envelope:
    """Check a message of `kind` (a local name of the protocol namespace) that arrived at `endpoint`.

    Its XML, issuer, signature (whenever there is one), version, identifier, types, destination and age. Raises
    `MessageError` or `SignatureError`.
    """
    root = parse_xml(message.xml, max_bytes=policy.limits.xml_bytes)
    if root.tag != f"{{{SAMLP}}}{kind}":
        raise MessageError(Reason.WRONG_MESSAGE, f"expected samlp:{kind} at {endpoint}, got {root.tag}")
    said = _timeless(root)
    content = _content(said, kind)
    provider = _provider(content, kind, find_provider)
    warnings = _check_signatures(message, root, provider, must_be_signed(provider))
    if content.version != "2.0":
        raise MessageError(Reason.VERSION, f"{kind}/@Version: expected 2.0, got {content.version!r}")
    identifier = root.get("ID", "")
    if not is_id(identifier):
        raise MessageError(
            Reason.NOT_VALID, f"{kind}/@ID: expected an XML identifier (no leading digit), got {identifier!r}"
        )
    _check_types(said, kind)
    if content.destination is None:
        warnings = (*warnings, MessageWarning.NO_DESTINATION)
    elif content.destination != endpoint:
        raise MessageError(
            Reason.WRONG_DESTINATION,
            f"{kind}/@Destination is {content.destination!r} but it arrived at {endpoint!r}: reload our metadata",
        )
    _check_age(root.get("IssueInstant", ""), kind, now, policy)
    return Envelope(id=identifier, content=content, provider=provider, warnings=warnings)


def _timeless(root: etree._Element) -> bytes:
    """Give what a message says each time that it is sent: canonical, with other values for its ID and IssueInstant.

    Comments and the like are dropped the way a signature drops them, so that what is read is what was signed.
    """
    said = canonical(root)
    for name, usual, always in _EACH_TIME:
        value = root.get(name, "")
        if usual.fullmatch(value):  # of the root: its attributes come first, and no value holds a quotation mark
            said = said.replace(f' {name}="{value}"'.encode(), f' {name}="{always}"'.encode(), 1)
    return said


@lru_cache(_REMEMBERED)
def _content(said: bytes, kind: str) -> Any:
    """Read a message into pysaml2's object; that of a service provider which asks the same again is known."""
    # Processing instructions are signed but say nothing: pysaml2 would take them for elements.
    root = etree.fromstring(said, etree.XMLParser(remove_pis=True, resolve_entities=False))
    return create_class_from_element_tree(getattr(samlp, kind), root)


def _provider(content: Any, kind: str, find_provider: FindProvider) -> ServiceProvider:
    issuer = (content.issuer.text or "").strip() if content is not None and content.issuer is not None else ""
    if not issuer:
        raise MessageError(Reason.UNKNOWN_ISSUER, f"{kind}/saml:Issuer is missing: put the entityID there")
    provider = find_provider(issuer)
    if provider is None:
        raise MessageError(
            Reason.UNKNOWN_ISSUER, f"no service provider {issuer!r} is registered: register its metadata"
        )
    return provider


def _check_signatures(
    message: InboundMessage, root: etree._Element, provider: ServiceProvider, must_be_signed: bool
) -> tuple[MessageWarning, ...]:
    signed = sha1 = False
    if message.query_signature is not None:
        algorithm = verify_query_signature(message.query_signature, provider.signing_certificates)
        signed, sha1 = True, algorithm is SignatureAlgorithm.RSA_SHA1
    if enveloped_signature(root) is not None:
        checked = verify_enveloped(root, provider.signing_certificates)
        signed, sha1 = True, sha1 or checked.uses_sha1
    if not signed and must_be_signed:
        raise SignatureError(
            Reason.SIGNATURE_REQUIRED, f"{etree.QName(root).localname} of {provider.entity_id} has to be signed"
        )
    if not signed:
        return (MessageWarning.NOT_SIGNED,)
    return (MessageWarning.SHA1,) if sha1 else ()


@lru_cache(_REMEMBERED)
def _check_types(said: bytes, kind: str) -> None:
    try:
        valid_instance(_content(said, kind))
    except NotValid as error:
        raise MessageError(Reason.NOT_VALID, f"{kind} does not follow the SAML protocol schema: {error}") from error
    except Exception as error:  # pysaml2 lets bare ValueErrors and its own MustValueError through
        raise MessageError(Reason.NOT_VALID, f"a value of {kind} is not of its type: {error!r}") from error


def _check_age(issue_instant: str, kind: str, now: datetime, policy: MessagePolicy) -> None:
    issued = parse_instant(issue_instant, where=f"{kind}/@IssueInstant")
    if not now - policy.max_age - policy.clock_skew <= issued <= now + policy.clock_skew:
        raise MessageError(
            Reason.STALE,
            f"{kind}/@IssueInstant is {issue_instant}, here it is {now.isoformat(timespec='seconds')}: at most "
            f"{policy.max_age + policy.clock_skew} old and {policy.clock_skew} ahead are accepted; set both clocks",
        )
