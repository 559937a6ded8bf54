"""Errors of the control client."""

from rentree_blanche.simulators.core.errors import RentreeError


class ClientError(RentreeError):
    """Base of every error of this package."""


class UnreachableError(ClientError):
    """The control API does not answer at the address given."""


class RefusedError(ClientError):
    """The control API refused; the message is its own and names the field.

    Attributes:
        status: HTTP status. reason: a stable word.
    """

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.reason = reason
        self.message = message
