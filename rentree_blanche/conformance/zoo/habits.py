"""How a provider reads and what it checks, in order: a right one's habits, of which a defect changes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

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
