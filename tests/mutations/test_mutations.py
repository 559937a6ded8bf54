"""Each mutation of the IdP is noticed by the scenario that was named beforehand, and by its own assertion."""

import ast
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.mutations.catalogue import MUTATIONS
from tests.mutations.table import DOCUMENT, renewed
from tests.mutations.values import Catch, Mutation

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "rentree_blanche" / "scenarios"
_ENOUGH_SECONDS = 600
_RUNS = 2


def test_every_mutation_has_a_name_of_its_own_and_ten_are_those_that_count() -> None:
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)
    assert sum(mutation.of_ten for mutation in MUTATIONS) == 10
    assert all(mutation.caught_by for mutation in MUTATIONS)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_what_a_mutation_changes_and_what_notices_it_are_there(mutation: Mutation) -> None:
    owner: Any = importlib.import_module(mutation.module)
    *above, name = mutation.path
    for each in above:
        owner = getattr(owner, each)
    assert callable(vars(owner)[name])
    for catch in mutation.caught_by:
        function = _function(catch)
        assert any(catch.fails_at in line for line in _source(catch, function).splitlines()), catch.fails_at
        assert mutation.row in _rows(function)


def test_the_table_is_that_of_the_values() -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    assert renewed(written) == written, "python -m tests.mutations.table writes it anew"


@pytest.mark.parametrize("share", [MUTATIONS[nth::_RUNS] for nth in range(_RUNS)], ids=["first half", "second half"])
def test_each_mutation_is_caught_by_the_scenario_that_was_named(share: Sequence[Mutation], tmp_path: Path) -> None:
    played, output = _play(share, tmp_path / "played.jsonl")
    problems = [
        f"{mutation.name}: {problem}"
        for mutation in share
        for catch in mutation.caught_by
        for problem in _problems(mutation, catch, played)
    ]
    assert problems == [], "\n".join([*problems, output[-6_000:]])


def _play(share: Sequence[Mutation], report: Path) -> tuple[dict[tuple[str, str], Any], str]:
    scenarios = sorted({str(SCENARIOS / catch.scenario) for mutation in share for catch in mutation.caught_by})
    names = ",".join(mutation.name for mutation in share)
    options = ["-q", "-n", "0", "-p", "no:cacheprovider", "-p", "tests.mutations.playing", f"--mutations={names}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, f"--mutation-report={report}", *scenarios],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        capture_output=True,
        text=True,
        timeout=_ENOUGH_SECONDS,
        check=False,
    )
    lines = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
    played = {(line["mutation"], line["scenario"]): line for line in map(json.loads, lines)}
    return played, done.stdout + done.stderr


def _problems(mutation: Mutation, catch: Catch, played: dict[tuple[str, str], Any]) -> list[str]:
    """Tell what keeps a mutation from being caught as it was declared."""
    right, wrong = played.get(("", catch.scenario)), played.get((mutation.name, catch.scenario))
    if right is None or wrong is None:
        return [f"{catch.scenario} was not played"]
    failure = f"{wrong['error']} at {wrong['statements']}: {wrong['message']}"
    checks = {
        f"{catch.scenario} fails without it: {right['message']}": right["outcome"] == "passed",
        "the wrong code was never reached": wrong["reached"] > 0,
        f"{catch.scenario} did not notice": wrong["outcome"] == "failed" and wrong["when"] == "call",
        f"what failed is no assertion: {failure}": wrong["error"] == "AssertionError",
        f"{catch.fails_at!r} is not what failed, but {failure}": any(
            catch.fails_at in statement for statement in wrong["statements"]
        ),
        f"{catch.seen!r} is not what was seen, but {failure}": catch.seen in wrong["message"],
    }
    return [problem for problem, held in checks.items() if not held]


def _function(catch: Catch) -> ast.FunctionDef:
    file, _, name = catch.scenario.partition("::")
    tree = ast.parse((SCENARIOS / file).read_text(encoding="utf-8"))
    (found,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    return found


def _source(catch: Catch, function: ast.FunctionDef) -> str:
    """Give the text of a scenario, and of what its module has it do."""
    text = (SCENARIOS / catch.scenario.partition("::")[0]).read_text(encoding="utf-8")
    called = {
        node.func.id for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    parts = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef) and node.name in called]
    return "\n".join(ast.get_source_segment(text, node) or "" for node in (function, *parts))


def _rows(function: ast.FunctionDef) -> set[str]:
    """Give the rows of the catalogue that a scenario plays."""
    return {
        str(mark.args[0].value)
        for mark in function.decorator_list
        if isinstance(mark, ast.Call)
        and ast.unparse(mark.func).endswith(".row")
        and isinstance(mark.args[0], ast.Constant)
    }
