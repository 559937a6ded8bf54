"""Errors of the anonymiser."""

from rentree_blanche.simulators.core.errors import UnusableInputError


class AnonymiseError(UnusableInputError):
    """A file that cannot be made anonymous, or a folder that cannot take the result; nothing was written."""
