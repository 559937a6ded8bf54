"""What a run records, in a project of its own, against a control house that plays a federation."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.control.conftest import Played, played
from tests.suite.projects import run

SUITE = """
    import pytest

    @pytest.mark.row("FC-03")
    def test_nothing_is_sent(federation, clock):
        assert clock.now().year == 2026

    @pytest.mark.row("FC-01", "impots")
    def test_the_first_visit_fails(federation, faults):
        from rentree_blanche.simulators.core.faults import Drop, Fault

        faults.add(Fault(what=(Drop(),)))
        assert faults.list() == ()

    @pytest.mark.row("FC-04")
    @pytest.mark.skip(reason="trop tôt")
    def test_a_night_passes(federation):
        pass

    def test_of_our_own(federation):
        pass

    def test_that_plays_nothing():
        assert True
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with played(tmp_path_factory.mktemp("house")) as made:
        yield made


def told(folder: Path) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((folder / "coverage.json").read_text(encoding="utf-8"))
    return known


def results(folder: Path) -> dict[str, str]:
    return {id_: row["result"] for id_, row in told(folder)["rows"].items() if row["result"] != "not-played"}


def test_a_report_tells_rows_cases_results_and_durations(house: Played, tmp_path: Path) -> None:
    done = run(tmp_path, SUITE, f"--rentree-url={house.origin}", "--rentree-report=rapport", "-p", "no:randomly")
    assert "1 failed" in done.stdout, done.stdout + done.stderr
    report = tmp_path / "rapport"
    assert results(report) == {"FC-01": "failed", "FC-03": "passed", "FC-04": "skipped"}
    row = told(report)["rows"]["FC-01"]
    (one,) = next(case for case in row["cases"] if case["variant"] == "impots")["scenarios"]
    assert one["title"] == "The first visit fails"
    assert "assert" in one["reason"]
    assert one["again"] == (
        f"pytest test_suite.py::test_the_first_visit_fails --tracing=retain-on-failure --rentree-url={house.origin}"
    )
    assert row["seconds"] >= one["seconds"] > 0
    assert [each["title"] for each in told(report)["others"]] == ["Of our own"]
    folder = (report / one["page"]).parent
    names = {file.name for file in folder.iterdir()}
    assert names == {"index.html", "journal.json", "recit.txt", "sequence.mmd", "sequence.svg", "traceback.txt"}
    assert "a frappé" in (folder / "recit.txt").read_text(encoding="utf-8") or "n’a encore rien touché" in (
        folder / "recit.txt"
    ).read_text(encoding="utf-8")
    assert f'href="{one["page"]}"' in (report / "index.html").read_text(encoding="utf-8")
    assert "The first visit fails" in (report / "lignes" / "FC-01.html").read_text(encoding="utf-8")


def test_a_second_run_is_added_and_a_first_one_begins_anew(house: Played, tmp_path: Path) -> None:
    options = (f"--rentree-url={house.origin}", "--rentree-report=rapport", "-k", "nothing or visit")
    run(tmp_path, SUITE, *options)
    run(tmp_path, SUITE.replace("== ()", "!= ()"), *options, "--rentree-run=2")
    report = tmp_path / "rapport"
    assert [each["run"] for each in told(report)["runs"]] == [1, 2]
    (visit,) = (case for case in told(report)["rows"]["FC-01"]["cases"] if case["variant"] == "impots")
    (one,) = visit["scenarios"]
    assert (one["result"], one["runs"], one["failures"]) == ("failed", 2, 1)
    run(tmp_path, SUITE.replace("== ()", "!= ()"), *options)
    assert [each["run"] for each in told(report)["runs"]] == [1]
    assert results(report) == {"FC-01": "passed", "FC-03": "passed"}


def test_workers_bring_their_records_together(house: Played, tmp_path: Path) -> None:
    suite = """
        import pytest

        @pytest.mark.row("FC-03")
        @pytest.mark.parametrize("number", range(8))
        def test_it(number):
            assert number != 5

        @pytest.mark.row("FC-04")
        def test_that_is_left_out():
            pass
    """
    options = ("--rentree-report=rapport", "--rentree-log=log.jsonl", "--rentree-only=FC-03")
    done = run(tmp_path, suite, "-n2", *options)
    assert "1 failed, 7 passed" in done.stdout, done.stdout + done.stderr
    report = tmp_path / "rapport"
    (case,) = told(report)["rows"]["FC-03"]["cases"]
    assert sorted(one["case"] for one in case["scenarios"]) == [str(number) for number in range(8)]
    assert [one["case"] for one in case["scenarios"] if one["result"] == "failed"] == ["5"]
    left_out = told(report)["rows"]["FC-04"]["cases"][0]["scenarios"]
    assert [one["result"] for one in left_out] == ["not-played"]
    lines = [json.loads(each) for each in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 8
    assert {each["worker"] for each in lines} == {"gw0", "gw1"}
    assert sorted(each["result"] for each in lines) == ["failed", *["passed"] * 7]


def test_a_scenario_whose_worker_died_is_red(tmp_path: Path) -> None:
    suite = """
        import os
        import pytest

        @pytest.mark.row("FC-03")
        def test_it():
            os._exit(3)
    """
    done = run(tmp_path, suite, "-n1", "--rentree-log=log.jsonl", "--rentree-report=rapport")
    assert done.returncode == 1
    (line,) = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["result"] == "error"
    assert "crashed" in (tmp_path / "rapport" / "index.html").read_text(encoding="utf-8")


def test_what_a_failure_left_is_gone_once_the_scenario_passes(house: Played, tmp_path: Path) -> None:
    options = (f"--rentree-url={house.origin}", "-k", "visit")
    assert run(tmp_path, SUITE, *options).returncode == 1
    (folder,) = (tmp_path / "rentree-failures").iterdir()
    assert "Rejouer" in (folder / "recit.txt").read_text(encoding="utf-8")
    run(tmp_path, SUITE.replace("== ()", "!= ()"), *options)
    assert not (tmp_path / "rentree-failures").exists()


def test_the_order_of_a_seed_is_said_and_played_again(tmp_path: Path) -> None:
    suite = """
        import pytest

        @pytest.mark.row("FC-03")
        @pytest.mark.parametrize("number", range(20))
        def test_it(number):
            print("played", number)
    """
    first, again, other = (
        run(tmp_path, suite, "-s", "-p", "no:randomly", "--rentree-summary", f"--rentree-order={seed}").stdout
        for seed in (1, 1, 2)
    )
    orders = [[line for line in said.splitlines() if "played" in line] for said in (first, again, other)]
    assert orders[0] == orders[1] != orders[2]
    assert "Ordre\N{NO-BREAK SPACE}: 1 " in first
    assert "20 scénarios de 1 ligne du catalogue\N{NO-BREAK SPACE}: 20 réussis" in first


def test_an_address_that_no_longer_answers_is_said_in_the_story(tmp_path: Path) -> None:
    with played(tmp_path) as gone:
        origin = gone.origin
    suite = """
        def test_it(federation):
            pass
    """
    done = run(tmp_path / "project", suite, f"--rentree-url={origin}")
    assert "en erreur à la préparation" in done.stdout
    assert "is the federation up" in done.stdout
