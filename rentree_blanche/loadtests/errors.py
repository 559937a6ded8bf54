"""Errors of the load tests."""

from rentree_blanche.simulators.core.errors import RentreeError, UnusableInputError


class LoadError(RentreeError):
    """Base of every error of this package that no input caused."""


class DemandError(UnusableInputError):
    """A model of demand cannot be used: each line of the message names a line and a field, and what to write."""
