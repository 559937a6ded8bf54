"""SAML: what python3-saml must know of the ENT and of EduConnect."""

from dataclasses import dataclass
from typing import Any

from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser as IdpMetadata
from onelogin.saml2.settings import OneLogin_Saml2_Settings as Settings


@dataclass(frozen=True, kw_only=True)
class Keys:
    """A private RSA key and its certificate, PEM."""

    private_key: str
    certificate: str


def settings(url: str, keys: Keys, idp_metadata: str) -> dict[str, Any]:
    """Give python3-saml's settings for an ENT at an address, which trusts one EduConnect."""
    return {**IdpMetadata.parse(idp_metadata), **_our_settings(url, keys)}


def metadata(url: str, keys: Keys) -> str:
    """Write the metadata with which the ENT is registered at EduConnect."""
    return Settings(_our_settings(url, keys), sp_validation_only=True).get_sp_metadata().decode()


def _our_settings(url: str, keys: Keys) -> dict[str, Any]:
    return {
        "strict": True,
        "sp": {
            "entityId": f"{url}/saml/metadata",
            "assertionConsumerService": {"url": f"{url}/saml/acs", "binding": Saml.BINDING_HTTP_POST},
            "singleLogoutService": {"url": f"{url}/saml/slo", "binding": Saml.BINDING_HTTP_REDIRECT},
            "NameIDFormat": Saml.NAMEID_TRANSIENT,
            "x509cert": keys.certificate,
            "privateKey": keys.private_key,
        },
        "security": {
            "authnRequestsSigned": True,
            "logoutRequestSigned": True,
            "logoutResponseSigned": True,
            "wantAssertionsSigned": True,
            "requestedAuthnContext": False,
            "rejectUnsolicitedResponsesWithInResponseTo": True,
            "signatureAlgorithm": Saml.RSA_SHA256,
            "digestAlgorithm": Saml.SHA256,
        },
    }
