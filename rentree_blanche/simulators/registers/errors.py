"""Errors of the registers: each says what was expected, where, and how to mend it."""

from rentree_blanche.simulators.core.errors import RentreeError


class RegisterError(RentreeError):
    """Base of every error of a register."""


class UnknownRecordError(RegisterError):
    """A school, pupil or guardian that is not in the register."""


class FieldsError(RegisterError):
    """Values that a person typed and that cannot be kept.

    Attributes:
        reasons: by field, a French sentence that says what to type instead.
    """

    def __init__(self, reasons: dict[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {reason}" for field, reason in reasons.items()))
        self.reasons = reasons
