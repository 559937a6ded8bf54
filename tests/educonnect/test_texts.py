import re
from pathlib import Path

import pytest

from rentree_blanche.simulators.educonnect import texts as module
from rentree_blanche.simulators.educonnect.errors import EduConnectError
from rentree_blanche.simulators.educonnect.texts import texts

PACKAGE = Path(module.__file__).parent
_USED = re.compile(r"""\bt\(\s*["']([a-z]+\.[a-z_]+)["']|texts\(\s*["']([a-z]+\.[a-z_]+)["']""")
_BUILT = ("logout.service_", "password.", "children.")


def _used() -> set[str]:
    sources = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.py")]
    found = (match for source in sources for match in _USED.findall(source.read_text(encoding="utf-8")))
    return {one or other for one, other in found}


def test_every_text_that_a_page_names_is_in_the_catalogue() -> None:
    catalogue = texts("2024").entries
    assert {key for key in _used() if key not in catalogue and key not in _BUILT} == set()


def test_the_catalogue_holds_no_text_that_no_page_shows() -> None:
    built = {key for key in texts("2024").entries if key.startswith(_BUILT)}
    through_tables = {key for key in texts("2024").entries if key.startswith("activation.missing_")}
    assert set(texts("2024").entries) - _used() - built - through_tables == set()


def test_every_text_says_which_seed_it_comes_from_or_that_it_is_ours() -> None:
    assert {entry.seed for entry in texts("2024").entries.values()} <= {"000", "001", "002", "003", "004", "–"}


def test_our_own_words_follow_french_typography() -> None:
    ours = {key: entry.words for key, entry in texts("2024").entries.items() if entry.seed == "–"}
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
    assert found == {"base.html": ["Rentrée Blanche, fédération d’essai"]}
