"""Which checks there are, in the order of the report; and which of them somebody asks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from typing import Any

from rentree_blanche.conformance.values import Check, Group
from rentree_blanche.simulators.core.errors import UnusableInputError

_PACKAGE = "rentree_blanche.conformance.checks"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Checks, each id once; `catalogue | (mine, …)` adds some."""

    checks: tuple[Check, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for check in self.checks:
            if check.id in seen:
                raise UnusableInputError(f"the check {check.id} is there twice: give each an id of its own")
            if not check.id.startswith(f"{check.group.value}."):
                raise UnusableInputError(f"the check {check.id}: an id begins with its group, {check.group.value}.")
            seen.add(check.id)

    def __or__(self, others: Iterable[Check]) -> "Catalogue":
        return Catalogue((*self.checks, *others))

    def of_group(self, group: Group) -> tuple[Check, ...]:
        """Give the checks of a group."""
        return tuple(check for check in self.checks if check.group is group)

    def check(self, check_id: str) -> Check:
        """Give the check of an id; raises `UnusableInputError`."""
        return self.chosen((check_id,)).checks[0]

    def chosen(self, wanted: Sequence[str]) -> "Catalogue":
        """Keep checks by ids or shell-like patterns (`wrapping.*`); none wanted keeps all.

        Raises:
            UnusableInputError: nothing is like one of them; the message names what is near.
        """
        if not wanted:
            return self
        for pattern in wanted:
            if not any(fnmatchcase(check.id, pattern) for check in self.checks):
                near = get_close_matches(pattern, [check.id for check in self.checks], n=1)
                meant = f", vouliez-vous dire « {near[0]} » ?" if near else ", voir rentree check-sp --list"
                raise UnusableInputError(f"--only {pattern} : aucun contrôle de ce nom{meant}")
        return Catalogue(
            tuple(check for check in self.checks if any(fnmatchcase(check.id, pattern) for pattern in wanted))
        )


def catalogue() -> Catalogue:
    """Give all checks of the package: those of the modules of `checks`, one module a group and named after it."""
    return Catalogue(tuple(check for group in Group for check in _of_module(group)))


def as_known(found: Catalogue, proofs: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Give the catalogue as a program reads it; `proofs`: by check, the broken providers that prove it."""
    return [{**check.as_json(), "proved_by": list(proofs.get(check.id, ()))} for check in found.checks]


@cache
def _of_module(group: Group) -> tuple[Check, ...]:
    try:
        module = import_module(f"{_PACKAGE}.{group.value}")
    except ModuleNotFoundError as error:
        if error.name == f"{_PACKAGE}.{group.value}":
            return ()
        raise
    found: tuple[Check, ...] = module.CHECKS
    return found
