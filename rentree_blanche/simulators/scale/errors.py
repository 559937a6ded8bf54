"""Errors of this package."""

from rentree_blanche.simulators.core.errors import UnusableInputError


class ScaleError(UnusableInputError):
    """What was asked cannot be written or read: the message names what, and how to mend it."""
