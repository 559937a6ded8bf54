"""Looking at a page as chapter F asks: banner, screen readers, axe, a phone's width, typography, where it asks."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from rentree_blanche.scenarios.pages.arriving import whole
from rentree_blanche.suite.catalogue import load_catalogue
from rentree_blanche.suite.seeds import fold

BANNER = "Simulateur – aucune donnée réelle"
HELP = "/educt-aide/aide/"
SERIOUS = ("serious", "critical")
_OF_FRANCECONNECT = "Une erreur s'est produite"
_MARK = re.compile(r"\s[*→]$")
_SIGNS = re.compile(r"(?:\s\S){6,}")
_AXE = Axe()
_ROLES = "button|checkbox|combobox|iframe|link|listbox|radio|searchbox|slider|spinbutton|switch|tab|textbox"
_NAMELESS = re.compile(rf"^\s*- (?:{_ROLES})(?! \")\b.*$", re.MULTILINE)
_WRONG = re.compile(
    r"[a-zà-ÿ]'[a-zà-ÿ]"  # a typewriter's apostrophe; in names a capital follows
    r"|(?<=\S)[ \t][;:!?»](?:\s|$)"  # a space at which a line may break
    r"|(?<=[^\W\d_])[;!?](?:\s|$)"  # or none at all
    r"|«[ \t]|\.\.\.",
    re.MULTILINE,
)
_FACTS = """() => ({
  page: document.documentElement.dataset.page,
  language: document.documentElement.lang,
  title: document.title.trim(),
  banner: document.querySelector("#bandeau-simulateur")?.innerText,
  headings: document.querySelectorAll("h1").length,
  mains: document.querySelectorAll("main").length,
  wide: document.documentElement.scrollWidth,
  help: document.querySelector("#lien-aide")?.pathname,
  untold: [...document.querySelectorAll("[aria-invalid=true]")]
    .filter((field) => !(field.getAttribute("aria-describedby") ?? "").split(" ")
      .some((id) => document.getElementById(id)?.innerText.trim()))
    .map((field) => field.id),
})"""


_Scenario = TypeVar("_Scenario", bound=Callable[..., None])


def looks_at(*actors: str, typeset: bool = True) -> Callable[[_Scenario], _Scenario]:
    """Mark a scenario that looks at every page of some actors (variants of F-03); `typeset` whether it plays F-05."""
    rows = [("F-02",), *(("F-03", actor) for actor in actors), ("F-04",), ("F-05",), ("F-06",), ("F-07",)]

    def marked(scenario: _Scenario) -> _Scenario:
        for row in reversed(rows):
            if typeset or row != ("F-05",):
                scenario = pytest.mark.row(*row)(scenario)
        return scenario

    return marked


@dataclass(slots=True)
class Looking:
    """Looks at the pages of one browser, one after the other.

    Attributes:
        seen: which pages were looked at, as they name themselves: `educonnect/activation_code`.
        quotes: whether the pages quote what actors wrote, such as the journal, which is not typeset.
    """

    page: Page
    seen: set[str] = field(default_factory=set)
    quotes: bool = False
    _hosts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self._hosts.add(urlsplit(request.url).hostname or ""))

    def along(self, way: Iterable[object]) -> None:
        """Look at each page at which a way stops."""
        for _ in way:
            self.look()

    def look(self) -> None:
        """Look at the page that is open.

        Raises:
            AssertionError: something is wrong with it; the message says with which page, and what.
        """
        facts: dict[str, Any] = whole(self.page).evaluate(_FACTS)
        self.seen.add(facts["page"])
        wrong = list(self._wrong(facts))
        if wrong:
            raise AssertionError("\n".join([f"{facts['page']}, {self.page.url}", *wrong]))

    def saw(self, *pages: str) -> None:
        """Assert which pages were looked at, and that none of them asked anybody outside the federation."""
        assert self.seen == set(pages)
        assert {host for host in self._hosts if not host.endswith(".localhost")} == set()

    def _wrong(self, facts: dict[str, Any]) -> Iterator[str]:
        width = (self.page.viewport_size or {"width": facts["wide"]})["width"]
        if facts["banner"] != BANNER:
            yield f"the banner says {facts['banner']!r}"
        if facts["wide"] > width:
            yield f"it is {facts['wide']} px wide, the screen {width}"
        if (facts["language"], facts["mains"], facts["headings"]) != ("fr", 1, 1) or not facts["title"]:
            yield f"a screen reader needs French, a title, one main part and one first heading: {facts}"
        if facts["page"].startswith("educonnect/") and facts["help"] != HELP:
            yield f"its help is at {facts['help']!r}"
        yield from (f"nothing tells what is wrong with the field {name}" for name in facts["untold"])
        yield from (f"without a name: {each.strip()}" for each in _NAMELESS.findall(self._read_out()))
        yield from (f"typography: {line}" for line in self._lines() if _ill_set(line))
        for found in _AXE.run(self.page).response["violations"]:
            if found["impact"] in SERIOUS:
                yield f"axe, {found['id']}: {found['help']}: {[each['target'] for each in found['nodes']]}"

    def _lines(self) -> Iterable[str]:
        return () if self.quotes else self.page.locator("body").inner_text().splitlines()

    def _read_out(self) -> str:
        return self.page.locator("body").aria_snapshot()


def _ill_set(line: str) -> bool:
    """Tell whether a line of ours is set against French typography; what a seed says stands as it is."""
    text = _SIGNS.sub("", _MARK.sub("", line))  # without the mark of a required field or a link, and lists of signs
    if text == _OF_FRANCECONNECT or _WRONG.search(text) is None:
        return False
    return not any(fold(text) in fold(seed.text) for seed in load_catalogue().seeds)
