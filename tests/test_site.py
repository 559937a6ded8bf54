"""The site of the docs: it builds without a warning, all inside holds, nothing comes from outside, the search finds."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html
from playwright.sync_api import Page, Playwright, expect

from rentree_blanche.chromium import FLAGS, executable
from tests.browsing import folder_served
from tests.tools import loaded

ROOT = Path(__file__).parents[1]
_LOADED = (
    "//script/@src | //link[@rel='stylesheet' or @rel='icon' or @rel='preload']/@href | //img/@src | //iframe/@src"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, html.HtmlElement]:
    return {file: html.parse(file).getroot() for file in site.rglob("*.html") if file.name != "404.html"}


def test_every_link_inside_leads_to_a_page_and_to_a_place_on_it(pages: dict[Path, html.HtmlElement]) -> None:
    names = {file: {*root.xpath("//@id"), *root.xpath("//a/@name")} for file, root in pages.items()}
    broken = [
        f"{file.name}: {link}"
        for file, root in pages.items()
        for link in root.xpath("//a/@href")
        if not urlsplit(link).scheme and not _holds(file, link, names)
    ]
    assert broken == []
    assert sum(len(root.xpath("//a/@href")) for root in pages.values()) > 500


def _holds(file: Path, link: str, names: dict[Path, set[str]]) -> bool:
    parts = urlsplit(link)
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    target = target / "index.html" if target.is_dir() else target
    fragment = unquote(parts.fragment)
    return target.is_file() and (not fragment or target not in names or fragment in names[target])


def test_pages_load_nothing_from_outside(site: Path, pages: dict[Path, html.HtmlElement]) -> None:
    asked = {(file, str(each)) for file, root in pages.items() for each in root.xpath(_LOADED)}
    assert [each for _, each in asked if urlsplit(each).scheme or each.startswith("//")] == []
    assert [each for file, each in asked if not (file.parent / unquote(urlsplit(each).path)).is_file()] == []
    styles = "".join(file.read_text(encoding="utf-8") for file in site.rglob("*.css"))
    assert re.findall(r"url\([\"']?(?:https?:)?//[^)]*\)|@import", styles) == []


def test_a_page_of_every_document_is_in_the_navigation(site: Path, pages: dict[Path, html.HtmlElement]) -> None:
    linked = {str(link) for link in pages[site / "index.html"].xpath("//nav//a/@href")}
    documents = {
        str(each.relative_to(ROOT / "docs").with_suffix(".html")).replace("README.html", "index.html")
        for each in (ROOT / "docs").rglob("*.md")
    } - {"index.html"}
    assert documents <= linked


def test_pictures_are_light_and_told_in_words(pages: dict[Path, html.HtmlElement]) -> None:
    assert sum(file.stat().st_size for file in (ROOT / "docs" / "images").iterdir()) < 1_000_000
    assert [image.get("src") for root in pages.values() for image in root.xpath("//img[not(@alt) or @alt='']")] == []


def test_a_page_says_the_language_that_it_is_written_in(pages: dict[Path, html.HtmlElement]) -> None:
    assert [file.name for file, root in pages.items() if root.get("lang") != _written_in(root)] == []
    assert {root.get("lang") for root in pages.values()} == {"en", "fr"}
    for root in pages.values():
        (navigation,) = root.xpath("//nav[contains(@class, 'md-nav--primary')]")
        assert navigation.xpath("string(ancestor::*[@lang][1]/@lang)") == "fr"


def _written_in(root: html.HtmlElement) -> str:
    prose = " ".join(root.xpath("//article//text()[not(ancestor::pre or ancestor::code)]")).lower()
    words = Counter(re.findall(r"\w+", prose))
    english = sum(words[word] for word in ("the", "of", "and", "is", "to", "that"))
    french = sum(words[word] for word in ("le", "la", "les", "et", "de", "des", "est", "un"))
    return "en" if english > french else "fr"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], playwright: Playwright) -> dict[str, Any]:
    """Find a Chromium also where no federation is played."""
    found = executable(Path(playwright.chromium.executable_path))
    return {"executable_path": found, "args": list(FLAGS), **browser_type_launch_args}


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with folder_served(site) as address:
        yield address


@pytest.mark.parametrize("words", ["fédération panne", "federation panne", "FÉDÉRATION panne"])
def test_the_search_finds_a_word_with_and_without_its_accents(address: str, page: Page, words: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}guides/qa.html")
    page.get_by_label("Recherche").first.fill(words)
    found = page.locator(".md-search-result__item a[href*='prise-en-main.html']").first
    expect(found).to_be_attached()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_fit_a_wide_and_a_narrow_screen(address: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for name in ("index.html", "prise-en-main.html", "cli.html", "control-api.html"):
        page.goto(address + name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("name", ["cli_reference", "api_reference"])
def test_a_reference_is_that_of_the_code(name: str) -> None:
    tool = loaded(name)
    assert tool.DOCUMENT.read_text(encoding="utf-8") == tool.reference(), f"python tools/{name}.py writes it anew"


def test_the_map_is_that_of_the_hosts() -> None:
    tool: ModuleType = loaded("architecture_map")
    written = tool.DOCUMENT.read_text(encoding="utf-8")
    assert written == tool.drawn(), "python tools/architecture_map.py draws it anew"
