"""Errors of the scenario suite."""

from rentree_blanche.simulators.core.errors import RentreeError


class SuiteError(RentreeError):
    """Base of every error of this package."""


class CatalogueError(SuiteError):
    """The catalogue says something impossible; the message names line, row and field."""


class QuoteError(SuiteError):
    """A quote does not stand in the seed that it cites."""
