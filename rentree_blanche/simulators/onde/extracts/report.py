"""What became of an extract that was taken in."""

from collections.abc import Sequence
from dataclasses import dataclass

from rentree_blanche.simulators.onde.errors import OndeError
from rentree_blanche.simulators.onde.extracts.layouts import Kind


class ExtractError(OndeError):
    """A file that is no extract: nothing of it was taken. The message is French, for the director."""


class CellError(OndeError):
    """A cell for which its line is refused.

    Attributes:
        field: title of the column. value: what stands there. reason: a French sentence.
    """

    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(f"{field} {value!r}: {reason}")
        self.field = field
        self.value = value
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A refused line: its number in the file (the header is 1), the column, what stood there and why."""

    line: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Counts of lines by what became of them, and the refused ones in the order of the file."""

    kind: Kind
    layout: str
    created: int
    updated: int
    unchanged: int
    refused: Sequence[Refusal]

    @property
    def kept(self) -> int:
        """Count the lines that were kept."""
        return self.created + self.updated + self.unchanged
