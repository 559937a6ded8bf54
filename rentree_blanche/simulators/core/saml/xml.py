"""XML in and out: a parser that trusts nobody, instants and identifiers."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from lxml import etree

from rentree_blanche.simulators.core.saml.errors import MessageError, Reason

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,255}")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?")


def parse_xml(data: bytes, *, max_bytes: int) -> etree._Element:
    """Parse a foreign document: no DOCTYPE, no entity, no network, at most `max_bytes` bytes.

    Raises `MessageError` with reason `too-large`, `not-xml` or `doctype`.
    """
    if len(data) > max_bytes:
        raise MessageError(Reason.TOO_LARGE, f"the document has {len(data)} bytes, at most {max_bytes} are read")
    # A parser for each call: an lxml parser keeps state, and calls come from many threads.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MessageError(Reason.NOT_XML, f"expected a well-formed XML document: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise MessageError(Reason.DOCTYPE, "a SAML document carries no DOCTYPE: remove it (SAML core 1.2)")
    return root


def canonical(element: etree._Element) -> bytes:
    """Serialise in exclusive C14N without comments: what a signature covers, and no more.

    lxml's `inclusive_ns_prefixes` is of no use for a tree that was built, not parsed: it skips prefixes that are not
    in the parser's dictionary, so what comes out depends on what this process parsed before.
    """
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def serialise(root: etree._Element) -> bytes:
    """Serialise a message for the wire, in UTF-8, with nothing added."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def is_id(text: str | None) -> bool:
    """Say whether a text may be an XML `ID` here: an ASCII NCName of at most 256 characters."""
    return text is not None and _ID.fullmatch(text) is not None


def format_instant(instant: datetime) -> str:
    """Write an aware instant as SAML does: UTC with milliseconds (SAML core 1.3.3)."""
    if instant.tzinfo is None:
        raise ValueError("expected an aware datetime: give one with tzinfo, for example datetime.UTC")
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def parse_instant(text: str, *, where: str) -> datetime:
    """Read an `xs:dateTime` into an aware UTC datetime; without a zone it is UTC (SAML core 1.3.3).

    Raises `MessageError` `not-valid`, naming `where`.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise MessageError(
            Reason.NOT_VALID, f"{where}: expected an instant like 2026-09-01T08:00:00Z, got {text[:40]!r}"
        )
    seconds, fraction, zone = match.groups()
    try:
        # Python keeps six digits, a message may carry nine.
        instant = datetime.fromisoformat(f"{seconds}.{(fraction or '0')[:6].ljust(6, '0')}{zone or 'Z'}")
    except ValueError as error:
        raise MessageError(Reason.NOT_VALID, f"{where}: {text!r} is no date of the calendar: {error}") from error
    return instant.astimezone(UTC)
