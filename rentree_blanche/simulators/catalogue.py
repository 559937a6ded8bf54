"""Which actors a federation is composed of, and how they learn of each other."""

from typing import TYPE_CHECKING, Any

from rentree_blanche.simulators.control.room import control
from rentree_blanche.simulators.core.actor import Room
from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.educonnect.room import educonnect
from rentree_blanche.simulators.ent.room import ent_hdf, teleservices
from rentree_blanche.simulators.onde.room import onde
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.sms_gateway.room import sms_gateway

if TYPE_CHECKING:
    from rentree_blanche.simulators.federation import Federation


def rooms(federation: "Federation") -> list[Room]:
    """Give the rooms of a federation, in the order in which they are made."""
    settings = federation.settings
    population = Population(seed=settings.seed)
    return [
        sms_gateway(),
        educonnect(settings.educonnect),
        onde(population, settings.families),
        ent_hdf(settings.ent),
        teleservices(),
        control(federation, population),
    ]


def registrations(addresses: Addresses) -> list[dict[str, Any]]:
    """Give what the IdP is told of each relying party: where its metadata is, and what it may read."""
    return [
        {"metadata_url": addresses.url("ent-hdf", "/saml/metadata"), "attribute_profile": "ent"},
        {"metadata_url": addresses.url("teleservices", "/saml/metadata"), "attribute_profile": "service-national"},
    ]
