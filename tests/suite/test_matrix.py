"""The coverage matrix as values."""

from pathlib import Path
from typing import Any

from rentree_blanche.suite.catalogue import Catalogue, read_catalogue
from rentree_blanche.suite.facts import Scenario
from rentree_blanche.suite.matrix import Matrix, matrix
from tests.suite.values import handed_on, scenario

CATALOGUE = """
seeds = []
[[chapters]]
id = "A"
title = "Un chapitre"
[[rows]]
id = "AB-01"
chapter = "A"
situation = "une situation"
outcome = "une issue"
[rows.variants]
one = "l’une"
two = "l’autre"
[[rows]]
id = "AB-02"
chapter = "A"
situation = "une autre"
outcome = "une issue"
"""
ONE, TWO = scenario("one", ("AB-01", "one")), scenario("two", ("AB-01", "two"))
WHOLE, OTHER = scenario("whole", ("AB-02", "")), scenario("other")


def catalogue() -> Catalogue:
    return read_catalogue(CATALOGUE, {})


def drawn(*known: Scenario, ended: list[dict[str, Any]] | None = None, files: tuple[str, ...] = ()) -> Matrix:
    return matrix(catalogue(), known, ended or [], map(Path, files))


def results(of: Matrix) -> list[str]:
    return [path.result for path in of.paths]


def test_a_row_is_green_when_every_case_has_passed() -> None:
    ended = [handed_on(each, "passed") for each in (ONE, TWO, WHOLE)]
    assert results(drawn(ONE, TWO, WHOLE, ended=ended)) == ["passed", "passed"]


def test_a_row_or_a_variant_without_a_scenario_is_red() -> None:
    of = drawn(ONE, ended=[handed_on(ONE, "passed")])
    assert [path.is_red for path in of.paths] == [True, True]
    assert [case.result for case in of.paths[0].cases] == ["passed", "missing"]


def test_where_not_every_file_was_read_a_row_without_a_scenario_is_no_gap() -> None:
    of = drawn(ONE, ended=[handed_on(ONE, "passed")], files=("chapter_b/test_y.py",))
    assert not of.whole
    assert results(of) == ["passed", "not-played"]


def test_one_failure_makes_its_row_red_whatever_else_passed() -> None:
    ended = [handed_on(ONE, "passed"), handed_on(TWO, "failed", folder="two", reason="x"), handed_on(WHOLE, "passed")]
    of = drawn(ONE, TWO, WHOLE, ended=ended)
    assert results(of) == ["failed", "passed"]
    assert [(cell.scenario.title, cell.page) for cell in of.reds] == [("Two", "scenarios/two/index.html")]


def test_of_several_runs_the_worst_counts_and_the_mean_of_their_durations() -> None:
    ended = [
        handed_on(WHOLE, "passed", folder="green"),
        handed_on(WHOLE, "failed", folder="red", seconds=2.0, reason="why"),
        handed_on(WHOLE, "passed"),
    ]
    (cell,) = drawn(WHOLE, ended=ended).paths[1].cases[0].cells
    assert (cell.result, cell.runs, cell.reds, cell.folder, cell.reason) == ("failed", 3, 1, "red", "why")
    assert round(cell.seconds, 3) == 1.333


def test_what_plays_no_row_stands_apart_and_what_plays_two_is_counted_once() -> None:
    both = scenario("both", ("AB-01", "one"), ("AB-01", "two"), ("AB-02", ""))
    of = drawn(both, OTHER, ended=[handed_on(both, "passed"), handed_on(OTHER, "passed")])
    assert [cell.scenario.title for cell in of.others] == ["Other"]
    assert results(of) == ["passed", "passed"]
    assert of.count("passed") == 2
