"""The error codes that FranceConnect shows, with the HTTP status and the OAuth error of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_TECHNICAL = "authentication aborted due to a technical error on the authorization server"
_ABORTED = "user authentication aborted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCode:
    """One code.

    Attributes:
        code: as the page shows it. status: HTTP status of the page; 303 goes back to the client instead.
        error, description: the OAuth error that the client is given.
        text: key of what the page says.
    """

    code: str
    status: int
    error: str
    description: str
    text: str

    @property
    def to_client(self) -> bool:
        """Whether the client is told at once, without a page."""
        return self.status == 303


def _code(code: str, status: int, error: str, description: str, text: str) -> ErrorCode:
    return ErrorCode(code=code, status=status, error=error, description=description, text=f"error.{text}")


_ALL = (
    _code("Y000000", 500, "server_error", _TECHNICAL, "technical"),
    _code("Y010004", 403, "access_denied", _ABORTED, "identity"),
    _code("Y010006", 403, "access_denied", _ABORTED, "identity"),
    _code("Y010007", 403, "access_denied", _ABORTED, "identity"),
    _code("Y010008", 403, "access_denied", _ABORTED, "identity"),
    _code("Y010011", 504, "temporarily_unavailable", _TECHNICAL, "register"),
    _code("Y010012", 504, "temporarily_unavailable", _TECHNICAL, "register"),
    _code("Y010015", 403, "access_denied", _ABORTED, "deceased"),
    _code("Y020021", 400, "invalid_request", _TECHNICAL, "state"),
    _code("Y020022", 403, "invalid_request", "invalid state parameter", "state"),
    _code("Y020026", 502, "server_error", _TECHNICAL, "provider"),
    _code("Y020027", 502, "server_error", _TECHNICAL, "provider"),
    _code("Y030007", 400, "invalid_request", "invalid parameter", "request"),
    _code("Y030030", 303, "access_denied", _ABORTED, "technical"),
    _code("Y030032", 303, "invalid_idp_hint", "An idp_hint was provided but is not allowed", "technical"),
    _code("Y100002", 400, "invalid_request", "acr_values not supported", "request"),
    _code("Y100011", 403, "access_denied", _ABORTED, "blocked"),
    _code("Y100019", 400, "invalid_request", "Missing at_hash claim in id_token_hint", "logout"),
    _code("Y180001", 403, "access_denied", _ABORTED, "disabled"),
    _code("Y190001", 401, "access_denied", _ABORTED, "session"),
    _code("Y470001", 401, "server_error", _TECHNICAL, "form"),
    _code("Y470002", 400, "server_error", _TECHNICAL, "form"),
    _code("Y470003", 401, "server_error", _TECHNICAL, "form"),
    _code("Y470004", 401, "server_error", _TECHNICAL, "form"),
)
CODES: Mapping[str, ErrorCode] = MappingProxyType({each.code: each for each in _ALL})
"""Every code, by itself."""
