import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from rentree_blanche.simulators.educonnect import texts as module
from rentree_blanche.simulators.educonnect.edition import edition
from rentree_blanche.simulators.educonnect.errors import EduConnectError
from rentree_blanche.simulators.educonnect.settings import Edition
from rentree_blanche.simulators.educonnect.texts import NOT_WORDS, texts

PACKAGE = Path(module.__file__).parent
_USED = re.compile(r"""\bt\(\s*["']([a-z]+\.[a-z_]+)["']|texts\(\s*["']([a-z]+\.[a-z_]+)["']""")
_BUILT = ("logout.service_", "password.", "children.", "account.child_", "regroup.")


EDITIONS = get_args(Edition)


def _lines(year: str) -> dict[str, str]:
    """Read the words that an edition's own file states."""
    file = PACKAGE / "editions" / f"{year}.toml"
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    pages = {page: lines for page, lines in content.items() if page not in ("parent", *NOT_WORDS)}
    return {f"{page}.{key}": words for page, lines in pages.items() for key, (_, words) in lines.items()}


def _of_view(view: str) -> set[str]:
    """Give the texts that the template of a view names."""
    file = PACKAGE / "templates" / f"activation_{view}.html"
    found = _USED.findall(file.read_text(encoding="utf-8")) if file.exists() else []
    return {one or other for one, other in found}


def _used() -> set[str]:
    sources = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.py")]
    found = (match for source in sources for match in _USED.findall(source.read_text(encoding="utf-8")))
    return {one or other for one, other in found}


def test_every_text_that_a_page_names_is_in_the_catalogue() -> None:
    catalogue = texts("2021").entries  # it states what differs from 2023, and that from 2024: so it holds every key
    assert {key for key in _used() if key not in catalogue and key not in _BUILT} == set()


def test_the_catalogue_holds_no_text_that_no_page_shows() -> None:
    catalogue = set(texts("2021").entries)
    built = {key for key in catalogue if key.startswith(_BUILT)}
    through_tables = {key for key in catalogue if key.startswith("activation.")}
    assert catalogue - _used() - built - through_tables == set()


@pytest.mark.parametrize("year", EDITIONS)
def test_an_edition_has_the_words_of_every_page_that_its_steps_lead_to(year: str) -> None:
    steps = {view for way in edition(year).order.values() for view in way}
    named = {match for view in steps for match in _of_view(view)}
    assert named - set(texts(year).entries) - set(_BUILT) == set()


@pytest.mark.parametrize(("year", "parent"), [("2023", "2024"), ("2021", "2023")])
def test_an_edition_states_only_what_differs(year: str, parent: str) -> None:
    own, theirs = _lines(year), texts(parent).entries
    assert {key for key, words in own.items() if key in theirs and theirs[key].words == words} == set()


@pytest.mark.parametrize("year", EDITIONS)
def test_every_text_says_which_seed_it_comes_from_or_that_it_is_ours(year: str) -> None:
    assert {entry.seed for entry in texts(year).entries.values()} <= {"000", "001", "002", "003", "004", "–"}


@pytest.mark.parametrize("year", EDITIONS)
def test_our_own_words_follow_french_typography(year: str) -> None:
    ours = {key: entry.words for key, entry in texts(year).entries.items() if entry.seed == "–"}
    del ours["password.special"]  # a list of characters
    assert {key: words for key, words in ours.items() if re.search(r" [:;!?»]|« |'", words)} == {}


def test_a_text_that_is_missing_is_named() -> None:
    with pytest.raises(EduConnectError, match=r"login\.nothing"):
        texts("2024")("login.nothing")


def test_templates_hold_no_words_of_their_own() -> None:
    spoken = re.compile(r">\s*([A-Za-zÀ-ÿ][^<>{}]*[a-zà-ÿ][^<>{}]*)<")
    found = {
        template.name: words
        for template in PACKAGE.rglob("*.html")
        if (words := spoken.findall(template.read_text(encoding="utf-8")))
    }
    assert found == {}
