"""The ENT's directory, as its AAF imports fill it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of the directory; a pupil has no children."""

    aaf_id: str
    name: str
    profile: str
    children: tuple[str, ...] = ()


class Directory:
    """The people by AAF id."""

    def __init__(self) -> None:
        self._people: dict[str, Person] = {}

    def replace(self, people: Iterable[Person]) -> None:
        """Take a delivery: these people, and nobody else."""
        self._people = {each.aaf_id: each for each in people}

    def find(self, references: Iterable[str]) -> Person | None:
        """Find whom EduConnect tells of: a `FrEduCtRefId` is `{AAF}09|x|33187`, the AAF id last."""
        for reference in references:
            parts = reference.removeprefix("{AAF}").split("|")
            if reference.startswith("{AAF}") and len(parts) == 3 and parts[2] in self._people:
                return self._people[parts[2]]
        return None
