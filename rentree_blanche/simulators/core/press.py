"""Pages that are printed once, with blanks for the few words that differ from one request to the next."""

import re
from collections.abc import Hashable, Mapping
from typing import Any

from markupsafe import escape
from starlette.responses import HTMLResponse

from rentree_blanche.simulators.core.templating import Words
from rentree_blanche.simulators.core.web import html_answer, rendered

# Characters for private use (Unicode 23.5), which no template and no catalogue holds.
_BLANK = re.compile("\ue000(\\w+)\ue001")


def blank(name: str) -> str:
    """Give what stands for a word in the values of a page that is printed."""
    return f"\ue000{name}\ue001"


class Press:
    """The pages of an actor that every login shows: filling blanks takes a hundredth of rendering a template.

    Only pages whose shape does not depend on their words may be printed: a template that compares or counts a blank
    would decide once for all.
    """

    def __init__(self, package: str, texts: Words | None = None) -> None:
        self._package = package
        self._texts = texts
        self._sheets: dict[tuple[str, Hashable], _Sheet] = {}

    def page(
        self, template: str, words: Mapping[str, str], values: Mapping[str, Any], *, variant: Hashable = None
    ) -> HTMLResponse:
        """Answer a page.

        Args:
            template: file name of the template.
            words: what its blanks are filled with, by name; escaped as a template would.
            values: what the template names, in which `blank(name)` stands for each word.
            variant: tells apart the pages that one template makes of different values; few, since each is kept.
        """
        sheet = self._sheets.get((template, variant))
        if sheet is None:
            sheet = _Sheet(rendered(self._package, template, self._texts, values))
            self._sheets[template, variant] = sheet
        return html_answer(sheet.filled(words))


class _Sheet:
    """A printed page, cut at its blanks."""

    def __init__(self, html: str) -> None:
        self._pieces = _BLANK.split(html)  # text, name of a blank, text, … and text

    def filled(self, words: Mapping[str, str]) -> str:
        pieces = self._pieces.copy()
        pieces[1::2] = [escape(words[name]) for name in pieces[1::2]]
        return "".join(pieces)
