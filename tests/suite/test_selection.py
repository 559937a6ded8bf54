"""Which scenarios people mean."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.suite.facts import chosen
from rentree_blanche.suite.options import shuffled
from rentree_blanche.suite.selection import read_selection
from tests.suite.values import scenario

KNOWN = scenario("y[chromium-impots]", ("FC-01", "impots"), file="chapter_a/test_x.py")


@pytest.mark.parametrize(
    ("typed", "only"),
    [
        (["fc-03"], ("FC-03",)),
        (["FC-01:impots", "IN-02"], ("FC-01:impots", "IN-02")),
        (["chapter_a/test_first_visit.py::test_x"], ("chapter_a/test_first_visit.py::test_x",)),
        (["chapter_b"], ("chapter_b",)),
    ],
)
def test_rows_variants_and_files_are_understood(typed: list[str], only: tuple[str, ...]) -> None:
    assert read_selection(typed).only == only


def test_a_file_is_found_from_where_it_was_typed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    assert read_selection(["rentree_blanche/scenarios/chapter_a"]).only == ("chapter_a",)


def test_a_chapter_is_all_its_rows() -> None:
    assert read_selection(["c"]).only[0] == "DIST-01"
    assert len(read_selection(["C"]).only) == 10


@pytest.mark.parametrize(
    ("typed", "said"),
    [("FC-33", "FC-03"), ("FC-01:impot", "impots"), ("FC-03:x", "pas de variante"), ("pyproject.toml", "ni ligne")],
)
def test_a_word_that_names_nothing_is_told_with_what_is_near(typed: str, said: str) -> None:
    with pytest.raises(UnusableInputError, match=said):
        read_selection([typed])


@pytest.mark.parametrize(
    ("wanted", "is_chosen"),
    [
        ("FC-01", True),
        ("FC-01:impots", True),
        ("FC-01:ameli", False),
        ("FC-0", False),
        ("chapter_a", True),
        ("chapter_", False),
        ("chapter_a/test_x.py", True),
        ("chapter_a/test_x.py::test_y", True),
        ("chapter_a/test_x.py::test_y[chromium-impots]", True),
        ("chapter_a/test_x.py::test_", False),
    ],
)
def test_a_scenario_is_chosen_by_whole_words_alone(wanted: str, is_chosen: bool) -> None:
    assert chosen(KNOWN, (wanted,)) is is_chosen


def test_the_order_is_that_of_its_seed_and_keeps_a_file_together() -> None:
    items: list[Any] = [
        SimpleNamespace(path=Path(f"test_{file}.py"), nodeid=f"test_{file}.py::test_{number}")
        for file in "abcdef"
        for number in range(6)
    ]
    one, again, other = (shuffled(given, seed) for given, seed in ((items, 1), (items[::-1], 1), (items, 2)))
    assert one == again
    assert one not in (items, other)
    files = [item.path for item in one]
    assert [file for place, file in enumerate(files) if file != files[place - 1]] == list(dict.fromkeys(files))
