from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks import session
from benchmarks.__main__ import app
from benchmarks.catalogue import NAMES, chosen
from benchmarks.result import Line, read_result, write_result
from rentree_blanche.simulators.core.errors import UnusableInputError
from tests.benchmarks.lines import ratio_line, result

MET, MISSED, FAILED = ratio_line(0.9), ratio_line(0.1), Line(benchmark="sso", name="sso", title="SSO", failed="code 1")

_SLOW_TO_IMPORT = {"generation", "plan", "rush"}
"""They load solvers, data frames, or patch sockets."""


@pytest.fixture
def finding(monkeypatch: pytest.MonkeyPatch) -> dict[str, Line]:
    """What benchmarks find, by their name, in place of measuring."""
    found: dict[str, Line] = {}

    def measured(names: Iterable[str], *, quick: bool) -> Iterator[Line]:
        yield from (found[name] for name in names)

    monkeypatch.setattr(session, "measured", measured)
    return found


def _run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, done.output.replace("\n", " ")


@pytest.mark.parametrize(("line", "code"), [(MET, 0), (MISSED, 1), (FAILED, 3)])
def test_the_exit_code_tells_what_came_of_the_goals(
    finding: dict[str, Line], tmp_path: Path, line: Line, code: int
) -> None:
    finding["sso"] = line

    assert _run("--only", "sso", "--out", str(tmp_path))[0] == code
    assert read_result(tmp_path).lines == (line,)
    assert line.title in (tmp_path / "bench.html").read_text(encoding="utf-8")


def test_a_run_is_compared_with_an_earlier_one(finding: dict[str, Line], tmp_path: Path) -> None:
    finding["sso"] = MET
    earlier = write_result(result(ratio_line(0.6)), tmp_path / "earlier")

    code, output = _run("--only", "sso", "--out", str(tmp_path), "--compare", str(earlier))

    assert code == 0
    assert "mieux" in output
    assert "0,600 → 0,900" in (tmp_path / "bench.html").read_text(encoding="utf-8")


def test_an_earlier_run_that_cannot_be_read_is_said_before_anything_is_measured(tmp_path: Path) -> None:
    code, output = _run("--out", str(tmp_path), "--compare", str(tmp_path / "none.json"))

    assert code == 2
    assert "none.json" in output


def test_a_name_that_is_no_benchmark_is_answered_with_those_there_are(tmp_path: Path) -> None:
    code, output = _run("--only", "loggins", "--out", str(tmp_path))

    assert code == 2
    assert "loggins" in output
    assert "franceconnect" in output


def test_benchmarks_run_in_our_order_whatever_the_order_they_are_named_in() -> None:
    assert chosen(["sso", "logins", "sso"]) == ("logins", "sso")
    assert chosen([]) == NAMES
    with pytest.raises(UnusableInputError):
        chosen(["logins", "nothing"])


def test_each_benchmark_is_the_module_of_its_name() -> None:
    assert [name for name in NAMES if find_spec(f"benchmarks.{name}") is None] == []


@pytest.mark.parametrize("name", sorted(set(NAMES) - _SLOW_TO_IMPORT))
def test_goals_are_of_the_figures_of_their_benchmark_and_each_has_a_short_form(name: str) -> None:
    benchmark = import_module(f"benchmarks.{name}").BENCHMARK

    assert benchmark.name == name
    assert benchmark.title
    assert all(goal.startswith(name) for goal in benchmark.goals)
    assert benchmark.quick
