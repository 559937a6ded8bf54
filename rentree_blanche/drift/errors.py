"""Errors of the drift watch."""

from rentree_blanche.simulators.core.errors import UnusableInputError


class DriftError(UnusableInputError):
    """Nothing can be compared: the file forbids it, or a deployment cannot be looked at; the message says why."""
