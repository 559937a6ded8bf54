"""A run as reports read it: what was checked, when, by which checks, with which outcomes."""

from dataclasses import dataclass
from datetime import datetime

from rentree_blanche.conformance.values import Check, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A run of checks at a service.

    Attributes:
        service: as its file names it. entity_id: as its metadata does. start: the address of the file.
        checks: those that were wanted, in the order of the catalogue. outcomes: by check; one that is missing was not
            made, since the run was stopped.
    """

    service: str
    entity_id: str
    start: str
    began: datetime
    ended: datetime
    checks: tuple[Check, ...]
    outcomes: dict[str, Outcome]
