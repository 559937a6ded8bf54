"""A service's metadata as the rules read them: the document as it came, and its parts where they are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from rentree_blanche.conformance.static.rules import NothingToReadError, reading
from rentree_blanche.conformance.values import Group
from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.saml.errors import KeyMaterialError, MessageError
from rentree_blanche.simulators.core.saml.keys import Certificate
from rentree_blanche.simulators.core.saml.names import DS, METADATA, SAMLP
from rentree_blanche.simulators.core.saml.xml import parse_xml

if TYPE_CHECKING:
    from rentree_blanche.conformance.bench import Bench

_MAX_BYTES = 1_000_000
MDUI = "urn:oasis:names:tc:SAML:metadata:ui"


@dataclass(frozen=True)
class Metadata:
    """The metadata of a service at a moment."""

    raw: bytes
    now: datetime

    @cached_property
    def parsed(self) -> etree._Element | MessageError:
        """Give the root, or why there is none."""
        try:
            return parse_xml(self.raw, max_bytes=_MAX_BYTES)
        except MessageError as error:
            return error

    @cached_property
    def root(self) -> etree._Element:
        """Give the root; raises `NothingToReadError`."""
        if isinstance(self.parsed, MessageError):
            raise NothingToReadError("les métadonnées ne sont pas lisibles")
        return self.parsed

    @cached_property
    def entity(self) -> etree._Element:
        """Give the service's `EntityDescriptor`, the first of several; raises `NothingToReadError`."""
        if not self.entities:
            raise NothingToReadError("il n’y a pas d’EntityDescriptor de fournisseur de service")
        return self.entities[0]

    @cached_property
    def entities(self) -> list[etree._Element]:
        """Give each `EntityDescriptor` of a service; raises `NothingToReadError`."""
        return [each for each in self.root.iter(md("EntityDescriptor")) if each.find(md("SPSSODescriptor")) is not None]

    @cached_property
    def roles(self) -> list[etree._Element]:
        """Give each `SPSSODescriptor` of the service; raises `NothingToReadError`."""
        return self.entity.findall(md("SPSSODescriptor"))

    @cached_property
    def role(self) -> etree._Element:
        """Give the `SPSSODescriptor` that speaks SAML 2.0, else the first; raises `NothingToReadError`."""
        speaking = [each for each in self.roles if SAMLP in each.get("protocolSupportEnumeration", "").split()]
        return (speaking or self.roles)[0]

    def of_role(self, name: str) -> list[etree._Element]:
        """Give the role's elements of a name; raises `NothingToReadError`."""
        return self.role.findall(md(name))

    def some(self, name: str) -> list[etree._Element]:
        """Give the role's elements of a name, of which there must be one to go on; raises `NothingToReadError`."""
        found = self.of_role(name)
        if not found:
            raise NothingToReadError(f"il n’y a pas de {name}")
        return found

    @cached_property
    def endpoints(self) -> list[etree._Element]:
        """Give where the service takes messages: those of login and logout."""
        return [*self.of_role("AssertionConsumerService"), *self.of_role("SingleLogoutService")]

    def certificates(self) -> Iterator[tuple[etree._Element, Certificate | None]]:
        """Give the certificates of the role, each with its element; None where it cannot be read."""
        found = [each for key in self.some("KeyDescriptor") for each in key.iter(f"{{{DS}}}X509Certificate")]
        if not found:
            raise NothingToReadError("il n’y a pas de certificat")
        for element in found:
            try:
                yield element, Certificate.from_base64(element.text or "")
            except KeyMaterialError:
                yield element, None

    def readable(self) -> Iterator[tuple[etree._Element, Certificate]]:
        """Give the certificates that can be read."""
        for element, certificate in self.certificates():
            if certificate is not None:
                yield element, certificate


def md(name: str) -> str:
    """Give a name of the namespace of metadata, as lxml writes it."""
    return f"{{{METADATA}}}{name}"


def metadata_of(bench: Bench) -> Metadata:
    """Give a bench's metadata, read now."""
    return Metadata(bench.metadata, wall())


rule = reading(Group.METADATA, "Métadonnées", metadata_of)
