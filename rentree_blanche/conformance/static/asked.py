"""A service's AuthnRequests as the rules read them: the first as it came, with the rest beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from lxml import etree

from rentree_blanche.conformance.static.rules import NothingToReadError, reading
from rentree_blanche.conformance.values import Group
from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.saml.errors import MessageError, SamlError
from rentree_blanche.simulators.core.saml.names import DS, SAML, SAMLP, Binding
from rentree_blanche.simulators.core.saml.xml import parse_xml
from rentree_blanche.simulators.educonnect.saml import IdentityProvider, ServiceProvider

if TYPE_CHECKING:
    from rentree_blanche.conformance.bench import Bench
    from rentree_blanche.conformance.browser import Delivery

MANY = 100
_MAX_BYTES = 256 * 1024


@dataclass(frozen=True)
class Asked:
    """AuthnRequests of fresh browsers.

    Attributes:
        deliveries: in the order in which they came. arrived: when the last of them did.
    """

    deliveries: Sequence[Delivery]
    arrived: datetime
    idp: IdentityProvider
    provider: ServiceProvider

    @property
    def delivery(self) -> Delivery:
        """Give the last request as it came."""
        return self.deliveries[-1]

    @cached_property
    def raw(self) -> dict[str, list[str]]:
        """Give the parameters of the query as they were sent, still encoded; those of a form as they are."""
        found: dict[str, list[str]] = {}
        if self.delivery.binding is Binding.POST:
            for name, value in self.delivery.fields:
                found.setdefault(name, []).append(value)
            return found
        for pair in self.delivery.query.split("&"):
            name, _, value = pair.partition("=")
            found.setdefault(name, []).append(value)
        return found

    def value(self, name: str) -> str:
        """Give a parameter, decoded; empty where there is none."""
        value = self.raw.get(name, [""])[0]
        return unquote_plus(value) if self.delivery.binding is Binding.REDIRECT else value

    @cached_property
    def parsed(self) -> etree._Element | SamlError:
        """Give the request, or why it cannot be read."""
        try:
            return parse_xml(self.delivery.message().xml, max_bytes=_MAX_BYTES)
        except SamlError as error:
            return error

    @cached_property
    def root(self) -> etree._Element:
        """Give the request; raises `NothingToReadError`."""
        if isinstance(self.parsed, SamlError):
            raise NothingToReadError("la demande n’est pas lisible")
        return self.parsed

    @property
    def issuer(self) -> etree._Element | None:
        """Give the Issuer."""
        return self.root.find(saml("Issuer"))

    @property
    def signature(self) -> etree._Element | None:
        """Give the signature that stands in the message."""
        return self.root.find(f"{{{DS}}}Signature")

    @property
    def is_signed(self) -> bool:
        """Say whether there is any signature, in the message or beside it."""
        return self.signature is not None or "Signature" in self.raw

    @cached_property
    def ids(self) -> list[str]:
        """Give the ids of all requests that can be read."""
        found = []
        for delivery in self.deliveries:
            try:
                found.append(parse_xml(delivery.xml, max_bytes=_MAX_BYTES).get("ID", ""))
            except MessageError:
                continue
        return found

    def part(self, name: str) -> etree._Element:
        """Give an element of the protocol that the request may have; raises `NothingToReadError` where it has not."""
        found = self.root.find(samlp(name))
        if found is None:
            raise NothingToReadError(f"la demande n’a pas de {name}")
        return found

    def attribute(self, name: str) -> str:
        """Give an attribute that the request may have; raises `NothingToReadError` where it has not."""
        found = self.root.get(name)
        if found is None:
            raise NothingToReadError(f"la demande n’a pas de {name}")
        return found


def samlp(name: str) -> str:
    """Give a name of the protocol, as lxml writes it."""
    return f"{{{SAMLP}}}{name}"


def saml(name: str) -> str:
    """Give a name of the assertion's namespace, as lxml writes it."""
    return f"{{{SAML}}}{name}"


def fresh_request(bench: Bench) -> Asked:
    """Ask the service now: what is read may depend on the time."""
    delivery = bench.browser().depart(bench.service.start)
    return Asked((delivery,), wall(), bench.idp, bench.provider)


def first_request(bench: Bench) -> Asked:
    """Give the first request that came to a bench, whenever that was."""
    return Asked(bench.requests(1), wall(), bench.idp, bench.provider)


def many_requests(bench: Bench) -> Asked:
    """Give a hundred requests, each of a fresh browser."""
    return Asked(bench.requests(MANY), wall(), bench.idp, bench.provider)


rule = reading(Group.REQUEST, "AuthnRequest", first_request)
rule_now = reading(Group.REQUEST, "AuthnRequest", fresh_request)
rule_of_many = reading(Group.REQUEST, "AuthnRequest", many_requests)
