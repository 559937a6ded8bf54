"""The base of EduConnect's errors."""

from rentree_blanche.simulators.core.errors import RentreeError


class EduConnectError(RentreeError):
    """The reference IdP cannot do what is asked; the message says why and how to mend it."""
