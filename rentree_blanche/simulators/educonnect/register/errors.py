"""Errors of the register."""

from rentree_blanche.simulators.educonnect.errors import EduConnectError


class RegisterError(EduConnectError):
    """Base of every error of this package."""


class FeedHeaderError(RegisterError):
    """A feed whose first line does not say what it is: nothing of it is read."""


class LoadError(RegisterError):
    """A feed that cannot be loaded as it is, or not now: the message says what to do."""
