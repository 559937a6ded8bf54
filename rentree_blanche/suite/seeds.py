"""Find what is quoted in a seed, whatever its white space, its Markdown and its apostrophes."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from rentree_blanche.suite.errors import QuoteError

_APOSTROPHES = "’ʼ`´"
_MARKDOWN = re.compile(r"\*\*|\\(?=\W)|\[(?=[^\]]*\]\(#\))|\]\(#\)")
_BLANK = re.compile(r"\n[^\S\n]*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A document that families and schools were given, and that pages are held to.

    Attributes:
        id: its number, `000` to `004`. title: what it is.
    """

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Where a quote stands in its seed.

    Attributes:
        seed: number of the seed. line: number of the line that it begins on, from 1.
        before, quote, after: the paragraphs around, and the quote as the seed writes it.
    """

    seed: str
    line: int
    before: str
    quote: str
    after: str


def fold(text: str) -> str:
    """Write a text as it is compared: one space for any white space, straight apostrophes, no Markdown."""
    return "".join(mark for _, mark in _folded(text)).strip()


def find_passage(seed: Seed, quote: str, *, paragraphs: int = 1) -> Passage:
    """Find a quote in its seed, with so many paragraphs before and after.

    Raises:
        QuoteError: if it does not stand there.
    """
    wanted, marks = fold(quote), list(_folded(seed.text))
    place = "".join(mark for _, mark in marks).find(wanted) if wanted else -1
    if place < 0:
        raise QuoteError(f"seed {seed.id} does not say {quote!r}: quote it letter for letter, or cite another seed")
    start, end = marks[place][0], marks[place + len(wanted) - 1][0] + 1
    return Passage(
        seed=seed.id,
        line=seed.text.count("\n", 0, start) + 1,
        before=seed.text[_paragraph_before(seed.text, start, paragraphs) : start].lstrip("\n"),
        quote=seed.text[start:end],
        after=seed.text[end : _paragraph_after(seed.text, end, paragraphs)].rstrip("\n"),
    )


def _folded(text: str) -> Iterator[tuple[int, str]]:
    """Give each mark that counts, with its place in the text."""
    kept = _without_markdown(text)
    for number, (place, mark) in enumerate(kept):
        following = kept[number + 1][1] if number + 1 < len(kept) else ""
        previous = kept[number - 1][1] if number else ""
        if mark == " " and (following in "?!:;»" or previous in ("", "«")):
            continue
        yield place, mark


def _without_markdown(text: str) -> list[tuple[int, str]]:
    dropped = {place for match in _MARKDOWN.finditer(text) for place in range(*match.span())}
    kept: list[tuple[int, str]] = []
    for place, mark in enumerate(text):
        if place in dropped:
            continue
        for written in _plain(mark):
            if written != " " or (kept and kept[-1][1] != " "):
                kept.append((place, written))
    return kept


def _plain(mark: str) -> str:
    if mark.isspace():
        return " "
    return "'" if mark in _APOSTROPHES else unicodedata.normalize("NFC", mark)


def _paragraph_before(text: str, start: int, paragraphs: int) -> int:
    ends = [match.end() for match in _BLANK.finditer(text, 0, start)]
    return ends[-paragraphs - 1] if len(ends) > paragraphs else 0


def _paragraph_after(text: str, end: int, paragraphs: int) -> int:
    starts = [match.start() for match in _BLANK.finditer(text, end)]
    return starts[paragraphs] if len(starts) > paragraphs else len(text)
