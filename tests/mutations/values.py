"""A mutation: one function of the reference IdP made wrong on purpose, and the scenario that must notice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Function = Callable[..., Any]
Mutate = Callable[[Function, Callable[[], None]], Function]
"""Give the wrong function for the right one; the second argument is called where it departs from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catch:
    """The scenario that is to notice a mutation, and how, declared before it is played.

    Attributes:
        scenario: file below `rentree_blanche/scenarios`, `::`, name of the test.
        fails_at: part of the statement of that scenario which has to fail.
        seen: what the failure tells was there instead; part of its message.
    """

    scenario: str
    fails_at: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One defect of the IdP.

    Attributes:
        name: slug.
        defect: what would be wrong for people.
        target: the one function that is changed, `module:Class.method` or `module:function`, below `educonnect` or,
            with a leading dot, below `simulators`.
        mutate: gives the wrong one.
        caught_by: the scenarios that must fail.
        row: the catalogue's row that promises the opposite.
        of_ten: whether it is one of the ten that the suite has to notice at least.
    """

    name: str
    defect: str
    target: str
    mutate: Mutate
    row: str
    caught_by: tuple[Catch, ...]
    of_ten: bool = False

    @property
    def module(self) -> str:
        """Full name of the module of the function that is changed."""
        below = self.target.partition(":")[0]
        root = "rentree_blanche.simulators"
        return f"{root}{below}" if below.startswith(".") else f"{root}.educonnect.{below}"

    @property
    def path(self) -> tuple[str, ...]:
        """Names that lead to the function within its module."""
        return tuple(self.target.partition(":")[2].split("."))
