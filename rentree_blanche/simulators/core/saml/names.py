"""Names fixed by the SAML, XML Signature and XML Encryption specifications."""

from __future__ import annotations

from enum import StrEnum

SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
DS = "http://www.w3.org/2000/09/xmldsig#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
EXC_C14N_WITH_COMMENTS = EXC_C14N + "WithComments"
ENVELOPED = DS + "enveloped-signature"
XS = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
NAMEID_UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
NAME_FORMAT_BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
NAME_FORMAT_URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"

AUTHN_UNSPECIFIED = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"
AUTHN_PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"  # noqa: S105
AUTHN_PASSWORD_PROTECTED_TRANSPORT = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"  # noqa: S105


class Binding(StrEnum):
    """How a message travels through the browser (SAML bindings 3.4 and 3.5)."""

    REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
    POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"

    @property
    def short_name(self) -> str:
        """Give the word that EduConnect's addresses use: `Redirect` or `POST`."""
        return self.value.rpartition("-")[2]


class SignatureAlgorithm(StrEnum):
    """Signature methods that are understood; SHA-1 ones are accepted from others and flagged."""

    RSA_SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
    RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    RSA_SHA384 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"
    RSA_SHA512 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"


class DigestAlgorithm(StrEnum):
    """Digest methods that are understood; SHA-1 is accepted from others and flagged."""

    SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1"
    SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
    SHA384 = "http://www.w3.org/2001/04/xmldsig-more#sha384"
    SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512"


class ContentEncryption(StrEnum):
    """Block ciphers for an encrypted assertion."""

    AES256_GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
    AES128_GCM = "http://www.w3.org/2009/xmlenc11#aes128-gcm"
    AES256_CBC = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
    AES128_CBC = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"


class KeyTransport(StrEnum):
    """How the session key of an encrypted assertion travels; RSA 1.5 exists for old service providers only."""

    RSA_OAEP = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
    RSA_1_5 = "http://www.w3.org/2001/04/xmlenc#rsa-1_5"
