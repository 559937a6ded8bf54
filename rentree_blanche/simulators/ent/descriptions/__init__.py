"""What portals and services show, as data: one TOML file for each, every text with the seed that it comes from."""

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from rentree_blanche.simulators.ent.settings import Era, Level
from rentree_blanche.simulators.ent.texts import Wording

Way = Literal["educonnect", "local", "elsewhere"]
T = TypeVar("T", bound=BaseModel)


def _wording(written: Any) -> Wording:
    if isinstance(written, Wording):
        return written
    source, text = written
    return Wording(source=source, text=text)


Words = Annotated[Wording, BeforeValidator(_wording)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EraBegins(_Value):
    """An era and its first day; the first era has no beginning."""

    era: Era
    since: date = date.min


class LevelOffer(_Value):
    """A school level: its eras, oldest first, and what its pupils are told where they keep a local account."""

    key: Level
    label: Words
    eras: tuple[EraBegins, ...]
    pupils: Words | None = None


class Entry(_Value):
    """What one may come as.

    Attributes:
        way: where the entry leads; None where the era of a level decides, or where it only opens others.
        levels: levels among which to choose; a single one is not asked for.
        level, eras: an entry with a way of its own is open in these eras of the level alone.
        entries: what a « + » opens.
    """

    key: str
    label: Words
    way: Way | None = None
    levels: tuple[Level, ...] = ()
    level: Level | None = None
    eras: tuple[Era, ...] = ("local", "both", "educonnect")
    entries: "tuple[Entry, ...]" = ()

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if sum((self.way is not None, bool(self.levels), bool(self.entries))) != 1:
            raise ValueError(f"entry {self.key!r}: expected one of way, levels and entries")
        return self


class Offer(_Value):
    """What a service does for people."""

    label: Words


class HelpSection(_Value):
    """A part of a help page."""

    heading: Words
    paragraphs: tuple[Words, ...]


class Description(_Value):
    """What every party shows: its front page's title and introduction, what it offers, its own help."""

    title: Words
    intro: Words | None = None
    offers: tuple[Offer, ...] = ()
    help: tuple[HelpSection, ...]


class PortalDescription(Description):
    """A portal.

    Attributes:
        layout: `steps` (profile, level, mode, then a button), `list` (a button for each profile) or `sheet` (one
            sheet of choices, some behind a « + », and a button).
        remember: whether the portal offers to remember the choice.
        submit: the words of the button that ends the choice, where there is one.
        note: a line below the choices.
    """

    layout: Literal["steps", "list", "sheet"]
    remember: bool = False
    submit: Words | None = None
    note: Words | None = None
    entries: tuple[Entry, ...]
    levels: tuple[LevelOffer, ...] = ()

    def every_entry(self) -> Iterator[Entry]:
        """Give each entry that can be chosen, those behind a « + » too."""
        for entry in self.entries:
            yield from entry.entries or (entry,)

    def entry(self, key: str) -> Entry | None:
        """Give an entry that can be chosen."""
        return next((entry for entry in self.every_entry() if entry.key == key), None)

    def level(self, key: str) -> LevelOffer | None:
        """Give a level."""
        return next((level for level in self.levels if level.key == key), None)


class Project(_Value):
    """An ENT that the app on a phone offers, under one of its names."""

    app: Words
    party: str


class PocketDescription(Description):
    """What the app on a phone shows."""

    projects: tuple[Project, ...]


@cache
def portal_description(party: str) -> PortalDescription:
    """Read what the portal of a party shows."""
    return PortalDescription.model_validate(_read(party))


@cache
def service_description(party: str) -> Description:
    """Read what a service shows."""
    return Description.model_validate(_read(party))


@cache
def pocket_description() -> PocketDescription:
    """Read what the app on a phone shows."""
    return PocketDescription.model_validate(_read("pocket"))


def _read(party: str) -> dict[str, Any]:
    content = tomllib.loads(files(__package__).joinpath(f"{party}.toml").read_text(encoding="utf-8"))
    like = content.pop("like", None)
    return content if like is None else {**_read(like), **content}
