"""The room of SIECLE in a federation."""

from rentree_blanche.simulators.core.actor import Actor, Ground, Room
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.registers.aaf.package import Export
from rentree_blanche.simulators.registers.actor import RegisterActor
from rentree_blanche.simulators.registers.contacts import Contacts
from rentree_blanche.simulators.registers.control import Control
from rentree_blanche.simulators.registers.desk import Desk, Wording
from rentree_blanche.simulators.registers.forms import Forms
from rentree_blanche.simulators.registers.founding import Founding
from rentree_blanche.simulators.siecle.aaf.entries import SecondaryEntries
from rentree_blanche.simulators.siecle.founding import SecondaryPupils
from rentree_blanche.simulators.siecle.records import REGISTER
from rentree_blanche.simulators.siecle.settings import SiecleSettings
from rentree_blanche.simulators.siecle.tables import metadata

_WORDING = Wording(
    brand="SIECLE",
    subtitle="Base élèves du second degré",
    staff="Secrétariat du ",
    base="/etablissements",
    one="établissement",
    the="l’établissement",
    many="établissements",
    a="un établissement",
    none="Aucun établissement",
    of="d’établissement",
)


def siecle(population: Population, families: int, settings: SiecleSettings | None = None) -> Room:
    """Give the room of the register of collèges and lycées.

    Args:
        population: whose first families it enrols where its tables are still empty.
        families: how many.
        settings: what a deployment varies.
    """
    chosen = settings or SiecleSettings()

    def build(ground: Ground) -> Actor:
        founding = Founding(
            store=ground.store,
            chance=ground.chance,
            population=population,
            register=REGISTER,
            enrolled=SecondaryPupils(ground.chance),
        )
        founding.fill(families)
        desk = Desk(
            ground=ground,
            settings=chosen,
            founding=founding,
            export=Export(register=REGISTER, entries=SecondaryEntries(chosen.formations), prefix=chosen.aaf_prefix),
            contacts=Contacts.of(population),
            wording=_WORDING,
            forms=Forms(ground),
            packages=(),
        )
        return RegisterActor(desk, Control(desk))

    return Room(name=REGISTER.name, tables=(metadata,), build=build)
