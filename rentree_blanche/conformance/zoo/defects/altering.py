"""What a broken provider is, and the ways in which it is made of the right one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

from rentree_blanche.conformance.zoo import slips
from rentree_blanche.conformance.zoo.habits import Habits, Rule, Verify
from rentree_blanche.conformance.zoo.provider import Provider

Alter = Callable[[Habits], Habits]


def _as_it_is(habits: Habits) -> Habits:
    return habits


def _leave(_provider: Provider) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """A broken provider.

    Attributes:
        id: names it. title: in French, what it does wrong.
        alter: makes its habits of the right one's. adjust: changes the provider itself, for what is no habit.
        fails: the checks that it must fail, and no others, as shell-like patterns of their ids.
        says_unsolicited: whether its tester's file says that it takes unsolicited responses.
    """

    id: str
    title: str
    fails: tuple[str, ...]
    alter: Alter = field(default=_as_it_is, repr=False)
    adjust: Callable[[Provider], None] = field(default=_leave, repr=False)
    says_unsolicited: bool = False

    def declared(self, checks: Iterable[str]) -> frozenset[str]:
        """Give those of some checks, by id, that it must fail."""
        return frozenset(check for check in checks if any(fnmatchcase(check, pattern) for pattern in self.fails))

    @property
    def is_of_habits(self) -> bool:
        """Whether its habits alone tell it from the right provider."""
        return self.adjust is _leave and not self.says_unsolicited


def dropping(*rules: str) -> Alter:
    """Leave rules out."""
    return lambda habits: habits.without(*rules)


def following(name: str, rule: Rule) -> Alter:
    """Follow another rule in the place of one."""
    return lambda habits: habits.having(name, rule)


def also(name: str, rule: Rule) -> Alter:
    """Be stricter in a rule than SAML is."""
    return lambda habits: habits.having(name, slips.then({**habits.login, **habits.logout}[name], rule))


def verifying(verify: Verify) -> Alter:
    """Verify signatures in another way."""
    return lambda habits: replace(habits, verify=verify)


def reading(**ways: Any) -> Alter:
    """Read otherwise, or answer with other pages."""
    return lambda habits: replace(habits, **ways)


def without_confirmation(*names: str) -> Callable[[Provider], None]:
    """Leave out rules of the confirmation."""

    def adjust(provider: Provider) -> None:
        provider.confirmation = {name: rule for name, rule in provider.confirmation.items() if name not in names}

    return adjust


def skewed(by: timedelta) -> Callable[[Provider], None]:
    """Tolerate another difference of clocks than the one declared."""

    def adjust(provider: Provider) -> None:
        provider.skew = by

    return adjust


def unsolicited(provider: Provider) -> None:
    """Take unsolicited responses."""
    provider.unsolicited = True
