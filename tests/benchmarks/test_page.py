from pathlib import Path

import pytest

from benchmarks import words
from benchmarks.comparing import compare
from benchmarks.page import page, write_page
from benchmarks.result import Line
from benchmarks.values import at_most
from rentree_blanche.simulators.core.errors import UnusableInputError
from tests.benchmarks.lines import MACHINE, figure, line, ratio_line, result


def test_a_page_shows_each_figure_with_goal_verdict_spread_and_what_limits_it() -> None:
    text = page(result(line(figure((10, 20, 60), (20, 20, 20)), at_most(2))), None)

    for shown in ("Un échantillon", "≤ × 2,00", "20,0 ms", "la borne, ms", "× 1,00", "250 %", "3 tours", "la base"):
        assert shown in text.replace("\N{NO-BREAK SPACE}", " ")
    assert '<span class="badge met">atteint</span>' in text
    assert "Mesure antérieure" not in text


def test_a_page_says_why_a_figure_is_missing() -> None:
    skipped = Line(benchmark="a", name="a", title="Un pair", skipped="npm <manque>")
    failed = Line(benchmark="b", name="b", title="Un essai", failed="code 1")

    text = page(result(skipped, failed), None)

    assert "npm &lt;manque&gt;" in text
    assert '<span class="badge failed">échoué</span>' in text


def test_beside_an_earlier_run_the_page_shows_what_changed_and_what_differs() -> None:
    before, now = ratio_line(1.0), ratio_line(2.0)
    other = result(now, machine=MACHINE.model_copy(update={"cores": 8}))

    text = page(other, compare(result(before), other))

    assert "1,00 → 2,00 (× 2,00, mieux)" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "<dt>cores</dt><dd>2 → 8</dd>" in text


def test_a_page_that_cannot_be_written_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(UnusableInputError, match="missing"):
        write_page(result(), None, tmp_path / "missing")


@pytest.mark.parametrize(
    ("number", "written"),
    [(None, "–"), (0, "0"), (0.0123, "0,0123"), (1.5, "1,50"), (21.04, "21,0"), (1234.5, "1\u202f234"), (-3, "−3,00")],
)
def test_numbers_have_three_digits_as_french_writes_them(number: float | None, written: str) -> None:
    assert words.number(number) == written
