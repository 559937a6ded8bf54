"""SAML statuses: what an answer that is not a success says (SAML core 3.2.2.2)."""

from __future__ import annotations

from dataclasses import dataclass

_PREFIX = "urn:oasis:names:tc:SAML:2.0:status:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A top-level status code, perhaps a second-level one that says more, perhaps a message for people."""

    code: str
    second_code: str | None = None
    message: str | None = None

    @property
    def is_success(self) -> bool:
        """Say whether everything was done."""
        return self.code == SUCCESS.code and self.second_code is None


def _requester(second: str) -> Status:
    return Status(code=_PREFIX + "Requester", second_code=_PREFIX + second)


def _responder(second: str) -> Status:
    return Status(code=_PREFIX + "Responder", second_code=_PREFIX + second)


SUCCESS = Status(code=_PREFIX + "Success")
PARTIAL_LOGOUT = Status(code=_PREFIX + "Success", second_code=_PREFIX + "PartialLogout")
VERSION_MISMATCH = Status(code=_PREFIX + "VersionMismatch")
AUTHN_FAILED = _responder("AuthnFailed")
NO_PASSIVE = _responder("NoPassive")
NO_AVAILABLE_IDP = _responder("NoAvailableIDP")
REQUEST_DENIED = _responder("RequestDenied")
UNKNOWN_PRINCIPAL = _responder("UnknownPrincipal")
REQUEST_UNSUPPORTED = _requester("RequestUnsupported")
NO_AUTHN_CONTEXT = _requester("NoAuthnContext")
INVALID_NAMEID_POLICY = _requester("InvalidNameIDPolicy")
UNSUPPORTED_BINDING = _requester("UnsupportedBinding")
