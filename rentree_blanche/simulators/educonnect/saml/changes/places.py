"""Places in a message by path, as people write them: `Assertion/Conditions/@NotBefore`, from the root on."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from rentree_blanche.simulators.core.saml.names import DS, SAML, SAMLP, XENC

_PROTOCOL = frozenset(
    {
        "Response", "Status", "StatusCode", "StatusMessage", "StatusDetail", "Extensions",
        "LogoutRequest", "LogoutResponse", "SessionIndex",
    }
)  # fmt: skip
_SIGNATURES = frozenset(
    {
        "Signature", "SignedInfo", "SignatureValue", "SignatureMethod", "Reference", "Transforms", "Transform",
        "DigestMethod", "DigestValue", "KeyInfo", "Object", "X509Data", "X509Certificate",
    }
)  # fmt: skip
_ENCRYPTION = frozenset({"EncryptedData", "CipherData", "CipherValue", "EncryptedKey", "EncryptionMethod"})


class PlaceError(ValueError):
    """A message has no such place: a change of it would change nothing."""


@dataclass(frozen=True, slots=True)
class Place:
    """Elements of a message, or an attribute of them."""

    elements: tuple[etree._Element, ...]
    attribute: str | None

    @property
    def first(self) -> etree._Element:
        """Give the first element."""
        return self.elements[0]


def tag(name: str) -> str:
    """Give the qualified tag of a local name: SAML, XML Signature and XML Encryption share none of those used here."""
    if name in _PROTOCOL:
        return f"{{{SAMLP}}}{name}"
    if name in _SIGNATURES:
        return f"{{{DS}}}{name}"
    return f"{{{XENC if name in _ENCRYPTION else SAML}}}{name}"


def place(root: etree._Element, path: str, *, must_be: bool = True) -> Place:
    """Find a place; the empty path is the root, a step `*` any descendant before the next one.

    Raises:
        PlaceError: nothing is there, unless `must_be` is off.
    """
    steps, attribute = path.split("/") if path else [], None
    if steps and steps[-1].startswith("@"):
        attribute = steps.pop()[1:]
    found = [root]
    for name in steps:
        found = [node for parent in found for node in parent.findall(tag(name))]
    if must_be and (not found or (attribute is not None and all(node.get(attribute) is None for node in found))):
        raise PlaceError(f"{etree.QName(root).localname} has no {path}")
    return Place(tuple(found), attribute)
