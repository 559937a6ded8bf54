from pathlib import Path

import pytest

from benchmarks.result import line_of, read_result, write_result
from benchmarks.values import Benchmark, Skipped, at_least, at_most
from rentree_blanche.simulators.core.errors import UnusableInputError
from tests.benchmarks.lines import figure, line, ratio_line, result


def test_a_line_tells_medians_ratio_and_spread() -> None:
    told = line(figure((10, 20, 60), (20, 20, 20)), at_least(0.4))

    assert (told.value, told.bound, told.ratio) == (20, 20, 1)
    assert told.rounds == (0.5, 1, 3)
    assert told.spread == 2.5
    assert told.verdict == "met"


def test_a_goal_of_the_value_is_judged_without_the_bound() -> None:
    told = line(figure((10, 11, 12), (1, 1, 1)), at_most(20, of="value"))

    assert told.rounds == (10, 11, 12)
    assert told.verdict == "met"


def test_what_the_clock_says_of_a_busy_machine_is_not_called_missed() -> None:
    slow, goal = figure((30, 31), by_clock=True), at_most(20, of="value")

    assert line(slow, goal, busy=True).verdict == "unsure"
    assert line(slow, goal, busy=False).verdict == "missed"
    assert line(figure((30, 31)), goal, busy=True).verdict == "missed"


def test_a_goal_of_the_ratio_needs_a_bound() -> None:
    with pytest.raises(ValueError, match="no bound"):
        line(figure((1,)), at_least(1))


def test_what_is_skipped_says_why_and_has_no_verdict() -> None:
    benchmark = Benchmark(name="sample", title="", goals={"sample": at_least(1)}, measure=list)

    told = line_of(benchmark, Skipped(name="sample", title="", reason="npm manque"), busy=False)

    assert (told.skipped, told.verdict, told.measured) == ("npm manque", "none", False)


def test_a_result_is_read_as_it_was_written_by_its_file_or_its_folder(tmp_path: Path) -> None:
    written = result(ratio_line(0.4, 0.5))

    file = write_result(written, tmp_path / "new" / "folder")

    assert read_result(file) == written
    assert read_result(file.parent) == written


@pytest.mark.parametrize(
    ("text", "said"), [(None, "Nommez le bench.json"), ("{}", "pas le bench.json"), ("no", "pas le bench.json")]
)
def test_a_file_that_is_no_result_is_named(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "old.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")

    with pytest.raises(UnusableInputError, match=said) as raised:
        read_result(file)
    assert str(file) in str(raised.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")

    with pytest.raises(UnusableInputError, match=r"--out .*taken"):
        write_result(result(), tmp_path / "taken" / "bench")
