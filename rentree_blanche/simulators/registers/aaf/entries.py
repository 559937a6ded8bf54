"""AAF entries: attributes by name, none that importers do not know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from sqlalchemy import Row

from rentree_blanche.simulators.registers.errors import RegisterError
from rentree_blanche.simulators.registers.records import Guardian, Pupil, School

Values = tuple[str, ...]
P_contra = TypeVar("P_contra", bound=Pupil, contravariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One `addRequest`: its category, its id, and its attributes in order, each with its values."""

    category: str
    id: str
    attributes: Mapping[str, Values]

    @property
    def operational(self) -> str:
        """Give the name of the operational attribute."""
        return "categorieStructure" if self.category == "EtabEducNat" else "categoriePersonne"


class Entries(Protocol[P_contra]):
    """How a register writes its records."""

    def school(self, school: School) -> Entry:
        """Give the entry of a school (EtabEducNat)."""

    def director(self, school: School) -> Entry:
        """Give the entry of who directs a school (PersEducNat)."""

    def pupil(self, pupil: P_contra, struct_id: str, links: Sequence[Row[Any]]) -> Entry:
        """Give the entry of a pupil (Eleve), from the AAF id of the school and the rows of the links."""

    def guardian(self, guardian: Guardian, pupil_ids: Sequence[str]) -> Entry:
        """Give the entry of who answers for pupils (PersRelEleve)."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The attribute names that importers accept, by category of record; any other makes them fail."""

    allowed: Mapping[str, frozenset[str]]

    def entry(self, category: str, key: str, **attributes: str | Values | None) -> Entry:
        """Make an entry of the attributes that have a value.

        Raises:
            RegisterError: an attribute is one that importers refuse.
        """
        foreign = sorted(set(attributes) - self.allowed[category])
        if foreign:
            raise RegisterError(f"{category} {key}: importers refuse {', '.join(foreign)}; see aaf/names.py")
        several = {name: (value,) if isinstance(value, str) else value or () for name, value in attributes.items()}
        return Entry(
            category=category,
            id=key,
            attributes={name: tuple(filter(None, values)) for name, values in several.items() if any(values)},
        )


def names(text: str) -> frozenset[str]:
    """Read a list of attribute names."""
    return frozenset(text.split())


def without_separator(*parts: str) -> str:
    """Join the `$` parts of a value: as many as there are, whatever a label contains."""
    return "$".join(part.replace("$", " ") for part in parts)
