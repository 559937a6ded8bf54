"""The room of ONDE in a federation."""

from rentree_blanche.simulators.core.actor import Actor, Ground, Room
from rentree_blanche.simulators.onde import tables
from rentree_blanche.simulators.onde.aaf.entries import PrimaryEntries
from rentree_blanche.simulators.onde.extract_control import ExtractControl
from rentree_blanche.simulators.onde.extract_pages import ExtractPages
from rentree_blanche.simulators.onde.extracts.intake import Intake
from rentree_blanche.simulators.onde.founding import PrimaryPupils
from rentree_blanche.simulators.onde.records import REGISTER
from rentree_blanche.simulators.onde.settings import OndeSettings
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.registers.aaf.package import Export
from rentree_blanche.simulators.registers.actor import RegisterActor
from rentree_blanche.simulators.registers.contacts import Contacts
from rentree_blanche.simulators.registers.control import Control
from rentree_blanche.simulators.registers.desk import Desk, Wording
from rentree_blanche.simulators.registers.forms import Forms
from rentree_blanche.simulators.registers.founding import Founding

NAME = REGISTER.name
_WORDING = Wording(
    brand="ONDE",
    subtitle="Base élèves du premier degré",
    staff="Directeur de l’",
    base="/ecoles",
    one="école",
    the="l’école",
    many="écoles",
    a="une école",
    none="Aucune école",
    of="d’école",
    more=(("/extraits", "Extraits CSV"),),
)


def onde(population: Population, families: int, settings: OndeSettings | None = None) -> Room:
    """Give the room of the register of primary schools.

    Args:
        population: whose first families it enrols where its tables are still empty.
        families: how many.
        settings: what a deployment varies.
    """
    chosen = settings or OndeSettings()

    def build(ground: Ground) -> Actor:
        founding = Founding(
            store=ground.store,
            chance=ground.chance,
            population=population,
            register=REGISTER,
            enrolled=PrimaryPupils(),
        )
        founding.fill(families)
        desk = Desk(
            ground=ground,
            settings=chosen,
            founding=founding,
            export=Export(register=REGISTER, entries=PrimaryEntries(), prefix=chosen.aaf_prefix),
            contacts=Contacts.of(population),
            wording=_WORDING,
            forms=Forms(ground),
            packages=("rentree_blanche.simulators.onde",),
        )
        intake = Intake(ground, chosen, desk.contacts)
        control = Control(desk)
        extracts = ExtractPages(desk, intake, chosen.upload_bytes)
        return RegisterActor(desk, control, [*ExtractControl(ground, control, intake).routes(), *extracts.routes()])

    return Room(
        name=NAME,
        tables=(tables.metadata,),
        build=build,
        max_body=chosen.upload_bytes,
        max_control_body=chosen.upload_bytes,
    )
