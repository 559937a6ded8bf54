"""Errors of activation."""

from rentree_blanche.simulators.educonnect.accounts.values import Account
from rentree_blanche.simulators.educonnect.errors import EduConnectError


class ActivationError(EduConnectError):
    """Base of every error of this package."""


class TooManyCodesError(ActivationError):
    """A conversation has had all the codes that it may have sent (`sms_sends`)."""


class UnansweredChildrenError(ActivationError):
    """Children of whom nothing was said: `pupil_ids`."""

    def __init__(self, pupil_ids: tuple[str, ...]) -> None:
        super().__init__(f"no answer for {', '.join(pupil_ids)}: give a birth date or NOT_MINE for each child")
        self.pupil_ids = pupil_ids


class NoChildConfirmedError(ActivationError):
    """No child is confirmed, or too few for the edition: no account is made."""


class AlreadyActiveError(ActivationError):
    """The person has an active account: `account`."""

    def __init__(self, account: Account) -> None:
        super().__init__(f"account {account.identifier} is active already: its holder logs in with it")
        self.account = account


class LinkDeadError(ActivationError):
    """A link that was sent by mail and does not work, or no more: `expired`, else used or unknown."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__("the link has expired" if expired else "the link was used, or replaced by a newer one")
        self.expired = expired


class NotLinkedError(ActivationError):
    """The register has no legal link between a person and a pupil."""
