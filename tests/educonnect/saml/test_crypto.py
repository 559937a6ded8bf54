"""The pysaml2 backend, through pysaml2's own security context."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from saml2.client import Saml2Client
from saml2.saml import Assertion, Issuer
from saml2.samlp import Response
from saml2.sigver import CryptoBackend, DecryptError, EncryptError, SignatureError, XmlsecError, pre_encryption_part

from rentree_blanche.simulators.core.saml.crypto import XmlsecBackend

SECRET = "Nguyễn"
GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"


@pytest.fixture
def files(client: Saml2Client) -> tuple[str, str]:
    return str(client.config.key_file), str(client.config.cert_file)


@pytest.fixture
def other_files(other_key: Any, tmp_path: Path) -> tuple[str, str]:
    key, certificate = tmp_path / "other.key", tmp_path / "other.crt"
    key.write_bytes(other_key.private_key_pem)
    certificate.write_bytes(other_key.certificate.pem)
    return str(key), str(certificate)


def response() -> Response:
    assertion = Assertion(version="2.0", id="_a", issue_instant="2026-09-01T08:00:00Z", issuer=Issuer(text=SECRET))
    return Response(version="2.0", id="_r", issue_instant="2026-09-01T08:00:00Z", assertion=assertion)


def test_no_program_is_started(client: Saml2Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr("saml2.sigver.Popen", refuse)
    assert isinstance(client.sec.crypto, CryptoBackend)
    _, signed = client.create_authn_request("https://educonnect.test/sso", sign=True)
    assert client.sec.crypto.version_nums >= (1, 3)
    assert "SignatureValue" in str(signed)


def test_what_it_signs_it_verifies_and_nothing_else(
    client: Saml2Client, files: tuple[str, str], other_files: tuple[str, str]
) -> None:
    _, signed = client.create_authn_request("https://educonnect.test/sso", sign=True)
    name = "urn:oasis:names:tc:SAML:2.0:protocol:AuthnRequest"
    identifier = etree.fromstring(str(signed)).get("ID")
    backend = XmlsecBackend()
    assert backend.validate_signature(str(signed), files[1], "pem", name, identifier)
    with pytest.raises(SignatureError):
        backend.validate_signature(str(signed), other_files[1], "pem", name, identifier)
    with pytest.raises(SignatureError):
        backend.validate_signature(str(signed).replace("/sso", "/ssp"), files[1], "pem", name, identifier)
    with pytest.raises(SignatureError, match="found 0"):
        backend.validate_signature(str(signed), files[1], "pem", name, "_other")
    with pytest.raises(SignatureError, match="is not signed"):
        backend.validate_signature(str(response()), files[1], "pem", f"{name.rpartition(':')[0]}:Response", "_r")
    with pytest.raises(SignatureError, match="no prepared"):
        backend.sign_statement(str(response()), f"{name.rpartition(':')[0]}:Response", files[0], "_r")


@pytest.mark.parametrize(("method", "key_type"), [(GCM, "aes-256"), (GCM.replace("256", "128"), "aes-128")])
def test_an_assertion_is_encrypted_and_comes_back(files: tuple[str, str], method: str, key_type: str) -> None:
    backend = XmlsecBackend()
    template = pre_encryption_part(msg_enc=method)
    encrypted = backend.encrypt_assertion(response(), files[1], template, key_type=key_type)
    assert SECRET not in encrypted
    assert "EncryptedAssertion" in encrypted
    assert SECRET in backend.decrypt(encrypted, files[0])


def test_a_document_is_encrypted_with_a_template_file(files: tuple[str, str], tmp_path: Path) -> None:
    template = tmp_path / "template.xml"
    template.write_text(str(pre_encryption_part(msg_enc=GCM)))
    backend = XmlsecBackend()
    whole = backend.encrypt(str(response()), files[1], str(template), "aes-256")
    part = backend.encrypt(str(response()), files[1], str(template), "aes-256", xpath="//*[local-name()='Assertion']")
    for encrypted in (whole.decode(), part.decode()):
        assert SECRET not in encrypted
        assert SECRET in backend.decrypt(encrypted, files[0])
    assert "Response" not in whole.decode()
    assert "Response" in part.decode()


def test_another_key_decrypts_nothing(files: tuple[str, str], other_files: tuple[str, str]) -> None:
    backend = XmlsecBackend()
    encrypted = backend.encrypt_assertion(response(), files[1], pre_encryption_part(msg_enc=GCM))
    with pytest.raises(DecryptError):
        backend.decrypt(encrypted, other_files[0])


def test_what_cannot_be_done_is_said_in_pysaml2s_own_errors(files: tuple[str, str], tmp_path: Path) -> None:
    backend = XmlsecBackend()
    with pytest.raises(EncryptError, match="session key"):
        backend.encrypt_assertion(response(), files[1], pre_encryption_part(msg_enc=GCM), key_type="rot-13")
    with pytest.raises(EncryptError, match="expected one element"):
        backend.encrypt_assertion("<a/>", files[1], pre_encryption_part())
    with pytest.raises(XmlsecError, match="DOCTYPE"):
        backend.decrypt("<!DOCTYPE a><a/>", files[0])
    with pytest.raises(XmlsecError):
        backend.validate_signature("<a/>", str(tmp_path / "absent"), "pem", "urn:x:a", None)
