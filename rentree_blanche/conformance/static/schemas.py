"""The XML Schemas of SAML 2.0, as pysaml2 ships them; nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

from lxml import etree

from rentree_blanche.simulators.core.saml.names import METADATA, SAMLP

_NAMES = {METADATA: "saml-schema-metadata-2.0.xsd", SAMLP: "saml-schema-protocol-2.0.xsd"}
_MOST = 3


class _Beside(etree.Resolver):
    """Finds every imported schema by its file name, wherever the import says that it is."""

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:  # type: ignore[override]
        """Give the file of that name that stands beside."""
        name = (system_url or "").rpartition("/")[2]
        return self.resolve_string((files("saml2.data.schemas") / name).read_bytes(), context, base_url=name)


def violations(element: etree._Element, namespace: str) -> Iterator[str]:
    """Tell where an element does not follow the schema of metadata or of the protocol, at most three times."""
    schema = _schema(namespace)
    # A document of its own: what surrounds the element is none of the schema's business.
    alone = etree.fromstring(etree.tostring(element, with_tail=False), etree.XMLParser(resolve_entities=False))
    if not schema.validate(alone):
        errors: Any = schema.error_log  # its stub forgets that it can be gone through
        yield from (str(error.message) for error in islice(errors, _MOST))


@cache
def _schema(namespace: str) -> etree.XMLSchema:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parser.resolvers.add(_Beside())
    document = (files("saml2.data.schemas") / _NAMES[namespace]).read_bytes()
    return etree.XMLSchema(etree.fromstring(document, parser, base_url=_NAMES[namespace]))
