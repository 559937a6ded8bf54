"""Key descriptors of metadata (SAML metadata 2.4.1.1)."""

from __future__ import annotations

from saml2 import md, xmldsig

from rentree_blanche.simulators.core.saml.keys import Certificate


def key_descriptor(certificate: Certificate, use: str) -> md.KeyDescriptor:
    """Describe a certificate for `signing` or `encryption`.

    pysaml2's own helper stands in a module that takes most of a second to import.
    """
    data = xmldsig.X509Data(x509_certificate=xmldsig.X509Certificate(text=certificate.base64))
    return md.KeyDescriptor(use=use, key_info=xmldsig.KeyInfo(x509_data=[data]))
