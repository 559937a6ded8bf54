"""The errors of the SAML library."""

from __future__ import annotations

from enum import StrEnum

from rentree_blanche.simulators.core.errors import CoreError


class Reason(StrEnum):
    """Why a message or a setting was refused: stable codes for journals, reports and tests."""

    TOO_LARGE = "too-large"
    NOT_ENCODED = "not-encoded"
    NOT_XML = "not-xml"
    DOCTYPE = "doctype"
    WRONG_MESSAGE = "wrong-message"
    NOT_VALID = "not-valid"
    VERSION = "version"
    STALE = "stale"
    EXPIRED = "expired"
    UNKNOWN_ISSUER = "unknown-issuer"
    WRONG_DESTINATION = "wrong-destination"
    SIGNATURE_REQUIRED = "signature-required"
    SIGNATURE_WRONG = "signature-wrong"
    SIGNATURE_ALGORITHM = "signature-algorithm"
    SIGNATURE_SHAPE = "signature-shape"
    NO_SIGNING_KEY = "no-signing-key"
    ACS_UNKNOWN = "acs-unknown"
    ACS_BINDING = "acs-binding"
    NAMEID_POLICY = "nameid-policy"
    AUTHN_CONTEXT = "authn-context"
    ENCRYPTED_ID = "encrypted-id"
    METADATA = "metadata"
    KEY = "key"
    ENCRYPTION = "encryption"
    ATTRIBUTES = "attributes"


class SamlError(CoreError):
    """Base of the package's errors: a `reason` code and a message that says what was expected and how to mend it."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class KeyMaterialError(SamlError):
    """A key or a certificate cannot be read."""

    def __init__(self, message: str) -> None:
        super().__init__(Reason.KEY, message)


class MetadataError(SamlError):
    """Service provider metadata lacks what the federation relies on."""

    def __init__(self, message: str) -> None:
        super().__init__(Reason.METADATA, message)


class AttributeReleaseError(SamlError):
    """A person cannot be described in the attribute profile that the service provider asks for."""

    def __init__(self, message: str) -> None:
        super().__init__(Reason.ATTRIBUTES, message)


class EncryptionError(SamlError):
    """An element cannot be encrypted or decrypted."""

    def __init__(self, message: str) -> None:
        super().__init__(Reason.ENCRYPTION, message)


class SignatureError(SamlError):
    """A signature is wrong, missing where it is due, or made in a way that is not accepted."""


class MessageError(SamlError):
    """An incoming message cannot be read, or does not say what it has to."""
