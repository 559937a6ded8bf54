"""Pytest plugin: play scenarios against a federation whose IdP is wrong, each mutation and none in turn.

A mutation lasts as long as the body of one scenario: what prepares its situation, and every scenario without mutation,
meets the right IdP, in the same process.

    python -m pytest -p tests.mutations.playing --mutations=NAME,NAME --mutation-report=FILE SCENARIO…
"""

import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from rentree_blanche.scenarios.patience import PATIENCE
from tests.mutations.catalogue import MUTATIONS
from tests.mutations.values import Function, Mutation

SCENARIOS = Path(__file__).parents[2] / "rentree_blanche" / "scenarios"
_BY_NAME = {mutation.name: mutation for mutation in MUTATIONS}
_PARAMETER = "mutation_played"
_RECORDER = "rentree_blanche_recorder"
_PATIENCE_ONCE_WRONG = 3_000


class Reached:
    """Counts how often the wrong code was run; from then on assertions wait less."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        """Note that the wrong code departs from the right one."""
        self.times += 1
        expect.set_options(timeout=_PATIENCE_ONCE_WRONG)


@contextmanager
def mutated(mutation: Mutation, reached: Reached) -> Iterator[None]:
    """Let one function of the IdP be wrong, under every name that it is imported by."""
    owner: Any = importlib.import_module(mutation.module)
    *above, name = mutation.path
    for each in above:
        owner = getattr(owner, each)
    right: Function = vars(owner)[name]
    wrong = mutation.mutate(right, reached)
    places = [(owner, name)] if above else _places(right)
    with pytest.MonkeyPatch.context() as patch:
        for place, known_as in places:
            patch.setattr(place, known_as, wrong)
        yield


def _places(function: Function) -> list[tuple[Any, str]]:
    return [
        (module, name)
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").startswith("rentree_blanche.")
        for name, value in list(vars(module).items())
        if value is function
    ]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--mutations", required=True)
    parser.addoption("--mutation-report", required=True, type=Path)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Draw no pictures of scenarios that fail as they should."""
    session.config.pluginmanager.unregister(name=_RECORDER)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    scenario = f"{metafunc.definition.path.relative_to(SCENARIOS).as_posix()}::{metafunc.function.__name__}"
    chosen = [_BY_NAME[name] for name in metafunc.config.getoption("--mutations").split(",")]
    played = [each.name for each in chosen if any(catch.scenario == scenario for catch in each.caught_by)]
    metafunc.fixturenames.append(_PARAMETER)
    metafunc.parametrize(_PARAMETER, ["", *played], ids=["none", *played], indirect=True)


@pytest.fixture
def mutation_played(request: pytest.FixtureRequest) -> str:
    """Give the name of the mutation that the scenario is played with; empty for none."""
    return str(request.param)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    name = _name(item)
    if not name:
        return (yield)
    reached = Reached()
    item.stash[_REACHED] = reached
    usual = Locator.wait_for

    def wait_for(mark: Locator, **options: Any) -> None:
        if reached.times:
            options.setdefault("timeout", _PATIENCE_ONCE_WRONG)
        usual(mark, **options)

    try:
        with pytest.MonkeyPatch.context() as patch, mutated(_BY_NAME[name], reached):
            patch.setattr(Locator, "wait_for", wait_for)
            return (yield)
    finally:
        expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    report = yield
    if report.when != "call" and report.passed:
        return report
    error = call.excinfo
    here = Path(str(item.path))
    statements = [str(each.statement) for each in error.traceback if Path(str(each.path)) == here] if error else []
    reached = item.stash.get(_REACHED, None)
    played = {
        "scenario": f"{here.relative_to(SCENARIOS).as_posix()}::{item.originalname}",
        "mutation": _name(item),
        "when": report.when,
        "outcome": report.outcome,
        "error": error.typename if error else "",
        "message": str(error.value) if error else "",
        "statements": statements,
        "reached": reached.times if reached else 0,
        "seconds": round(report.duration, 2),
    }
    with item.config.getoption("--mutation-report").open("a", encoding="utf-8") as file:
        file.write(json.dumps(played, ensure_ascii=False) + "\n")
    return report


_REACHED: pytest.StashKey[Reached] = pytest.StashKey()


def _name(item: pytest.Item) -> str:
    return str(item.callspec.params.get(_PARAMETER, ""))
