"""Errors of the login by FranceConnect."""

from enum import StrEnum

from rentree_blanche.simulators.educonnect.errors import EduConnectError


class Reason(StrEnum):
    """What a person is told of a login that came to nothing; the cause itself is for the journal.

    CANCELLED: FranceConnect says that the person gave up, or that this identity may not be used. UNAVAILABLE: no
    answer in time, or an error. UNTRUSTED: an answer that does not prove what it says. STALE: an answer to nothing
    that this browser asked.
    """

    CANCELLED = "cancelled"
    UNAVAILABLE = "unavailable"
    UNTRUSTED = "untrusted"
    STALE = "stale"


class FranceConnectError(EduConnectError):
    """A login by FranceConnect that came to nothing; the message is the technical cause."""

    def __init__(self, reason: Reason, cause: str) -> None:
        super().__init__(cause)
        self.reason = reason
        self.cause = cause
