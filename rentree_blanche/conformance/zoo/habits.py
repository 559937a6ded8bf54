"""How a provider reads and what it checks, in order: a right one's habits, of which a defect changes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from lxml import etree

from rentree_blanche.conformance.zoo.case import Case
from rentree_blanche.simulators.core.saml.keys import Certificate

Rule = Callable[[Case], None]
Verify = Callable[[etree._Element, Sequence[Certificate]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """The habits of a provider.

    Attributes:
        parse: reads a document. verify: checks an element's own signature.
        text: reads the text of an element. attribute: reads an attribute. instant: reads an instant.
        login, logout: the rules that a response, and a logout request, has to pass, by name, in their order.
        page: the page that tells somebody why nobody is logged in.
        onward: where a login goes on, by its RelayState.
    """

    parse: Callable[[bytes], etree._Element]
    verify: Verify
    text: Callable[[etree._Element], str]
    attribute: Callable[[etree._Element, str], str | None]
    instant: Callable[[str], datetime]
    login: Mapping[str, Rule]
    logout: Mapping[str, Rule]
    page: Callable[[str], bytes]
    onward: Callable[[str], str]

    def without(self, *names: str) -> Habits:
        """Leave rules out."""
        for name in names:
            if name not in self.login and name not in self.logout:
                raise KeyError(f"no rule is called {name}")
        return replace(
            self,
            login={name: rule for name, rule in self.login.items() if name not in names},
            logout={name: rule for name, rule in self.logout.items() if name not in names},
        )

    def having(self, name: str, rule: Rule) -> Habits:
        """Follow another rule in the place of one."""
        if name in self.login:
            return replace(self, login={**self.login, name: rule})
        if name in self.logout:
            return replace(self, logout={**self.logout, name: rule})
        raise KeyError(f"no rule is called {name}")

    def differing(self, other: Habits) -> frozenset[str]:
        """Name the habits that are not those of another provider, as `watched` names them."""
        mine, theirs = self._by_name(), other._by_name()
        return frozenset(name for name in mine.keys() | theirs.keys() if mine.get(name) is not theirs.get(name))

    def watched(self, note: Callable[[str], None]) -> Habits:
        """Keep the habits, and note the name of each that is followed: `verify`, `login.audience`."""

        def noting(name: str, habit: Callable[..., Any]) -> Callable[..., Any]:
            def noted(*given: Any) -> Any:
                note(name)
                return habit(*given)

            return noted

        watched = {name: noting(name, habit) for name, habit in self._by_name().items()}
        single: dict[str, Any] = {name: habit for name, habit in watched.items() if "." not in name}
        login = {name: watched[f"login.{name}"] for name in self.login}
        return replace(self, **single, login=login, logout={name: watched[f"logout.{name}"] for name in self.logout})

    def _by_name(self) -> dict[str, Callable[..., Any]]:
        found: dict[str, Callable[..., Any]] = {}
        for each in fields(self):
            habit = getattr(self, each.name)
            if isinstance(habit, Mapping):
                found |= {f"{each.name}.{name}": rule for name, rule in habit.items()}
            else:
                found[each.name] = habit
        return found
