"""Keys and certificates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from rentree_blanche.simulators.educonnect.saml import Certificate, KeyMaterialError, KeyPair


def test_a_pair_comes_back_from_its_pem(idp_key: KeyPair) -> None:
    again = KeyPair.from_pem(idp_key.private_key_pem, idp_key.certificate.pem)
    assert again == idp_key
    assert again.private_key.private_numbers() == idp_key.private_key.private_numbers()


def test_a_generated_certificate_is_valid_around_the_time_given() -> None:
    now = datetime(2026, 9, 1, tzinfo=UTC)
    certificate = KeyPair.generate("educonnect.test", now=now, days=30).certificate
    assert certificate.x509.not_valid_before_utc < now < certificate.x509.not_valid_after_utc
    assert (certificate.x509.not_valid_after_utc - now).days == 30
    assert certificate.public_key.key_size == 2048


def test_a_certificate_is_equal_to_itself_however_it_was_read(idp_key: KeyPair) -> None:
    certificate = idp_key.certificate
    assert Certificate.from_pem(certificate.pem) == Certificate.from_base64(certificate.base64) == certificate
    assert len({certificate, Certificate.from_der(certificate.der)}) == 1
    assert len(certificate.fingerprint) == 64


def test_a_key_and_a_certificate_that_do_not_belong_together_are_refused(idp_key: KeyPair, other_key: KeyPair) -> None:
    with pytest.raises(KeyMaterialError, match="another private key"):
        KeyPair.from_pem(idp_key.private_key_pem, other_key.certificate.pem)


def test_what_is_no_rsa_key_is_refused(idp_key: KeyPair) -> None:
    curve = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(KeyMaterialError, match="expected an RSA private key"):
        KeyPair.from_pem(curve, idp_key.certificate.pem)
    with pytest.raises(KeyMaterialError, match="unencrypted PEM private key"):
        KeyPair.from_pem(b"nothing", idp_key.certificate.pem)
    with pytest.raises(KeyMaterialError, match="BEGIN CERTIFICATE"):
        Certificate.from_pem(b"nothing")


def test_private_keys_are_not_shown(idp_key: KeyPair) -> None:
    assert "PRIVATE" not in repr(idp_key)
    assert "private_key" not in repr(idp_key)
