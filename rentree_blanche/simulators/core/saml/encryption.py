"""XML Encryption of assertions, in this process by libxmlsec1."""

from __future__ import annotations

import xmlsec
from lxml import etree

from rentree_blanche.simulators.core.saml.errors import EncryptionError
from rentree_blanche.simulators.core.saml.keys import Certificate, KeyPair
from rentree_blanche.simulators.core.saml.names import DS, SAML, XENC, ContentEncryption, KeyTransport

_ENCRYPTED_ASSERTION = f"{{{SAML}}}EncryptedAssertion"
_ENCRYPTED_DATA = f"{{{XENC}}}EncryptedData"

_SESSION_KEY_BITS = {
    ContentEncryption.AES256_GCM: 256,
    ContentEncryption.AES128_GCM: 128,
    ContentEncryption.AES256_CBC: 256,
    ContentEncryption.AES128_CBC: 128,
}


def encrypt_assertion(
    assertion: etree._Element,
    recipient: Certificate,
    *,
    content: ContentEncryption = ContentEncryption.AES256_GCM,
    transport: KeyTransport = KeyTransport.RSA_OAEP,
) -> etree._Element:
    """Replace an assertion, in its tree, by an `EncryptedAssertion` for a recipient, and return that.

    Sign the assertion before: the signature travels inside. Raises `EncryptionError`.
    """
    parent = assertion.getparent()
    if parent is None:
        raise EncryptionError("expected an assertion inside a response: nothing can be put in the place of a root")
    # As bytes, not as a node: inside the tree lxml shares namespace declarations with the new parent, and the recipient
    # who reads the plaintext apart would miss them.
    plaintext = etree.tostring(assertion, encoding="UTF-8", xml_declaration=False, with_tail=False)
    template = etree.fromstring(
        _TEMPLATE.format(content=content.value, transport=transport.value, key=recipient.base64)
    )
    context = xmlsec.EncryptionContext(recipient.keys_manager)
    try:
        context.key = xmlsec.Key.generate(
            xmlsec.constants.KeyDataAes, _SESSION_KEY_BITS[content], xmlsec.constants.KeyDataTypeSession
        )
        data = context.encrypt_binary(template, plaintext)
    except xmlsec.Error as error:
        raise EncryptionError(
            f"libxmlsec1 cannot encrypt with {content.value} and {transport.value}: {error}"
        ) from error
    encrypted = etree.Element(_ENCRYPTED_ASSERTION, nsmap={"saml2": SAML})
    encrypted.append(data)
    parent.replace(assertion, encrypted)
    return encrypted


def decrypt_assertion(encrypted: etree._Element, key_pair: KeyPair) -> etree._Element:
    """Replace, in its tree, an `EncryptedAssertion` by its assertion, and return that; raises `EncryptionError`."""
    data = encrypted.find(_ENCRYPTED_DATA)
    parent = encrypted.getparent()
    if data is None or parent is None:
        raise EncryptionError("expected an EncryptedAssertion with an xenc:EncryptedData, inside a response")
    decrypt_data(data, key_pair.keys_manager)
    if len(encrypted) == 0:
        raise EncryptionError("the EncryptedAssertion holds nothing")
    assertion = encrypted[0]
    parent.replace(encrypted, assertion)
    return assertion


def decrypt_data(data: etree._Element, keys: xmlsec.KeysManager) -> etree._Element:
    """Replace an `xenc:EncryptedData`, in its tree, by the element it holds, and return that."""
    try:
        return xmlsec.EncryptionContext(keys).decrypt(data)
    except xmlsec.Error as error:
        raise EncryptionError(f"not encrypted for this key, or altered: {error}") from error


_TEMPLATE = (
    f'<xenc:EncryptedData xmlns:xenc="{XENC}" Type="{XENC}Element">'
    '<xenc:EncryptionMethod Algorithm="{content}"/>'
    f'<ds:KeyInfo xmlns:ds="{DS}"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{{transport}}"/>'
    "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{key}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    "<xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>"
    "<xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>"
)
