"""The words of EduConnect's pages: one catalogue file an edition, each text with the seed that it comes from."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from rentree_blanche.simulators.educonnect.errors import EduConnectError

NOT_WORDS = frozenset({"order", "rules"})
"""Tables of a catalogue file that hold no words; `edition` reads them."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a page and its source: the number of a seed, or `–` where the words are our choice."""

    words: str
    seed: str


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The catalogue of one edition, made once; called with a key it gives the words."""

    edition: str
    entries: Mapping[str, Text]

    def __call__(self, key: str, **values: str | int) -> str:
        """Give the words of a key, with `{name}` places filled in."""
        try:
            words = self.entries[key].words
        except KeyError as error:
            raise EduConnectError(f"edition {self.edition} has no text {key!r}: add it to its catalogue") from error
        return words.format(**values) if values else words


@cache
def texts(edition: str) -> Texts:
    """Read the words of an edition."""
    entries = {
        f"{page}.{key}": Text(words=words, seed=seed)
        for page, lines in catalogue(edition).items()
        if page not in NOT_WORDS
        for key, (seed, words) in lines.items()
    }
    return Texts(edition, MappingProxyType(entries))


@cache
def catalogue(edition: str) -> Mapping[str, Mapping[str, Any]]:
    """Read the file of an edition, over the one that it names as its `parent`: it states only what differs."""
    file = files(__package__).joinpath("editions", f"{edition}.toml")
    content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    parent = content.pop("parent", None)
    known: Mapping[str, Mapping[str, Any]] = {} if parent is None else catalogue(parent)
    return MappingProxyType({table: {**known.get(table, {}), **content.get(table, {})} for table in [*known, *content]})
