"""pysaml2's cryptography in this process: its own backend starts an `xmlsec1` program for each operation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import xmlsec
from lxml import etree
from saml2 import sigver

from rentree_blanche.simulators.core.saml.encryption import decrypt_data
from rentree_blanche.simulators.core.saml.errors import EncryptionError, KeyMaterialError, MessageError
from rentree_blanche.simulators.core.saml.keys import Certificate, managing
from rentree_blanche.simulators.core.saml.names import XENC
from rentree_blanche.simulators.core.saml.xml import parse_xml

_MAX_BYTES = 4_000_000
_ENCRYPTED_DATA = f"{{{XENC}}}EncryptedData"


class XmlsecBackend(sigver.CryptoBackend):  # type: ignore[misc]  # pysaml2 has no types
    """A pysaml2 `CryptoBackend` on libxmlsec1's Python binding; no state, safe between threads.

    pysaml2 hands keys over as names of files, which are read each time: a load takes well below a millisecond once
    the library is warm, and a file may have changed.
    """

    @property
    def version(self) -> str:
        """Give the version that pysaml2 asks for to choose command-line options; there are none here."""
        return "1.3"

    def sign_statement(self, statement: Any, node_name: str, key_file: str, node_id: str | None) -> str:
        """Fill in the prepared signature of the element `node_id`, and return the document."""
        root = _document(statement)
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_file(key_file, xmlsec.constants.KeyDataFormatPem)
        signed = _element(root, node_name, node_id)
        signature = signed.find(f"{{{sigver.ds.NAMESPACE}}}Signature")
        if signature is None:
            raise sigver.SignatureError(f"{node_name} {node_id} holds no prepared ds:Signature")
        try:
            context.register_id(signed, "ID")
            context.sign(signature)
        except xmlsec.Error as error:
            raise sigver.SignatureError(str(error)) from error
        return etree.tostring(root, encoding="unicode")

    def validate_signature(
        self, signedtext: Any, cert_file: str, cert_type: str, node_name: str, node_id: str | None
    ) -> bool:
        """Say whether the enveloped signature of the element `node_id` was made with the certificate's key."""
        root = _document(signedtext)
        signed = _element(root, node_name, node_id)
        signature = signed.find(f"{{{sigver.ds.NAMESPACE}}}Signature")
        if signature is None:
            raise sigver.SignatureError(f"{node_name} {node_id} is not signed")
        context = xmlsec.SignatureContext()
        context.key = _certificate(cert_file, cert_type).xmlsec_key
        try:
            context.register_id(signed, "ID")
            context.verify(signature)
        except xmlsec.Error as error:
            raise sigver.SignatureError(str(error)) from error
        return True

    def decrypt(self, enctext: Any, key_file: str) -> str:
        """Decrypt what is encrypted for a key, and return the document."""
        root = _document(enctext)
        keys = managing(xmlsec.Key.from_file(key_file, xmlsec.constants.KeyDataFormatPem))
        try:
            # One element a turn: decrypting replaces it, and may bring another to light.
            while (data := next(root.iter(_ENCRYPTED_DATA), None)) is not None:
                opened = decrypt_data(data, keys)
                root = opened if data is root else root
        except EncryptionError as error:
            raise sigver.DecryptError(str(error)) from error
        return etree.tostring(root, encoding="unicode")

    def encrypt(self, text: Any, recv_key: str, template: str, key_type: str, xpath: str = "") -> bytes:
        """Encrypt the element at `xpath` (the root without it) with a template that is a file's name."""
        root = _document(text)
        node = _at(root, xpath) if xpath else root
        replaced = self._encrypted(root, node, recv_key, Path(template).read_bytes(), key_type)
        return etree.tostring(replaced, encoding="UTF-8")

    def encrypt_assertion(
        self,
        statement: Any,
        enc_key: str,
        template: Any,
        key_type: str = "aes-256",
        node_xpath: str | None = None,
        node_id: str | None = None,
    ) -> str:
        """Encrypt the assertion at `node_xpath` (pysaml2's usual place without it) with a template that is a text."""
        if isinstance(statement, sigver.SamlBase):
            statement = sigver.pre_encrypt_assertion(statement)
        root = _document(statement)
        node = _at(root, node_xpath or sigver.ASSERT_XPATH)
        replaced = self._encrypted(root, node, enc_key, str(template).encode(), key_type)
        return etree.tostring(replaced, encoding="unicode")

    def _encrypted(
        self, root: etree._Element, node: etree._Element, certificate_file: str, template: bytes, key_type: str
    ) -> etree._Element:
        context = xmlsec.EncryptionContext(_certificate(certificate_file, "pem").keys_manager)
        family, _, bits = key_type.partition("-")
        kinds: dict[str, Callable[[], Any]] = {
            "aes": lambda: xmlsec.constants.KeyDataAes,
            "des": lambda: xmlsec.constants.KeyDataDes,
        }
        try:
            context.key = xmlsec.Key.generate(kinds[family](), int(bits), xmlsec.constants.KeyDataTypeSession)
            encrypted = context.encrypt_xml(_document(template), node)
        except (xmlsec.Error, KeyError, ValueError) as error:
            raise sigver.EncryptError(f"cannot encrypt with a session key {key_type!r}: {error}") from error
        return encrypted if node is root else root


def use_xmlsec_backend(entity: Any) -> None:
    """Give a pysaml2 `Entity` (client or server) this backend.

    pysaml2 chooses a backend by name among its own; configure `crypto_backend="XMLSecurity"`, whose construction needs
    no program, then call this.
    """
    entity.sec.crypto = XmlsecBackend()


def _document(content: Any) -> etree._Element:
    data = content if isinstance(content, bytes) else str(content).encode("utf-8")
    try:
        return parse_xml(data, max_bytes=_MAX_BYTES)
    except MessageError as error:
        raise sigver.XmlsecError(error.message) from error


def _element(root: etree._Element, node_name: str, node_id: str | None) -> etree._Element:
    """Find the one element of a pysaml2 node name (`namespace:LocalName`) that has an ID; a second one is refused."""
    namespace, _, local = node_name.rpartition(":")
    found = [node for node in root.iter(f"{{{namespace}}}{local}") if node_id is None or node.get("ID") == node_id]
    if len(found) != 1:
        raise sigver.SignatureError(f"expected one {local} with ID {node_id!r}, found {len(found)}")
    return found[0]


def _at(root: etree._Element, xpath: str) -> etree._Element:
    found = root.xpath(xpath)
    if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], etree._Element):
        raise sigver.EncryptError(f"expected one element at {xpath}")
    return found[0]


def _certificate(file: str, kind: str) -> Certificate:
    try:
        data = Path(file).read_bytes()
        return Certificate.from_pem(data) if kind == "pem" else Certificate.from_der(data)
    except (OSError, KeyMaterialError) as error:
        raise sigver.XmlsecError(f"{file}: {error}") from error
