"""Which actors a federation is composed of, and how they learn of each other."""

from typing import Any

from rentree_blanche.simulators.control.port import FederationPort
from rentree_blanche.simulators.control.room import control
from rentree_blanche.simulators.core.actor import Room
from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.educonnect.room import educonnect
from rentree_blanche.simulators.ent.room import ent_hdf, teleservices
from rentree_blanche.simulators.mailbox.room import mailbox
from rentree_blanche.simulators.onde.room import onde
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.settings import FederationSettings
from rentree_blanche.simulators.sms_gateway.room import sms_gateway


def rooms(federation: FederationPort) -> list[Room]:
    """Give the rooms of a whole federation, in the order in which they are made."""
    population = Population(seed=federation.settings.seed)
    return [*actor_rooms(federation.settings, population), control(federation, population)]


def actor_rooms(settings: FederationSettings, population: Population) -> list[Room]:
    """Give the rooms of the simulated systems: all but the control house, which needs the whole federation."""
    return [
        sms_gateway(),
        mailbox(settings.mailbox),
        educonnect(settings.educonnect),
        onde(population, settings.families, settings.onde),
        ent_hdf(settings.ent),
        teleservices(),
    ]


def metadata_urls(addresses: Addresses) -> dict[str, str]:
    """Give where each party of the SAML federation publishes its metadata, by actor."""
    paths = {"educonnect": "/idp/shibboleth", "ent-hdf": "/saml/metadata", "teleservices": "/saml/metadata"}
    return {actor: addresses.url(actor, path) for actor, path in paths.items()}


def registrations(addresses: Addresses) -> list[dict[str, Any]]:
    """Give what the IdP is told of each relying party: where its metadata is, and what it may read."""
    metadata = metadata_urls(addresses)
    return [
        {"metadata_url": metadata["ent-hdf"], "attribute_profile": "ent"},
        {
            "metadata_url": metadata["teleservices"],
            "attribute_profile": "service-national",
            "listed_url": addresses.url("teleservices"),
        },
    ]
