"""The room of ONDE in a federation."""

from datetime import date

from starlette.types import ASGIApp

from rentree_blanche.simulators.core.actor import Actor, Ground, Room
from rentree_blanche.simulators.core.web import application
from rentree_blanche.simulators.onde import tables
from rentree_blanche.simulators.onde.contacts import Contacts
from rentree_blanche.simulators.onde.control import Control
from rentree_blanche.simulators.onde.extracts.intake import Intake
from rentree_blanche.simulators.onde.founding import Founding
from rentree_blanche.simulators.onde.night import NightWork
from rentree_blanche.simulators.onde.pages import Pages
from rentree_blanche.simulators.onde.settings import OndeSettings
from rentree_blanche.simulators.population import Population

NAME = "onde"


class Onde:
    """The register of primary schools: pages for directors, control addresses, and the night's feeds."""

    def __init__(self, ground: Ground, population: Population, families: int, settings: OndeSettings) -> None:
        self.name = NAME
        founding = Founding(ground.store, ground.chance, population)
        founding.fill(families)
        contacts = Contacts.of(population)
        self._night = NightWork(ground, settings)
        intake = Intake(ground, settings, contacts)
        control = Control(ground, settings, founding, contacts, intake)
        pages = Pages(ground, settings, contacts, intake)
        self.app: ASGIApp = application([*control.routes(), *pages.routes()])

    def forget(self) -> None:
        """Drop caches: there are none, all that the register knows is in the store."""

    def night(self, day: date) -> None:
        """Send the feed to EduConnect, then the AAF export to the ENTs."""
        self._night.feed_educonnect(day)
        self._night.export_aaf(day)


def onde(population: Population, families: int, settings: OndeSettings | None = None) -> Room:
    """Give the room of the register.

    Args:
        population: whose first families it enrols where its tables are still empty.
        families: how many.
        settings: what a deployment varies.
    """
    chosen = settings or OndeSettings()

    def build(ground: Ground) -> Actor:
        return Onde(ground, population, families, chosen)

    return Room(
        name=NAME,
        tables=(tables.metadata,),
        build=build,
        max_body=chosen.upload_bytes,
        max_control_body=chosen.upload_bytes,
    )
