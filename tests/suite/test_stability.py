"""The stability log: appended safely, and added up."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rentree_blanche.simulators.cli import app
from rentree_blanche.suite.stability import append, read_log, summarised, verdict
from tests.suite.values import scenario


def line(name: str, result: str, day: int, commit: str | None = "a" * 40, **more: Any) -> dict[str, Any]:
    known = {"version": "0.1.0", "modified": False, "commit": commit, **more}
    return {"at": f"2026-09-{day:02}T06:00:00+00:00", "scenario": name, "result": result, **known}


def written(folder: Path, *lines: dict[str, Any]) -> Path:
    log = folder / "log.jsonl"
    log.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    return log


def test_lines_of_many_writers_at_once_stay_whole(tmp_path: Path) -> None:
    log = tmp_path / "deep" / "log.jsonl"
    known = {
        "scenario": scenario("x", ("FC-03", "")).as_json(),
        "at": "2026-09-01T06:00:00+00:00",
        "outcome": "passed",
        "seconds": 1.25,
        "worker": "gw1",
        "order": 7,
        "seed": 1,
    }
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: append(log, known), range(200)))
    lines = read_log(log)
    assert len(lines) == 200
    assert {(each["scenario"], each["result"], each["order"], tuple(each["rows"])) for each in lines} == {
        ("chapter_a/test_x.py::test_x", "passed", 7, ("FC-03",))
    }
    assert all(each["version"] for each in lines)


def test_green_runs_in_a_row_are_counted_at_the_newest_code_back_to_the_last_failure() -> None:
    old = [line("x", "passed", 1, "b" * 40), line("x", "failed", 2, "b" * 40)]
    new = [line("x", result, day) for day, result in enumerate(["passed", "failed", "passed", "passed"], 3)]
    (known,) = summarised([*old, *new])
    assert (known.code, known.in_a_row, known.runs, known.reds, known.flakes) == ("a" * 10, 2, 4, 1, 2)
    assert (known.first, known.last) == ("2026-09-03T06:00:00+00:00", "2026-09-06T06:00:00+00:00")
    assert not known.is_stable


def test_a_failure_at_each_run_of_a_code_is_no_flake() -> None:
    (known,) = summarised([line("x", "failed", 1), line("x", "failed", 2)])
    assert (known.reds, known.flakes) == (2, 0)


def test_what_was_skipped_or_ran_at_another_code_alone_proves_nothing() -> None:
    known = summarised([line("x", "passed", 1, "b" * 40), line("y", "passed", 2), line("y", "skipped", 3)])
    assert [(each.scenario, each.in_a_row, each.is_stable) for each in known] == [("x", 0, False), ("y", 1, True)]


def test_a_checkout_with_changes_is_another_code() -> None:
    known = summarised([line("x", "passed", 1), line("x", "passed", 2, modified=True)])
    assert [(each.code, each.in_a_row) for each in known] == [(f"{'a' * 10} modifié", 1)]


def test_the_verdict_names_who_has_run_least() -> None:
    said = verdict(summarised([line("x", "passed", 1), line("x", "passed", 2), line("y", "passed", 3)]), 2)
    assert "2 scénarios" in said
    assert "1 fois de suite\N{NO-BREAK SPACE}: y" in said
    assert "1 n’ont pas encore 2 succès de suite" in said


@pytest.mark.parametrize(("at_least", "code"), [("2", 0), ("3", 1)])
def test_the_command_ends_with_1_while_a_scenario_has_run_too_seldom(tmp_path: Path, at_least: str, code: int) -> None:
    log = written(tmp_path, line("x", "passed", 1), line("x", "passed", 2))
    done = CliRunner().invoke(app, ["scenarios", "--log", str(log), "--summary", "--at-least", at_least])
    assert done.exit_code == code, done.output
    told = CliRunner().invoke(app, ["scenarios", "--log", str(log), "--summary", "--json"])
    assert [each["in_a_row"] for each in json.loads(told.stdout)] == [2]


@pytest.mark.parametrize("content", ['{"at": 1}\n', "x\n"])
def test_a_line_that_is_none_of_a_log_is_named(tmp_path: Path, content: str) -> None:
    log = written(tmp_path, line("x", "passed", 1))
    log.write_text(log.read_text(encoding="utf-8") + content, encoding="utf-8")
    done = CliRunner().invoke(app, ["scenarios", "--log", str(log), "--summary"])
    assert done.exit_code == 2
    assert "ligne 2" in done.stderr


def test_a_summary_without_a_log_is_unusable() -> None:
    done = CliRunner().invoke(app, ["scenarios", "--summary"])
    assert done.exit_code == 2
    assert "--log" in done.stderr
