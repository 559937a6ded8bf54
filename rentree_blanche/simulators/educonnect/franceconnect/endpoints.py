"""Where a FranceConnect answers: version 2 says so in its discovery document, version 1 is known by its paths."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rentree_blanche.simulators.educonnect.franceconnect.errors import FranceConnectError, Reason

_V2 = "/api/v2"
_V1 = "/api/v1"
DISCOVERY = f"{_V2}/.well-known/openid-configuration"
_ADDRESSES = {
    "authorization": "authorization_endpoint",
    "token": "token_endpoint",
    "userinfo": "userinfo_endpoint",
    "jwks": "jwks_uri",
    "logout": "end_session_endpoint",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """The addresses of one FranceConnect.

    Attributes:
        jwks: empty in version 1, which signs with the shared secret alone.
        names_itself: whether its answers carry `iss` (RFC 9207).
    """

    issuer: str
    authorization: str
    token: str
    userinfo: str
    jwks: str
    logout: str
    names_itself: bool


def version_1(base: str) -> Endpoints:
    """Give the addresses of version 1, whose issuer is the bare origin; `base` ends with `/api/v1`."""
    parts = urlsplit(base)
    return Endpoints(
        issuer=f"{parts.scheme}://{parts.netloc}",
        authorization=f"{base}/authorize",
        token=f"{base}/token",
        userinfo=f"{base}/userinfo",
        jwks="",
        logout=f"{base}/logout",
        names_itself=False,
    )


def version_1_base(origin: str) -> str:
    """Give the base of version 1 at an origin."""
    return origin + _V1


def discovered(document: Mapping[str, Any], address: str) -> Endpoints:
    """Read a discovery document (OpenID Connect Discovery 4.2).

    `address` is where it was read: its issuer has to be the one that this address stands for (4.3).

    Raises:
        FranceConnectError: an address is missing, or the issuer is another one.
    """
    issuer = document.get("issuer")
    if not isinstance(issuer, str) or f"{issuer.rstrip('/')}/.well-known/openid-configuration" != address:
        raise FranceConnectError(Reason.UNTRUSTED, f"{address}: its issuer is {issuer!r}, which is not of this address")
    found = {name: document.get(field) for name, field in _ADDRESSES.items()}
    missing = [_ADDRESSES[name] for name, value in found.items() if not isinstance(value, str) or not value]
    if missing:
        raise FranceConnectError(Reason.UNAVAILABLE, f"{address}: it does not name {', '.join(missing)}")
    return Endpoints(
        issuer=issuer,
        names_itself=bool(document.get("authorization_response_iss_parameter_supported")),
        **{name: str(value) for name, value in found.items()},
    )
