"""Errors of the register of primary schools."""

from rentree_blanche.simulators.registers.errors import RegisterError


class OndeError(RegisterError):
    """Base of every error of this package."""
