"""Errors of the population: each says what was expected and how to mend it."""

from rentree_blanche.simulators.core.errors import RentreeError


class PopulationError(RentreeError):
    """Base of every error of this package."""


class UnknownAcademy(PopulationError):
    """An académie that is not in the list, or that has no département to place schools in."""


class UnknownSchool(PopulationError):
    """A UAI that no school of this population carries."""


class EmptySlot(PopulationError):
    """A person number whose slot nobody takes in that family."""


class OutOfRange(PopulationError):
    """A family index beyond what communes, UAI or mobile blocks can number."""


class UnreadableWanted(PopulationError):
    """A query for people whose JSON form cannot be read."""
