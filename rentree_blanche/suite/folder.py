"""Folders of scenarios: one each, with its page, its pictures, its diagram, its journal, its trace."""

import hashlib
import re
import shutil
from pathlib import Path

_PAGE, _MARK = "index.html", "journal.json"
_REPORT_MARK = "coverage.json"
_LONGEST = 90


def folder_name(scenario_id: str, run: int = 1) -> str:
    """Give the name of a scenario's folder: its words, and a few signs that tell it from every other."""
    name = scenario_id.rpartition("/")[2].replace(".py::test_", "--").removeprefix("test_")
    words = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-")[:_LONGEST].strip("-")
    sign = hashlib.sha256(scenario_id.encode()).hexdigest()[:6]
    return f"{words}-{sign}" if run == 1 else f"{words}-{sign}-passage-{run}"


def emptied(folder: Path) -> Path:
    """Make a folder, empty: whatever another run left is gone."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def forget(base: Path, scenario_id: str) -> None:
    """Take away what an earlier failure left of a scenario that passes now; the base too where it was the last."""
    folder = base / folder_name(scenario_id)
    if (folder / _MARK).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        if not any(base.iterdir()):
            base.rmdir()


def make_room(report: Path, *, first: bool) -> None:
    """Make the folder of a report; the first run takes an earlier report away, and nothing else."""
    report.mkdir(parents=True, exist_ok=True)
    if first and (report / _REPORT_MARK).is_file():
        for each in ("scenarios", "lignes", "passages"):
            shutil.rmtree(report / each, ignore_errors=True)
        for file in (_REPORT_MARK, _PAGE):
            (report / file).unlink(missing_ok=True)
