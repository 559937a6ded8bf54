"""What is compared: a tree of parts, each saying a few things about itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum


class Kind(Enum):
    """What a part is, as reports call it."""

    SURFACE = ""
    METADATA = "métadonnées"
    ENDPOINT = "point d’accès"
    CERTIFICATE = "certificat"
    NAME_ID = "NameIDFormat"
    EXTENSION = "extension"
    PAGE = "page"
    FORM = "formulaire"
    FIELD = "champ"
    BUTTON = "bouton"
    LINK = "lien"
    COOKIE = "cookie"


@dataclass(frozen=True, slots=True)
class Said:
    """A value; `seen` is what really stands there, where the value leaves out what differs by deployment."""

    value: str
    seen: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.seen or self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a surface.

    Attributes:
        kind, name: as reports call it; siblings of one kind differ in name.
        keys: by what it is found again on the other side, the surest first; what it is called unless told.
        says: attribute → value, as reports name attributes.
        holds: its own parts.
    """

    kind: Kind
    name: str = ""
    keys: tuple[str, ...] = ()
    says: Mapping[str, Said] = field(default_factory=dict)
    holds: tuple["Part", ...] = ()

    @property
    def called(self) -> str:
        """Kind and name, as a place is written."""
        return f"{self.kind.value} {self.name}".strip()

    def key(self, rank: int) -> str:
        """Give the key of a rank from 0; empty where it has none."""
        keys = self.keys or (self.called,)
        return keys[rank] if rank < len(keys) else ""


def told_apart(parts: Iterable[Part]) -> Iterator[Part]:
    """Give parts with their names numbered where siblings of one kind have the same."""
    counts: dict[str, int] = {}
    for part in parts:
        count = counts[part.called] = counts.get(part.called, 0) + 1
        yield (
            part
            if count == 1
            else replace(part, name=f"{part.name} ({count})".strip(), keys=part.keys or (part.called,))
        )
