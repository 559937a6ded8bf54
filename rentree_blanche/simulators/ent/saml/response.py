"""Verifying a response (SAML core 2 and 3.3, profiles 4.1.4): who logged in, or why it is not believed.

pysaml2 checks the schema; bounds, signatures and bindings are checked here, against a given clock and with no tolerance
that was not asked for. What is read of an assertion is read from the bytes that its signature covers.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree
from saml2 import saml, samlp

from rentree_blanche.simulators.core.saml.encryption import decrypt_assertion
from rentree_blanche.simulators.core.saml.names import DS, XENC, ContentEncryption
from rentree_blanche.simulators.core.saml.signatures import enveloped_signature, verify_enveloped
from rentree_blanche.simulators.core.saml.xml import canonical, parse_xml
from rentree_blanche.simulators.ent.errors import LoginStatusError, MessageRefusedError
from rentree_blanche.simulators.ent.saml.conditions import check_conditions, check_confirmation, check_statement
from rentree_blanche.simulators.ent.saml.idp import IdentityProvider
from rentree_blanche.simulators.ent.saml.messages import NameId
from rentree_blanche.simulators.ent.saml.provider import ServiceProvider
from rentree_blanche.simulators.ent.saml.reading import (
    A,
    P,
    check_head,
    check_issuer,
    check_schema,
    open_document,
    refuse_oddities,
    refusing,
    text,
)
from rentree_blanche.simulators.ent.saml.subject import read_attributes, read_name_id

_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_MAX_BYTES = 256 * 1024
_CIPHERS = frozenset(method.value for method in ContentEncryption)
# RSA 1.5 is left out: whoever sees our refusals could decrypt with it (Bleichenbacher).
_TRANSPORTS = frozenset({f"{XENC}rsa-oaep-mgf1p", "http://www.w3.org/2009/xmlenc11#rsa-oaep"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A login that is believed.

    Attributes:
        in_response_to: the request that it answers, None for an unsolicited one.
        assertion_id, usable_until: what must not be used again until then.
        session_ends_at: when the identity provider wants the session ended.
        attributes: values by attribute name.
    """

    in_response_to: str | None
    assertion_id: str
    usable_until: datetime
    name_id: NameId
    session_index: str | None
    session_ends_at: datetime | None
    attributes: Mapping[str, tuple[str, ...]] = field(repr=False)


def answered_request(xml: bytes) -> str | None:
    """Read which request a response says it answers; nothing of it is believed yet."""
    return open_document(xml, "Response").get("InResponseTo")


def verify_response(
    xml: bytes, *, provider: ServiceProvider, idp: IdentityProvider, begun: Set[str], now: datetime
) -> Login:
    """Verify a response that was posted to the provider's ACS.

    `begun` holds the IDs of the requests that this browser began and that await an answer; `now` is aware wall time.

    Raises:
        LoginStatusError: the identity provider says that nobody is logged in.
        MessageRefusedError: the response is not believed; the reason says which check failed.
    """
    root = open_document(xml, "Response")
    check_schema(root, samlp.response_from_string)
    check_head(root, provider, now)
    signed = _check_response_signature(root, idp)
    assertions = [*root.findall(A + "Assertion"), *root.findall(A + "EncryptedAssertion")]
    encrypted = any(node.tag == A + "EncryptedAssertion" for node in assertions)
    check_issuer(root, idp.entity_id, required=signed or encrypted)
    if root.get("Destination") != provider.acs_url:
        raise MessageRefusedError(
            "destination", f"Response/@Destination is {root.get('Destination')!r}; expected {provider.acs_url!r}"
        )
    in_response_to = _check_request(root, provider, begun)
    _check_status(root)
    if len(assertions) != 1:
        raise MessageRefusedError("assertion-count", f"expected one assertion in the Response, got {len(assertions)}")
    assertion = _decrypted(assertions[0], provider) if encrypted else assertions[0]
    return _verify_assertion(root, assertion, provider, idp, in_response_to, now)


def _check_response_signature(root: etree._Element, idp: IdentityProvider) -> bool:
    with refusing():
        if enveloped_signature(root) is None:
            return False
        checked = verify_enveloped(root, idp.certificates)
    if checked.uses_sha1:
        raise MessageRefusedError("signature-algorithm", "the Response is signed with SHA-1; expected SHA-256")
    return True


def _check_request(root: etree._Element, provider: ServiceProvider, begun: Set[str]) -> str | None:
    answered = root.get("InResponseTo")
    if answered is None:
        if not provider.party.accepts_unsolicited:
            raise MessageRefusedError("unsolicited", "Response/@InResponseTo is missing: unsolicited logins are off")
        return None
    if answered not in begun:
        raise MessageRefusedError(
            "in-response-to", f"Response/@InResponseTo {answered!r} is no request that this browser began and awaits"
        )
    return answered


def _check_status(root: etree._Element) -> None:
    codes = [code.get("Value", "") for code in root.iterfind(f"{P}Status//{P}StatusCode")]
    if not codes:
        raise MessageRefusedError("not-valid", "Response/Status/StatusCode is missing")
    if codes[0] != _SUCCESS:
        message = root.find(f"{P}Status/{P}StatusMessage")
        raise LoginStatusError(codes[-1], None if message is None else text(message))


def _decrypted(encrypted: etree._Element, provider: ServiceProvider) -> etree._Element:
    data = encrypted.find(f"{{{XENC}}}EncryptedData")
    methods = [] if data is None else [node.get("Algorithm", "") for node in data.iter(f"{{{XENC}}}EncryptionMethod")]
    if len(methods) != 2 or methods[0] not in _CIPHERS or methods[1] not in _TRANSPORTS:
        raise MessageRefusedError("encryption", f"expected AES and RSA-OAEP in the EncryptedAssertion, got {methods}")
    with refusing():
        return decrypt_assertion(encrypted, provider.encryption)


def _verify_assertion(
    root: etree._Element,
    assertion: etree._Element,
    provider: ServiceProvider,
    idp: IdentityProvider,
    in_response_to: str | None,
    now: datetime,
) -> Login:
    if assertion.tag != A + "Assertion" or sum(1 for _ in root.iter(A + "Assertion")) != 1:
        raise MessageRefusedError("assertion-count", "another assertion is hidden in the document")
    refuse_oddities(root)
    with refusing():
        if verify_enveloped(assertion, idp.certificates).uses_sha1:
            raise MessageRefusedError("signature-algorithm", "the Assertion is signed with SHA-1; expected SHA-256")
        covered = canonical(assertion)
        believed = parse_xml(covered, max_bytes=_MAX_BYTES)
    check_schema(believed, saml.assertion_from_string)
    believed.remove(believed.find(f"{{{DS}}}Signature"))  # type: ignore[arg-type]  # `verify_enveloped` found it
    check_head(believed, provider, now)
    check_issuer(believed, idp.entity_id, required=True)
    usable_until = check_confirmation(believed, provider, in_response_to, now)
    check_conditions(believed, provider, now)
    statement = check_statement(believed, provider, now, asked=in_response_to is not None)
    return Login(
        in_response_to=in_response_to,
        assertion_id=believed.get("ID", ""),
        usable_until=usable_until + provider.party.skew,
        name_id=read_name_id(believed, provider, idp),
        session_index=statement.session_index,
        session_ends_at=statement.session_ends_at,
        attributes=read_attributes(believed),
    )
