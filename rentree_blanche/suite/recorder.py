"""The part of the pytest plugin that records scenarios. What is heavy is imported when a scenario is recorded."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from time import time
from typing import TYPE_CHECKING, Any

import pytest

from rentree_blanche.suite.facts import Scenario, chosen, is_scenario, named, scenario
from rentree_blanche.suite.options import read_options, shuffled

if TYPE_CHECKING:
    from rentree_blanche.suite.recording import Noted

BEFORE: "pytest.StashKey[int]" = pytest.StashKey()
"""The last line of the journal before a test began."""

SETTINGS: "pytest.StashKey[dict[str, Any]]" = pytest.StashKey()
"""The settings of the federation that a test plays, where it was started for the run."""

_NOTED: "pytest.StashKey[Noted]" = pytest.StashKey()
_STARTED: "pytest.StashKey[float]" = pytest.StashKey()
_SECONDS: "pytest.StashKey[float]" = pytest.StashKey()
_SKIPPED: "pytest.StashKey[str]" = pytest.StashKey()
_HANDED_ON = "rentree_scenarios"
_TITLE = "Rentrée Blanche"
_DEAD = "???"


class Recorder:
    """Records every scenario of a run; under xdist workers look, and the controller gathers."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._options = read_options(config)
        self._known: dict[str, Scenario] = {}
        self._played: list[dict[str, Any]] = []
        self._began = datetime.fromtimestamp(time(), UTC)

    @property
    def _worker(self) -> dict[str, Any] | None:
        return getattr(self._config, "workerinput", None)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Note what there is; keep what was asked for, in the order asked for."""
        for item in items:
            if is_scenario(item):
                known = scenario(item)
                self._known[known.node] = known
        if self._options.only:
            kept = [item for item in items if item.nodeid in self._known and self._wants(item)]
            config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
            items[:] = kept
        if self._options.order is not None:
            items[:] = shuffled(items, self._options.order)

    def _wants(self, item: pytest.Item) -> bool:
        return chosen(self._known[item.nodeid], self._options.only)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Write down which scenarios were chosen, for who asked."""
        if self._options.listed is not None and self._worker is None:
            chosen_ones = [self._known[item.nodeid].as_json() for item in session.items if item.nodeid in self._known]
            self._options.listed.write_text(json.dumps(chosen_ones, ensure_ascii=False), encoding="utf-8")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[Any]) -> Any:
        """Look at a scenario while its pages are open, and lay down what was seen once it has ended."""
        report: pytest.TestReport = yield
        if item.nodeid not in self._known:
            return report
        if report.when == "setup":
            item.stash[_STARTED] = call.start
        if report.when == "call":
            item.stash[_SECONDS] = call.duration
        if report.skipped:
            item.stash[_SKIPPED] = _reason(report)
        if report.failed or (report.when == "call" and report.passed and self._is_shown(item)):
            self._note(item, call, report)
        if report.when == "teardown":
            self._settle(item, report)
        return report

    def _is_shown(self, item: pytest.Item) -> bool:
        """Whether a scenario that passes is worth its pictures: in a report, once."""
        if self._options.report is None:
            return False
        from rentree_blanche.suite.folder import folder_name  # noqa: PLC0415 - see the module

        name = folder_name(self._known[item.nodeid].id)
        return self._options.run == 1 or not (self._options.folders / name).exists()

    def _note(self, item: pytest.Item, call: pytest.CallInfo[Any], report: pytest.TestReport) -> None:
        from rentree_blanche.suite.recording import note  # noqa: PLC0415 - see the module

        noted = item.stash.get(_NOTED, None)
        if noted is not None and noted.complaint is not None:
            return
        noted = note(item, call, report, item.stash.get(BEFORE, 0), noted)
        item.stash[_NOTED] = noted
        if report.failed:
            told = noted.told(item, self._settled(item, report), self._options)
            if self._options.summary and self._config.getoption("tbstyle") == "auto":
                report.longrepr = told  # who runs the catalogue reads the story; the traceback is in the folder
            else:
                report.sections.append((_TITLE, told))

    def _settled(self, item: pytest.Item, report: pytest.TestReport) -> dict[str, Any]:
        """Give how a scenario went, as far as is known by now."""
        noted = item.stash.get(_NOTED, None)
        phase = None if noted is None or noted.complaint is None else noted.complaint.phase
        outcome = "passed" if phase is None else "failed" if phase == "call" else "error"
        settings = item.stash.get(SETTINGS, {})
        return {
            "scenario": self._known[item.nodeid].as_json(),
            "outcome": "skipped" if _SKIPPED in item.stash else outcome,
            "seconds": round(float(item.stash.get(_SECONDS, 0.0)), 3),
            "at": datetime.fromtimestamp(item.stash.get(_STARTED, report.start), UTC).isoformat(timespec="seconds"),
            "worker": str((self._worker or {}).get("workerid", "")),
            "reason": item.stash.get(_SKIPPED, ""),
            "run": self._options.run,
            "seed": settings.get("seed"),
            "families": settings.get("families"),
            "order": self._order(),
        }

    def _order(self) -> int | None:
        """Give the seed of the order: ours, or that of pytest-randomly."""
        given = self._options.order
        if given is None:
            given = (self._worker or {}).get("randomly_seed", self._config.getoption("randomly_seed", None))
        return given if isinstance(given, int) else None

    def _settle(self, item: pytest.Item, report: pytest.TestReport) -> None:
        played = self._settled(item, report)
        noted = item.stash.get(_NOTED, None)
        if noted is not None:
            played |= noted.lay_down(item, played, self._options, dict(_artifacts(report)))
        elif played["outcome"] == "passed" and self._options.report is None and self._options.failures.is_dir():
            from rentree_blanche.suite.folder import forget  # noqa: PLC0415 - see the module

            forget(self._options.failures, self._known[item.nodeid].id)
        report.rentree = played  # type: ignore[attr-defined] # reports carry what plugins add from worker to controller

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather what was recorded, here or by a worker."""
        played = getattr(report, "rentree", None) or self._lost(report)
        if self._worker is not None or played is None:
            return
        self._played.append(played)
        if self._options.log is not None:
            from rentree_blanche.suite.stability import append  # noqa: PLC0415 - see the module

            append(self._options.log, played)

    def _lost(self, report: pytest.TestReport) -> dict[str, Any] | None:
        """Give what there is to say of a scenario whose worker died; xdist tells of it in a phase of its own."""
        if str(report.when) != _DEAD:
            return None
        known = self._known.get(report.nodeid) or named(report.nodeid)
        return {
            "scenario": known.as_json(),
            "outcome": "error",
            "seconds": 0.0,
            "at": datetime.fromtimestamp(time(), UTC).isoformat(timespec="seconds"),
            "worker": "",
            "reason": str(report.longrepr),
            "run": self._options.run,
            "seed": None,
            "families": None,
            "order": self._order(),
        }

    def pytest_sessionstart(self) -> None:
        """Make room for the report."""
        if self._worker is None and self._options.report is not None:
            from rentree_blanche.suite.folder import make_room  # noqa: PLC0415 - see the module

            make_room(self._options.report, first=self._options.run == 1)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker knows of the scenarios that it collected."""
        handed: Iterable[dict[str, Any]] = getattr(node, "workeroutput", {}).get(_HANDED_ON, ())
        self._known |= {each["node"]: Scenario.from_json(each) for each in handed}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Hand on what is known, or write the report."""
        if self._worker is not None:
            self._config.workeroutput[_HANDED_ON] = [each.as_json() for each in self._known.values()]  # type: ignore[attr-defined]
        elif self._options.report is not None and not self._config.getoption("collectonly"):
            from rentree_blanche.suite.report import write_report  # noqa: PLC0415 - see the module

            known = [each.as_json() for each in self._known.values()]
            write_report(self._options, known, self._played, self._began, self._order())

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say in French how it went, and where to look."""
        if self._worker is not None or not (self._options.summary or any(_red(each) for each in self._played)):
            return
        from rentree_blanche.suite.closing import closing  # noqa: PLC0415 - see the module

        known = list(self._known.values())
        terminalreporter.section(_TITLE)
        for line in closing(self._options, known, self._played, self._order()):
            terminalreporter.write_line(line)


def _artifacts(report: pytest.TestReport) -> Iterable[tuple[str, str]]:
    """Give what Playwright kept: traces and videos, by kind."""
    return ((str(name), str(value)) for name, value in report.user_properties if str(name).startswith("playwright_"))


def _red(played: dict[str, Any]) -> bool:
    return played["outcome"] in ("failed", "error")


def _reason(report: pytest.TestReport) -> str:
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr or "")
    return str(told).removeprefix("Skipped: ")
