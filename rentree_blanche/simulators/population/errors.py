"""Errors of the population: each says what was expected and how to mend it."""

from rentree_blanche.simulators.core.errors import RentreeError


class PopulationError(RentreeError):
    """Base of every error of this package."""


class UnknownAcademyError(PopulationError):
    """An académie that is not in the list, or that has no département to place schools in."""


class UnknownSchoolError(PopulationError):
    """A UAI that no school of this population carries."""


class EmptySlotError(PopulationError):
    """A person number whose slot nobody takes in that family."""


class OutOfRangeError(PopulationError):
    """A family index beyond what communes, UAI or mobile blocks can number."""


class NobodyFoundError(PopulationError):
    """A search that no family among those searched answers."""
