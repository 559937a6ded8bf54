"""What changed on EduConnect's pages over the years, beside their words: the order of the steps, and a few rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked

from rentree_blanche.simulators.educonnect.texts import catalogue


class Way(StrEnum):
    """A way through the pages; each has its own order of steps, named by views."""

    REGISTRATION = "registration"
    FRANCECONNECT = "franceconnect"
    DISTRIBUTION = "distribution"
    PUPIL = "pupil"
    INVITATION = "invitation"
    RENEWAL = "renewal"


class Contact(StrEnum):
    """A contact that the school knows, and to which a code may be sent."""

    MOBILE = "mobile"
    MAIL = "mail"


@checked(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Rules:
    """Rules that an edition chooses.

    Attributes:
        contacts: what one may register with, first the one that is proposed.
        children: whether one confirmed child is enough for an account, or all must be right.
        identifier: views that show the identifier.
    """

    contacts: tuple[Contact, ...]
    children: Literal["one", "all"]
    identifier: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """The order of steps by way, and the rules, of one year's pages."""

    year: str
    order: Mapping[str, tuple[str, ...]]
    rules: Rules

    def first(self, way: str) -> str:
        """Name the view that a way begins with."""
        return self.order[way][0]

    def after(self, way: str, view: str) -> str:
        """Name the view that follows on a way."""
        views = self.order[way]
        return views[views.index(view) + 1]

    def before(self, way: str, view: str) -> str | None:
        """Name the view before on a way; None for the first."""
        views = self.order.get(way, ())
        place = views.index(view) if view in views else 0
        return views[place - 1] if place else None


_RULES: TypeAdapter[Rules] = TypeAdapter(Rules)


@cache
def edition(year: str) -> Edition:
    """Read an edition."""
    content: Mapping[str, Mapping[str, Any]] = catalogue(year)
    order = {way: tuple(views) for way, views in content["order"].items()}
    return Edition(year=year, order=MappingProxyType(order), rules=_RULES.validate_python(content["rules"]))
