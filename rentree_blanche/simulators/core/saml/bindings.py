"""How messages travel through a browser: HTTP-Redirect and HTTP-POST (SAML bindings 3.4 and 3.5), both ways."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote_plus, urlencode, urlsplit

from lxml import etree

from rentree_blanche.simulators.core.saml.errors import MessageError, Reason, SignatureError
from rentree_blanche.simulators.core.saml.keys import Certificate
from rentree_blanche.simulators.core.saml.names import Binding, SignatureAlgorithm
from rentree_blanche.simulators.core.saml.rsa import is_signed_by, sign_bytes
from rentree_blanche.simulators.core.saml.signatures import Signer
from rentree_blanche.simulators.core.saml.xml import serialise


class Parameter(StrEnum):
    """The query or form parameter that carries a message."""

    REQUEST = "SAMLRequest"
    RESPONSE = "SAMLResponse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The largest message that is read: bytes as they came, and bytes of XML."""

    encoded_bytes: int = 128 * 1024
    xml_bytes: int = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class QuerySignature:
    """The detached signature of a redirect: what was signed, octet for octet as it came, and with what."""

    signed: bytes
    algorithm: str
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """A message taken out of its binding, not yet parsed nor believed."""

    binding: Binding
    parameter: Parameter
    xml: bytes
    relay_state: str | None
    query_signature: QuerySignature | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostForm:
    """What the auto-posting page has to hold: its `action` and its hidden fields, RelayState always among them."""

    action: str
    fields: Mapping[str, str]


def decode_redirect(query: str, *, limits: Limits | None = None) -> InboundMessage:
    """Take a message out of a raw query string (without `?`), as the browser sent it.

    The signature covers the raw octets, so a decoded and encoded again query will not do. Raises `MessageError` with
    reason `not-encoded`, `too-large` or `wrong-message`.
    """
    limits = limits or Limits()
    if len(query) > limits.encoded_bytes:
        raise MessageError(
            Reason.TOO_LARGE, f"the query has {len(query)} bytes, at most {limits.encoded_bytes} are read"
        )
    raw = _raw_parameters(query)
    parameter = _parameter(raw)
    encoding = unquote_plus(raw.get("SAMLEncoding", ""))
    if encoding not in ("", "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"):
        raise MessageError(
            Reason.NOT_ENCODED, f"SAMLEncoding {encoding!r}: only DEFLATE is defined (SAML bindings 3.4.4)"
        )
    return InboundMessage(
        binding=Binding.REDIRECT,
        parameter=parameter,
        xml=_inflate(_base64(unquote_plus(raw[parameter]), parameter), limits.xml_bytes),
        relay_state=unquote_plus(raw["RelayState"]) if "RelayState" in raw else None,
        query_signature=_query_signature(raw, parameter),
    )


def decode_post(form: Mapping[str, str], *, limits: Limits | None = None) -> InboundMessage:
    """Take a message out of a posted form; raises `MessageError` as `decode_redirect` does."""
    limits = limits or Limits()
    parameter = _parameter(form)
    text = form[parameter]
    if len(text) > limits.encoded_bytes:
        raise MessageError(
            Reason.TOO_LARGE, f"{parameter} has {len(text)} characters, at most {limits.encoded_bytes} are read"
        )
    return InboundMessage(
        binding=Binding.POST,
        parameter=parameter,
        xml=_base64(text, parameter),
        relay_state=form.get("RelayState"),
    )


def encode_redirect(
    message: etree._Element | bytes,
    parameter: Parameter,
    location: str,
    *,
    relay_state: str | None = None,
    signer: Signer | None,
) -> str:
    """Give the address that carries a message, its query signed where there is a signer (SAML bindings 3.4.4.1)."""
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    xml = message if isinstance(message, bytes) else serialise(message)
    deflated = compressor.compress(xml) + compressor.flush()
    parameters = {parameter.value: base64.b64encode(deflated).decode("ascii")}
    if relay_state is not None:
        parameters["RelayState"] = relay_state
    leading = f"{location}{'&' if urlsplit(location).query else '?'}"
    if signer is None:
        return f"{leading}{urlencode(parameters)}"
    algorithm = signer.settings.signature_algorithm
    parameters["SigAlg"] = algorithm.value
    query = urlencode(parameters)
    value = sign_bytes(query.encode("ascii"), signer.key_pair, algorithm)
    signature = urlencode({"Signature": base64.b64encode(value).decode("ascii")})
    return f"{leading}{query}&{signature}"


