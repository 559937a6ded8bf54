"""The words of the pages."""

import re
from pathlib import Path

import pytest

from rentree_blanche.simulators.franceconnect import texts as module
from rentree_blanche.simulators.franceconnect.clients import PROVIDERS
from rentree_blanche.simulators.franceconnect.codes import CODES
from rentree_blanche.simulators.franceconnect.errors import FranceConnectError
from rentree_blanche.simulators.franceconnect.scopes import CLAIMS
from rentree_blanche.simulators.franceconnect.texts import texts

PACKAGE = Path(module.__file__).parent
_USED = re.compile(r"""\bt\(\s*["']([a-z]+\.\w+)["']|texts\(\)\(\s*["']([a-z]+\.\w+)["']|["'](claim\.\w+)["']""")
_BY_PROVIDER = re.compile(r"""_text\(\s*["'](\w+)["']""")


def _used() -> set[str]:
    sources = [file.read_text(encoding="utf-8") for kind in ("*.html", "*.py") for file in PACKAGE.rglob(kind)]
    found = {next(filter(None, found)) for source in sources for found in _USED.findall(source)}
    keys = {key for source in sources for key in _BY_PROVIDER.findall(source)} | {"tile_v1", "tile_v2"}
    by_provider = {f"{provider}.{key}" for provider in PROVIDERS for key in keys}
    return (
        found
        | by_provider
        | {code.text for code in CODES.values()}
        | {f"claim.{claim}" for claim in CLAIMS if claim != "given_name_array"}
    )


def test_every_text_that_a_page_names_is_in_the_catalogue() -> None:
    assert _used() - set(texts().entries) == {"mobileconnect.password", "alicem.password"}


def test_the_catalogue_holds_no_text_that_no_page_shows() -> None:
    assert set(texts().entries) - _used() == set()


def test_every_text_says_where_it_comes_from_or_that_it_is_ours() -> None:
    assert {entry.source for entry in texts().entries.values()} <= {"003", "004", "FC", "–"}


def test_our_own_words_follow_french_typography() -> None:
    ours = {key: entry.words for key, entry in texts().entries.items() if entry.source == "–"}
    assert {key: words for key, words in ours.items() if re.search(r" [:;!?»]|« |'", words)} == {}


def test_a_text_that_is_missing_is_named() -> None:
    with pytest.raises(FranceConnectError, match=r"consent\.nothing"):
        texts()("consent.nothing")


def test_templates_hold_no_words_of_their_own() -> None:
    spoken = re.compile(r">\s*([A-Za-zÀ-ÿ][^<>{}]*[a-zà-ÿ][^<>{}]*)<")
    found = {
        template.name: words
        for template in PACKAGE.rglob("*.html")
        if (words := spoken.findall(template.read_text(encoding="utf-8")))
    }
    assert found == {"fc_base.html": ["FranceConnect"]}
