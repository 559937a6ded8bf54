"""The catalogue of scenarios: chapters, rows, their variants, and what they quote of the seeds."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rentree_blanche.suite.errors import CatalogueError
from rentree_blanche.suite.seeds import Passage, Seed, find_passage

OWN = "–"
"""Stands for a seed where a text is in none: our own words, or those of public guides."""

_FILE = "catalogue.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A text of a seed; `seed` is None for our own words, or those of public guides."""

    seed: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A case that a row names."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One path of the catalogue.

    Attributes:
        id: as `FC-01`. chapter: id of its chapter. situation, outcome: in French.
        seeds: numbers of the seeds that it comes from, none for our own choice.
        quotes: what a page must show, letter for letter. passages: where a seed tells of the situation.
        variants: the cases that it names, each of which needs a scenario.
    """

    id: str
    chapter: str
    situation: str
    outcome: str
    seeds: tuple[str, ...]
    quotes: tuple[Quote, ...]
    passages: tuple[Quote, ...]
    variants: tuple[Variant, ...]

    @property
    def sources(self) -> tuple[Quote, ...]:
        """Every text of a seed that the row cites: what pages show, then what tells of the situation."""
        return tuple(quote for quote in (*self.quotes, *self.passages) if quote.seed is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Rows of one subject; `id` is a letter, or `CH` for chaos."""

    id: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Every row that the suite plays, by chapter, and the seeds that they come from."""

    chapters: tuple[Chapter, ...]
    seeds: tuple[Seed, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in the catalogue's order."""
        return tuple(row for chapter in self.chapters for row in chapter.rows)

    def row(self, id_: str) -> Row:
        """Give a row.

        Raises:
            CatalogueError: if there is none of this id.
        """
        for row in self.rows:
            if row.id == id_:
                return row
        raise CatalogueError(f"there is no row {id_!r}: write one of the ids of {_FILE}, as {self.rows[0].id}")

    def seed(self, id_: str) -> Seed:
        """Give a seed, by its number.

        Raises:
            CatalogueError: if there is none of this number.
        """
        for seed in self.seeds:
            if seed.id == id_:
                return seed
        known = ", ".join(seed.id for seed in self.seeds)
        raise CatalogueError(f"there is no seed {id_!r}: write one of {known}")

    def passage(self, quote: Quote, *, paragraphs: int = 1) -> Passage | None:
        """Find what stands around a quote in its seed; None where it comes from no seed.

        Raises:
            QuoteError: if the seed does not say it.
        """
        return None if quote.seed is None else find_passage(self.seed(quote.seed), quote.text, paragraphs=paragraphs)


@cache
def load_catalogue() -> Catalogue:
    """Read the catalogue that comes with the scenarios.

    Raises:
        CatalogueError: with line, row and field, and what was expected.
    """
    scenarios = files("rentree_blanche.scenarios")
    texts = {
        each.name.removesuffix(".txt"): each.read_text("utf-8")
        for each in (scenarios / "seeds").iterdir()
        if each.name.endswith(".txt")
    }
    return read_catalogue((scenarios / _FILE).read_text("utf-8"), texts)


def read_catalogue(written: str, seeds: Mapping[str, str]) -> Catalogue:
    """Read a catalogue; `seeds` are the seeds' texts by number.

    Raises:
        CatalogueError: with line, row and field, and what was expected.
    """
    try:
        content = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{_FILE} is no TOML: {error}") from error
    try:
        read = _Written.model_validate(content)
    except ValidationError as error:
        raise CatalogueError(_what_is_wrong(error, content, written)) from error
    _check(read, seeds, written)
    return Catalogue(
        chapters=tuple(
            Chapter(
                id=chapter.id,
                title=chapter.title,
                rows=tuple(_row(row) for row in read.rows if row.chapter == chapter.id),
            )
            for chapter in read.chapters
        ),
        seeds=tuple(Seed(id=seed.id, title=seed.title, text=seeds[seed.id]) for seed in read.seeds),
    )


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Titled(_Strict):
    id: str
    title: str


_Pair = tuple[str, str]


class _WrittenRow(_Strict):
    id: str = Field(pattern=r"^[A-Z]+-\d\d$")
    chapter: str
    situation: str = Field(min_length=1)
    outcome: str = Field(min_length=1)
    seeds: list[str] = []
    quotes: list[_Pair] = []
    passages: list[_Pair] = []
    variants: dict[str, str] = {}


class _Written(_Strict):
    seeds: list[_Titled]
    chapters: list[_Titled]
    rows: list[_WrittenRow]


def _row(row: _WrittenRow) -> Row:
    return Row(
        id=row.id,
        chapter=row.chapter,
        situation=row.situation,
        outcome=row.outcome,
        seeds=tuple(row.seeds),
        quotes=_quotes(row.quotes),
        passages=_quotes(row.passages),
        variants=tuple(Variant(id=id_, title=title) for id_, title in row.variants.items()),
    )


def _quotes(written: Sequence[_Pair]) -> tuple[Quote, ...]:
    return tuple(Quote(seed=None if seed == OWN else seed, text=text) for seed, text in written)


def _check(read: _Written, seeds: Mapping[str, str], written: str) -> None:
    chapters = [chapter.id for chapter in read.chapters]
    for seed in read.seeds:
        if seed.id not in seeds:
            raise CatalogueError(f"{_FILE}: seed {seed.id} has no text: put it into seeds/{seed.id}.txt")
    seen: set[str] = set()
    for row in read.rows:
        where = _where(row.id, written)
        if row.id in seen:
            raise CatalogueError(f"{where}: this id is used twice: give each row its own")
        if row.chapter not in chapters:
            raise CatalogueError(f"{where}, chapter: {row.chapter!r} is none: write one of {', '.join(chapters)}")
        for seed_id in (*row.seeds, *(id_ for id_, _ in (*row.quotes, *row.passages) if id_ != OWN)):
            if seed_id not in seeds or seed_id not in row.seeds:
                raise CatalogueError(f"{where}, seeds: {seed_id!r} is quoted or cited, and not both known and cited")
        seen.add(row.id)


def _what_is_wrong(error: ValidationError, content: Mapping[str, Any], written: str) -> str:
    wrong = error.errors(include_url=False)[0]
    place = wrong["loc"]
    field = ".".join(str(step) for step in place)
    if len(place) > 1 and isinstance(place[1], int):
        id_ = content[str(place[0])][place[1]].get("id", f"number {place[1] + 1}")
        field = f"{_where(id_, written)}, {'.'.join(map(str, place[2:]))}"
        return f"{field}: {wrong['msg']}, not {wrong['input']!r}"
    return f"{_FILE}, {field}: {wrong['msg']}"


def _where(id_: str, written: str) -> str:
    mark = f'id = "{id_}"'
    line = written.count("\n", 0, written.find(mark)) + 1 if mark in written else None
    return f"{_FILE}, {id_}" if line is None else f"{_FILE}, line {line}, {id_}"
