"""The people of the federation: families, guardians, pupils, schools and académies, computed from a seed."""

from rentree_blanche.simulators.population.academies import ACADEMIES, Academy
from rentree_blanche.simulators.population.errors import (
    EmptySlotError,
    NobodyFoundError,
    OutOfRangeError,
    PopulationError,
    UnknownAcademyError,
    UnknownSchoolError,
)
from rentree_blanche.simulators.population.levels import Band, Degree, Level
from rentree_blanche.simulators.population.mobiles import MobileBlock
from rentree_blanche.simulators.population.people import Civility, Family, Guardian, Link, LinkKind, Pupil, Sex, Shape
from rentree_blanche.simulators.population.places import Address, Commune
from rentree_blanche.simulators.population.population import Population
from rentree_blanche.simulators.population.schools import School, SchoolClass, SchoolKind

__all__ = [
    "ACADEMIES",
    "Academy",
    "Address",
    "Band",
    "Civility",
    "Commune",
    "Degree",
    "EmptySlotError",
    "Family",
    "Guardian",
    "Level",
    "Link",
    "LinkKind",
    "MobileBlock",
    "NobodyFoundError",
    "OutOfRangeError",
    "Population",
    "PopulationError",
    "Pupil",
    "School",
    "SchoolClass",
    "SchoolKind",
    "Sex",
    "Shape",
    "UnknownAcademyError",
    "UnknownSchoolError",
]
