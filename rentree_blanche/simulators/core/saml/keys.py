"""Key pairs and certificates, each loaded once into the form that libxmlsec1 signs with."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Self

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from rentree_blanche.simulators.core.saml.errors import KeyMaterialError


def managing(key: xmlsec.Key) -> xmlsec.KeysManager:
    """Make the manager of one key."""
    manager = xmlsec.KeysManager()
    manager.add_key(key)
    return manager


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """An X.509 certificate with an RSA key; two are equal when their bytes are."""

    der: bytes = field(repr=False)
    x509: x509.Certificate = field(compare=False)
    public_key: rsa.RSAPublicKey = field(repr=False, compare=False)
    xmlsec_key: xmlsec.Key = field(repr=False, compare=False)

    @classmethod
    def from_der(cls, der: bytes) -> Self:
        """Read a DER certificate; raises `KeyMaterialError` when it is unreadable or not RSA."""
        try:
            certificate = x509.load_der_x509_certificate(der)
            key = certificate.public_key()
        except ValueError as error:
            raise KeyMaterialError(f"expected an X.509 certificate in DER, got {len(der)} bytes: {error}") from error
        if not isinstance(key, rsa.RSAPublicKey):
            raise KeyMaterialError(
                f"expected a certificate with an RSA key, got {type(key).__name__}: publish an RSA certificate"
            )
        return cls(
            der=der,
            x509=certificate,
            public_key=key,
            xmlsec_key=xmlsec.Key.from_memory(der, xmlsec.constants.KeyDataFormatCertDer),
        )

    @classmethod
    def from_base64(cls, text: str) -> Self:
        """Read the content of an `X509Certificate` element: base64 with or without white space."""
        try:
            der = base64.b64decode("".join(text.split()), validate=True)
        except ValueError as error:
            raise KeyMaterialError(f"expected a certificate in base64: {error}") from error
        return cls.from_der(der)

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Read the first certificate of a PEM text."""
        try:
            certificate = x509.load_pem_x509_certificate(pem)
        except ValueError as error:
            raise KeyMaterialError(f"expected a PEM block BEGIN CERTIFICATE: {error}") from error
        return cls.from_der(certificate.public_bytes(Encoding.DER))

    @cached_property
    def keys_manager(self) -> xmlsec.KeysManager:
        """Give the key as libxmlsec1 encrypts for it; made once, since a new manager reads all authorities."""
        return managing(self.xmlsec_key)

    @property
    def base64(self) -> str:
        """Give the certificate as metadata and `KeyInfo` carry it: base64 on one line."""
        return base64.b64encode(self.der).decode("ascii")

    @property
    def pem(self) -> bytes:
        """Give the certificate in PEM."""
        return self.x509.public_bytes(Encoding.PEM)

    @property
    def fingerprint(self) -> str:
        """Give the SHA-256 fingerprint in lower-case hexadecimal."""
        return self.x509.fingerprint(hashes.SHA256()).hex()


@dataclass(frozen=True, kw_only=True)
class KeyPair:
    """An RSA private key and its certificate; safe to share between threads."""

    certificate: Certificate
    private_key: rsa.RSAPrivateKey = field(repr=False, compare=False)
    xmlsec_key: xmlsec.Key = field(repr=False, compare=False)

    @classmethod
    def generate(cls, common_name: str, *, now: datetime, days: int = 3650, bits: int = 2048) -> Self:
        """Make a new RSA key with a self-signed certificate that is valid from the day before `now` for `days` days."""
        private_key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(private_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=days))
            .sign(private_key, hashes.SHA256())
        )
        return cls._of(private_key, Certificate.from_der(certificate.public_bytes(Encoding.DER)))

    @classmethod
    def from_pem(cls, private_key: bytes, certificate: bytes) -> Self:
        """Load an unencrypted PEM private key and its PEM certificate; raises `KeyMaterialError` when they differ.

        Whether the factors are primes is not examined: that takes longer than all else, and the certificate, which
        must name the same key, would not become any better by it.
        """
        try:
            key = load_pem_private_key(private_key, password=None, unsafe_skip_rsa_key_validation=True)
        except (ValueError, TypeError) as error:
            raise KeyMaterialError(f"expected an unencrypted PEM private key: {error}") from error
        if not isinstance(key, rsa.RSAPrivateKey):
            raise KeyMaterialError(f"expected an RSA private key, got {type(key).__name__}")
        return cls._of(key, Certificate.from_pem(certificate))

    @classmethod
    def _of(cls, private_key: rsa.RSAPrivateKey, certificate: Certificate) -> Self:
        if certificate.public_key.public_numbers() != private_key.public_key().public_numbers():
            raise KeyMaterialError("the certificate belongs to another private key: give the two files of one pair")
        return cls(
            certificate=certificate,
            private_key=private_key,
            xmlsec_key=xmlsec.Key.from_memory(_pem(private_key), xmlsec.constants.KeyDataFormatPem),
        )

    @cached_property
    def keys_manager(self) -> xmlsec.KeysManager:
        """Give the key as libxmlsec1 decrypts with it; made once, since a new manager reads all authorities."""
        return managing(self.xmlsec_key)

    @property
    def private_key_pem(self) -> bytes:
        """Give the private key in unencrypted PKCS#8 PEM."""
        return _pem(self.private_key)


def _pem(private_key: rsa.RSAPrivateKey) -> bytes:
    return private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
