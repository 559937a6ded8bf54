"""RSA signatures over bytes (PKCS#1 v1.5), as SAML's algorithm names call them."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from rentree_blanche.simulators.core.saml.keys import Certificate, KeyPair
from rentree_blanche.simulators.core.saml.names import DigestAlgorithm, SignatureAlgorithm

_HASHES: dict[SignatureAlgorithm, type[hashes.HashAlgorithm]] = {
    SignatureAlgorithm.RSA_SHA1: hashes.SHA1,
    SignatureAlgorithm.RSA_SHA256: hashes.SHA256,
    SignatureAlgorithm.RSA_SHA384: hashes.SHA384,
    SignatureAlgorithm.RSA_SHA512: hashes.SHA512,
}


def sign_bytes(data: bytes, key_pair: KeyPair, algorithm: SignatureAlgorithm) -> bytes:
    """Sign bytes; the interpreter's lock is free meanwhile."""
    return key_pair.private_key.sign(data, padding.PKCS1v15(), _HASHES[algorithm]())


def is_signed_by(data: bytes, signature: bytes, certificate: Certificate, algorithm: SignatureAlgorithm) -> bool:
    """Say whether a signature over bytes was made with the key of a certificate."""
    try:
        certificate.public_key.verify(signature, data, padding.PKCS1v15(), _HASHES[algorithm]())
    except InvalidSignature:
        return False
    return True


def digest(data: bytes, algorithm: DigestAlgorithm) -> bytes:
    """Digest bytes."""
    return hashlib.new(algorithm.name.lower(), data, usedforsecurity=False).digest()
