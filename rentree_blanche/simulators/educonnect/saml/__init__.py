"""SAML 2.0 as EduConnect speaks it: values in, XML out; no web framework, no store, no clock.

Callers give aware wall time, identifiers and keys. See `responses` for how to change a message before it is signed.
"""

from __future__ import annotations

from rentree_blanche.simulators.core.saml.bindings import (
    InboundMessage,
    Limits,
    Parameter,
    PostForm,
    decode_post,
    decode_redirect,
    encode_post,
    encode_redirect,
)
from rentree_blanche.simulators.core.saml.errors import (
    AttributeReleaseError,
    EncryptionError,
    KeyMaterialError,
    MessageError,
    MetadataError,
    Reason,
    SamlError,
    SignatureError,
)
from rentree_blanche.simulators.core.saml.keys import Certificate, KeyPair
from rentree_blanche.simulators.core.saml.names import (
    Binding,
    ContentEncryption,
    DigestAlgorithm,
    KeyTransport,
    SignatureAlgorithm,
)
from rentree_blanche.simulators.core.saml.signatures import SignatureSettings, Signer, verify_enveloped
from rentree_blanche.simulators.core.saml.xml import serialise
from rentree_blanche.simulators.educonnect.saml.attributes import (
    Affiliation,
    Attribute,
    AttributeProfile,
    RegisterRecord,
    ReleaseContext,
    Schooling,
    Subject,
    release,
)
from rentree_blanche.simulators.educonnect.saml.envelope import MessagePolicy, MessageWarning
from rentree_blanche.simulators.educonnect.saml.idp import IdentityProvider
from rentree_blanche.simulators.educonnect.saml.logout import (
    LogoutRequest,
    LogoutResponse,
    NameId,
    logout_request_tree,
    logout_response_tree,
    parse_logout_request,
    parse_logout_response,
    send_logout,
)
from rentree_blanche.simulators.educonnect.saml.metadata import idp_metadata, parse_service_provider
from rentree_blanche.simulators.educonnect.saml.providers import (
    AssertionConsumerService,
    LogoutService,
    Registration,
    ServiceProvider,
)
from rentree_blanche.simulators.educonnect.saml.requests import AuthnRequest, RequestRefusedError, parse_authn_request
from rentree_blanche.simulators.educonnect.saml.responses import (
    build_error_response,
    build_response,
    error_tree,
    finish_response,
    response_tree,
    sign_response,
)
from rentree_blanche.simulators.educonnect.saml.status import Status
from rentree_blanche.simulators.educonnect.saml.values import Login, Recipient, SignedResponse, Success

__all__ = [
    "Affiliation",
    "AssertionConsumerService",
    "Attribute",
    "AttributeProfile",
    "AttributeReleaseError",
    "AuthnRequest",
    "Binding",
    "Certificate",
    "ContentEncryption",
    "DigestAlgorithm",
    "EncryptionError",
    "IdentityProvider",
    "InboundMessage",
    "KeyMaterialError",
    "KeyPair",
    "KeyTransport",
    "Limits",
    "Login",
    "LogoutRequest",
    "LogoutResponse",
    "LogoutService",
    "MessageError",
    "MessagePolicy",
    "MessageWarning",
    "MetadataError",
    "NameId",
    "Parameter",
    "PostForm",
    "Reason",
    "Recipient",
    "RegisterRecord",
    "Registration",
    "ReleaseContext",
    "RequestRefusedError",
    "SamlError",
    "Schooling",
    "ServiceProvider",
    "SignatureAlgorithm",
    "SignatureError",
    "SignatureSettings",
    "SignedResponse",
    "Signer",
    "Status",
    "Subject",
    "Success",
    "build_error_response",
    "build_response",
    "decode_post",
    "decode_redirect",
    "encode_post",
    "encode_redirect",
    "error_tree",
    "finish_response",
    "idp_metadata",
    "logout_request_tree",
    "logout_response_tree",
    "parse_authn_request",
    "parse_logout_request",
    "parse_logout_response",
    "parse_service_provider",
    "release",
    "response_tree",
    "send_logout",
    "serialise",
    "sign_response",
    "verify_enveloped",
]
