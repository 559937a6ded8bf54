"""What a worker does with a scenario that ended: look, tell, lay down."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from rentree_blanche.simulators.control.drawing import svg
from rentree_blanche.simulators.control.sequence import diagram, mermaid
from rentree_blanche.suite.again import again
from rentree_blanche.suite.complaint import Complaint, complaint
from rentree_blanche.suite.evidence import Evidence, gather
from rentree_blanche.suite.facts import Scenario, source
from rentree_blanche.suite.folder import emptied, folder_name
from rentree_blanche.suite.options import Options
from rentree_blanche.suite.pages import scenario_page
from rentree_blanche.suite.story import story
from rentree_blanche.suite.told import Played, Told, tell

_KEPT = {"playwright_trace": ("trace", ".zip"), "playwright_video": ("video", ".webm")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What was seen when a scenario, its preparation or its tidying ended."""

    complaint: Complaint | None
    evidence: Evidence
    traceback: str = ""

    def told(self, item: pytest.Item, played: Mapping[str, Any], options: Options) -> str:
        """Give the story for a terminal."""
        known = self._tell(item, played)
        return story(known, _shortest(options.folders / known.played.folder, item.config.invocation_params.dir))

    def lay_down(
        self, item: pytest.Item, played: Mapping[str, Any], options: Options, artifacts: Mapping[str, str]
    ) -> dict[str, Any]:
        """Lay down what was seen in the scenario's folder; give what the report needs to know of it."""
        known = self._tell(item, played)
        folder = emptied(options.folders / known.played.folder)
        kept = _keep(folder, artifacts, item.config.invocation_params.dir)
        for number, page in enumerate(known.evidence.pages, 1):
            if page.picture is not None:
                (folder / f"page-{number}.jpg").write_bytes(page.picture)
        drawn = diagram(known.entries)
        _write(folder / "sequence.mmd", mermaid(drawn))
        _write(folder / "sequence.svg", svg(drawn, {each.line: each.why for each in known.odd}))
        lines = [{**asdict(entry), "at": entry.at.isoformat()} for entry in known.entries]
        _write(folder / "journal.json", json.dumps(lines, ensure_ascii=False, indent=1, default=str))
        if known.played.is_red:
            _write(folder / "recit.txt", story(known, str(folder)) + "\n")
            _write(folder / "traceback.txt", self.traceback + "\n")
        up = options.report is not None
        _write(folder / "index.html", scenario_page(known, files=kept, with_matrix=up))
        why = "" if self.complaint is None else _in_a_line(self.complaint)
        return {"folder": folder.name, "reason": why, "again": known.again, "files": kept}

    def _tell(self, item: pytest.Item, played: Mapping[str, Any]) -> Told:
        known = Scenario.from_json(played["scenario"])
        run = played["run"] if self.complaint is not None else 1
        facts = Played(**{**played, "scenario": known, "folder": folder_name(known.id, run)})
        command = again(item.config, known, facts.seed, facts.families)
        return tell(facts, self.complaint, self.evidence, source=source(item), again=command)


def note(
    item: pytest.Item, call: pytest.CallInfo[Any], report: pytest.TestReport, after: int, before: Noted | None
) -> Noted:
    """Look at a scenario; of one that failed only while tidying up, what was seen before stays."""
    phase = str(report.when)
    said = None if call.excinfo is None else complaint(item, call.excinfo, phase)
    traceback = report.longreprtext if said else ""
    if before is not None:
        return replace(before, complaint=said, traceback=traceback)
    seen = Evidence() if phase == "teardown" else gather(getattr(item, "funcargs", {}), after)
    return Noted(complaint=said, evidence=seen, traceback=traceback)


def _keep(folder: Path, artifacts: Mapping[str, str], here: Path) -> list[str]:
    """Copy what Playwright kept."""
    kept = []
    for kind, (name, ending) in _KEPT.items():
        file = here / artifacts[kind] if kind in artifacts else None
        if file is not None and file.is_file():
            shutil.copyfile(file, folder / f"{name}{ending}")
            kept.append(f"{name}{ending}")
    return kept


def _in_a_line(said: Complaint) -> str:
    expected = f"{said.expected}\N{NARROW NO-BREAK SPACE}; " if said.expected else ""
    return " ".join(f"{expected}trouvé {said.found}".split()) if expected else " ".join(said.found.split())


def _shortest(folder: Path, here: Path) -> str:
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
