"""The words of the relying parties, read from one catalogue that says where each comes from."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A text in French; `source` is a seed's number, `integrators`, or `own`."""

    text: str
    source: str


@cache
def catalogue() -> Mapping[str, Wording]:
    """Read every wording by its key."""
    content = files(__package__).joinpath("texts.toml").read_text(encoding="utf-8")
    return MappingProxyType({key: Wording(**entry) for key, entry in tomllib.loads(content).items()})


def words(key: str) -> str:
    """Give the text of a key."""
    return catalogue()[key].text
