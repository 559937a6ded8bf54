"""Reading what came: a document in which everything occurs once, and values with the place they stand in."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from lxml import etree
from saml2.validate import NotValid, valid_instance

from rentree_blanche.simulators.core.saml.errors import SamlError
from rentree_blanche.simulators.core.saml.names import DS, SAML, SAMLP
from rentree_blanche.simulators.core.saml.xml import canonical, format_instant, is_id, parse_instant, parse_xml
from rentree_blanche.simulators.ent.errors import MessageRefusedError
from rentree_blanche.simulators.ent.saml.provider import ServiceProvider

P = f"{{{SAMLP}}}"
A = f"{{{SAML}}}"
ENTITY_FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
_MAX_BYTES = 256 * 1024
_MAX_TRANSFORMS = 8
_INSTANTS = {"IssueInstant", "NotBefore", "NotOnOrAfter", "AuthnInstant", "SessionNotOnOrAfter"}
_IDS = ("ID", "Id", "id", "{http://www.w3.org/XML/1998/namespace}id")


@contextmanager
def refusing() -> Iterator[None]:
    """Turn the library's errors into refusals."""
    try:
        yield
    except SamlError as error:
        raise MessageRefusedError(error.reason.value, str(error)) from error


def open_document(xml: bytes, kind: str) -> etree._Element:
    """Parse a protocol message of a kind, and refuse what only forged messages hold."""
    with refusing():
        root = parse_xml(xml, max_bytes=_MAX_BYTES)
    if root.tag != P + kind:
        raise MessageRefusedError("wrong-message", f"expected samlp:{kind}, got {root.tag}")
    refuse_oddities(root)
    return root


def refuse_oddities(root: etree._Element) -> None:
    """Refuse repeated IDs, processing instructions, and signatures with more transforms than any signer writes."""
    identifiers = [node.get(name) for node in root.iter(etree.Element) for name in _IDS if node.get(name) is not None]
    if len(identifiers) != len(set(identifiers)):
        raise MessageRefusedError("duplicate-id", "an ID occurs twice in the document (SAML core 1.3.4)")
    if next(root.iter(etree.PI), None) is not None:
        raise MessageRefusedError("not-valid", "a SAML message carries no processing instruction")
    if sum(1 for _ in root.iter(f"{{{DS}}}Transform")) > _MAX_TRANSFORMS:
        raise MessageRefusedError("signature-shape", f"more than {_MAX_TRANSFORMS} ds:Transform in one message")


def check_schema(node: etree._Element, read: Callable[[bytes], object]) -> None:
    """Hold a message or an assertion to the schema, as pysaml2 reads it.

    pysaml2 knows instants that end in Z alone; the schema knows every zone.
    """
    kind = etree.QName(node).localname
    copied = copy.deepcopy(node)
    for element in copied.iter(etree.Element):
        for name in _INSTANTS & set(map(str, element.keys())):
            element.set(name, _in_utc(element, name))
    instance = read(canonical(copied))
    if instance is None:
        raise MessageRefusedError("not-valid", f"{kind} cannot be read as SAML 2.0")
    try:
        valid_instance(instance)
    except NotValid as error:
        raise MessageRefusedError("not-valid", f"{kind} does not follow the schema: {error}") from error
    except Exception as error:
        raise MessageRefusedError("not-valid", f"a value of {kind} is not of its type: {error!r}") from error


def _in_utc(node: etree._Element, attribute: str) -> str:
    moment = instant(node, attribute)
    return "" if moment is None else format_instant(moment)


def check_head(node: etree._Element, provider: ServiceProvider, now: datetime) -> None:
    """Check version, ID and age of a message or an assertion (SAML core 1.3.3, 1.3.4, 4.1)."""
    kind = etree.QName(node).localname
    if node.get("Version") != "2.0":
        raise MessageRefusedError("version", f"{kind}/@Version: expected 2.0, got {node.get('Version')!r}")
    if not is_id(node.get("ID")):
        raise MessageRefusedError("not-valid", f"{kind}/@ID: expected an XML identifier, got {node.get('ID')!r}")
    issued = instant(node, "IssueInstant")
    if issued is None:
        raise MessageRefusedError("not-valid", f"{kind}/@IssueInstant is missing")
    age = provider.party.message_age + provider.party.skew
    if not now - age <= issued <= now + age:
        raise MessageRefusedError(
            "stale", f"{kind}/@IssueInstant is {node.get('IssueInstant')}, here it is {now.isoformat()}: at most {age}"
        )


def check_issuer(node: etree._Element, expected: str, *, required: bool) -> None:
    """Check that `Issuer` is the identity provider (SAML core 2.2.5)."""
    kind = etree.QName(node).localname
    issuer = node.find(A + "Issuer")
    if issuer is None:
        if required:
            raise MessageRefusedError("issuer", f"{kind}/Issuer is missing; expected {expected}")
        return
    if text(issuer) != expected:
        raise MessageRefusedError("issuer", f"{kind}/Issuer is {text(issuer)!r}; expected {expected!r}")
    if issuer.get("Format") not in (None, ENTITY_FORMAT):
        raise MessageRefusedError(
            "issuer", f"{kind}/Issuer/@Format is {issuer.get('Format')!r}; expected {ENTITY_FORMAT}"
        )


def instant(node: etree._Element, attribute: str) -> datetime | None:
    """Read an instant where there is one."""
    value = node.get(attribute)
    if value is None:
        return None
    with refusing():
        return parse_instant(value, where=f"{etree.QName(node).localname}/@{attribute}")


def text(node: etree._Element) -> str:
    """Give the whole text of an element that holds nothing but text."""
    if len(node):
        raise MessageRefusedError("not-valid", f"{etree.QName(node).localname} holds elements where text is expected")
    return (node.text or "").strip()
