"""Errors of accounts."""

from rentree_blanche.simulators.educonnect.errors import EduConnectError


class AccountsError(EduConnectError):
    """Base of every error of this package."""


class UnknownAccountError(AccountsError):
    """An account id that nobody has."""


class NobodyToHandOutToError(AccountsError):
    """The register has no such person present."""


class NotRegroupedError(AccountsError):
    """Two accounts that cannot be made one.

    `reason` is `same` (one account named twice), `state` (not a guardian's, or closed) or `names` (not one person's).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"these accounts cannot be regrouped: {reason}")
        self.reason = reason
