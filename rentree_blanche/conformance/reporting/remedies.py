"""How to mend what a check found, by product; `remedies.toml` says it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_ALL = "all"
_PRODUCTS = "products"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What holds for every product, and what is said of single ones, by their names."""

    for_all: str
    by_product: Mapping[str, str]


def remedy(key: str) -> Remedy | None:
    """Give what a check's key stands for; None where nothing is known."""
    said = _read()
    if key not in said or key == _PRODUCTS:
        return None
    names = said[_PRODUCTS]
    return Remedy(said[key].get(_ALL, ""), {names[each]: said[key][each] for each in names if each in said[key]})


@cache
def _read() -> Mapping[str, Mapping[str, str]]:
    text = (files("rentree_blanche.conformance") / "remedies.toml").read_text(encoding="utf-8")
    said: dict[str, dict[str, str]] = tomllib.loads(text)
    return said