def encode_post(xml: bytes, parameter: Parameter, location: str, *, relay_state: str | None = None) -> PostForm:
    """Give the form that carries a message: base64 on one line, RelayState always there, perhaps empty."""
    return PostForm(
        action=location,
        fields={parameter.value: base64.b64encode(xml).decode("ascii"), "RelayState": relay_state or ""},
    )


def verify_query_signature(signature: QuerySignature, certificates: tuple[Certificate, ...]) -> SignatureAlgorithm:
    """Check a redirect's signature against the certificates of its issuer, and give its algorithm.

    Raises `SignatureError` with reason `signature-algorithm`, `no-signing-key` or `signature-wrong`.
    """
    try:
        algorithm = SignatureAlgorithm(signature.algorithm)
    except ValueError as error:
        raise SignatureError(
            Reason.SIGNATURE_ALGORITHM, f"SigAlg: expected RSA with SHA-256 (SHA-1 and SHA-2 are accepted): {error}"
        ) from error
    if not certificates:
        raise SignatureError(
            Reason.NO_SIGNING_KEY,
            "the query is signed but its issuer has no signing certificate in its metadata: add a KeyDescriptor",
        )
    for certificate in certificates:
        if is_signed_by(signature.signed, signature.value, certificate, algorithm):
            return algorithm
    raise SignatureError(
        Reason.SIGNATURE_WRONG,
        f"the query's signature is not by any of the {len(certificates)} signing certificates of its issuer, or the "
        "query was altered: compare the certificate of the metadata with the one that signs",
    )


def _raw_parameters(query: str) -> dict[str, str]:
    raw: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name in raw and name in ("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature"):
            raise MessageError(Reason.WRONG_MESSAGE, f"{name} occurs twice in the query: send it once")
        raw[name] = value
    return raw


def _parameter(fields: Mapping[str, str]) -> Parameter:
    found = [parameter for parameter in Parameter if parameter in fields]
    if len(found) != 1:
        raise MessageError(Reason.WRONG_MESSAGE, f"expected SAMLRequest or SAMLResponse, got {found or 'neither'}")
    return found[0]


def _base64(text: str, where: str) -> bytes:
    try:
        # Some senders wrap lines; no other stray character is forgiven.
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise MessageError(Reason.NOT_ENCODED, f"{where}: expected base64: {error}") from error


def _inflate(data: bytes, max_bytes: int) -> bytes:
    """Inflate raw DEFLATE, stopping at `max_bytes`: a few kilobytes can announce gigabytes."""
    inflater = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    try:
        xml = inflater.decompress(data, max_bytes + 1)
    except zlib.error as error:
        raise MessageError(Reason.NOT_ENCODED, f"expected raw DEFLATE without zlib header: {error}") from error
    if len(xml) > max_bytes:
        raise MessageError(Reason.TOO_LARGE, f"the message inflates to more than {max_bytes} bytes")
    if not inflater.eof:
        raise MessageError(Reason.NOT_ENCODED, "the DEFLATE stream is cut short")
    return xml


def _query_signature(raw: Mapping[str, str], parameter: Parameter) -> QuerySignature | None:
    if "Signature" not in raw and "SigAlg" not in raw:
        return None
    if "Signature" not in raw or "SigAlg" not in raw:
        raise SignatureError(Reason.SIGNATURE_SHAPE, "Signature and SigAlg go together: one of them is missing")
    # The order is fixed by SAML bindings 3.4.4.1, whatever the query's own.
    signed = "&".join(f"{name}={raw[name]}" for name in (parameter.value, "RelayState", "SigAlg") if name in raw)
    return QuerySignature(
        signed=signed.encode("utf-8"),
        algorithm=unquote_plus(raw["SigAlg"]),
        value=_base64(unquote_plus(raw["Signature"]), "Signature"),
    )
