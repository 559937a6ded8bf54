"""The words of FranceConnect's pages and of the identity providers', with where each comes from."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from rentree_blanche.simulators.franceconnect.errors import FranceConnectError


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a page and its source: a seed's number, `FC` for integrators' public words, `–` for our choice."""

    words: str
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The catalogue, made once; called with a key it gives the words."""

    entries: Mapping[str, Text]

    def __call__(self, key: str, **values: str | int) -> str:
        """Give the words of a key, with `{name}` places filled in."""
        try:
            words = self.entries[key].words
        except KeyError as error:
            raise FranceConnectError(f"there is no text {key!r}: add it to texts.toml") from error
        return words.format(**values) if values else words


@cache
def texts() -> Texts:
    """Read the catalogue."""
    content = tomllib.loads(files(__package__).joinpath("texts.toml").read_text(encoding="utf-8"))
    entries = {
        f"{page}.{key}": Text(words=words, source=source)
        for page, lines in content.items()
        for key, (source, words) in lines.items()
    }
    return Texts(MappingProxyType(entries))
