"""What goes wrong in the mail server."""

from rentree_blanche.simulators.core.errors import RentreeError


class MailboxError(RentreeError):
    """A failure of the mail server."""
