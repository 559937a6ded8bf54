"""How messages of a redirect are packed (SAML bindings 3.4.4.1)."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode

from rentree_blanche.conformance.zoo.case import RefusedError

_ESCAPED = str.maketrans({"+": "%2B", "/": "%2F", "=": "%3D"})


def deflated(data: str) -> str:
    """Pack a message, escaped as the value of a query."""
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return b64encode(compressor.compress(data.encode()) + compressor.flush()).decode().translate(_ESCAPED)


def inflated(data: str, limit: int) -> bytes:
    """Unpack a message of at most so many bytes."""
    inflater = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    try:
        xml = inflater.decompress(b64decode(data), limit)
    except (zlib.error, ValueError) as error:
        raise RefusedError("not deflated") from error
    if inflater.unconsumed_tail:
        raise RefusedError("too large")
    return xml
