"""Who an assertion is about: NameID and attributes."""

from collections.abc import Mapping

from lxml import etree

from rentree_blanche.simulators.core.saml.names import TRANSIENT
from rentree_blanche.simulators.ent.errors import MessageRefusedError
from rentree_blanche.simulators.ent.saml.idp import IdentityProvider
from rentree_blanche.simulators.ent.saml.messages import NameId
from rentree_blanche.simulators.ent.saml.provider import ServiceProvider
from rentree_blanche.simulators.ent.saml.reading import A, text


def read_name_id(assertion: etree._Element, provider: ServiceProvider, idp: IdentityProvider) -> NameId:
    """Read the transient NameID that we asked for; qualifiers, where given, name the two of us (SAML core 8.3.8)."""
    found = assertion.findall(f"{A}Subject/{A}NameID")
    if len(found) != 1:
        raise MessageRefusedError("name-id", f"expected one Subject/NameID, got {len(found)}")
    node = found[0]
    name_id = NameId(
        value=text(node),
        format=node.get("Format"),
        name_qualifier=node.get("NameQualifier"),
        sp_name_qualifier=node.get("SPNameQualifier"),
    )
    if not name_id.value:
        raise MessageRefusedError("name-id", "Subject/NameID is empty")
    if name_id.format != TRANSIENT:
        raise MessageRefusedError("name-id", f"NameID/@Format is {name_id.format!r}; asked for {TRANSIENT!r}")
    if name_id.name_qualifier not in (None, idp.entity_id):
        raise MessageRefusedError("name-id", f"NameID/@NameQualifier is {name_id.name_qualifier!r}")
    if name_id.sp_name_qualifier not in (None, provider.entity_id):
        raise MessageRefusedError("name-id", f"NameID/@SPNameQualifier is {name_id.sp_name_qualifier!r}")
    return name_id


def read_attributes(assertion: etree._Element) -> Mapping[str, tuple[str, ...]]:
    """Read every attribute by name, empty values left out; a name that occurs twice is refused, never merged."""
    attributes: dict[str, tuple[str, ...]] = {}
    for node in assertion.iterfind(f"{A}AttributeStatement/{A}Attribute"):
        name = node.get("Name", "")
        if name in attributes:
            raise MessageRefusedError("attributes", f"the attribute {name!r} occurs twice")
        values = (text(value) for value in node.iterfind(A + "AttributeValue"))
        attributes[name] = tuple(value for value in values if value)
    return attributes
