"""Which actors a federation is composed of, and how they learn of each other."""

from typing import Any

from rentree_blanche.simulators.control.port import FederationPort
from rentree_blanche.simulators.control.room import control
from rentree_blanche.simulators.core.actor import Room
from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.educonnect.room import educonnect
from rentree_blanche.simulators.ent import parties
from rentree_blanche.simulators.ent.pocket.room import pocket
from rentree_blanche.simulators.ent.room import portal_room, service_room
from rentree_blanche.simulators.franceconnect.room import franceconnect
from rentree_blanche.simulators.mailbox.room import mailbox
from rentree_blanche.simulators.onde.room import onde
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.settings import FederationSettings
from rentree_blanche.simulators.siecle.room import siecle
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
        franceconnect(population, settings.families, settings.franceconnect),
        educonnect(settings.educonnect),
        onde(population, settings.families, settings.onde),
        siecle(population, settings.families, settings.siecle),
        portal_room(parties.ENT_HDF, settings.ent),
        portal_room(parties.ENT_SOMME, settings.ent_somme),
        portal_room(parties.ONE, settings.one),
        portal_room(parties.ENT_MIRE, settings.ent_mire),
        portal_room(parties.VIE_SCOLAIRE, settings.vie_scolaire),
        service_room(parties.TELESERVICES),
        service_room(parties.LIVRET_SCOLAIRE),
        pocket(),
    ]


def metadata_urls(addresses: Addresses) -> dict[str, str]:
    """Give where each party of the SAML federation publishes its metadata, by actor."""
    paths = {"educonnect": "/idp/shibboleth", **dict.fromkeys(parties.RELYING_PARTIES, parties.METADATA_PATH)}
    return {actor: addresses.url(actor, path) for actor, path in paths.items()}


def registrations(addresses: Addresses) -> list[dict[str, Any]]:
    """Give what the IdP is told of each relying party: where its metadata is, and what it may read."""
    metadata = metadata_urls(addresses)
    return [
        {
            "metadata_url": metadata[party.name],
            "attribute_profile": party.profile,
            "encrypt_assertions": party.encrypted,
            "listed_url": addresses.url(party.name) if party.listed else None,
        }
        for party in parties.RELYING_PARTIES.values()
    ]
