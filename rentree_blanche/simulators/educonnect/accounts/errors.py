"""Errors of accounts."""

from rentree_blanche.simulators.educonnect.errors import EduConnectError


class AccountsError(EduConnectError):
    """Base of every error of this package."""


class UnknownAccountError(AccountsError):
    """An account id that nobody has."""


class NobodyToHandOutToError(AccountsError):
    """The register has no such person present."""
