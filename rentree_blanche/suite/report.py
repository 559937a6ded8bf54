"""The report of a run, or of several: `index.html`, `coverage.json`, a page for each row and each scenario."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from rentree_blanche import __version__
from rentree_blanche.suite.catalogue import load_catalogue
from rentree_blanche.suite.facts import Scenario
from rentree_blanche.suite.matrix import Cell, Coverage, Matrix, matrix
from rentree_blanche.suite.options import Options
from rentree_blanche.suite.pages import index_page, row_page
from rentree_blanche.suite.revision import revision

SCENARIOS = Path(__file__).parents[1] / "scenarios"


def write_report(
    options: Options,
    known: Sequence[Mapping[str, Any]],
    played: Sequence[Mapping[str, Any]],
    began: datetime,
    order: int | None,
) -> None:
    """Keep what a run tells, and write the report of all runs that are kept."""
    folder = options.report
    if folder is None:
        return
    run = {
        "run": options.run,
        "at": began.isoformat(timespec="seconds"),
        "order": order,
        "known": list(known),
        "played": list(played),
        **revision().as_json(),
    }
    _write(folder / "passages" / f"{options.run:03}.json", json.dumps(run, ensure_ascii=False))
    runs = [json.loads(file.read_text(encoding="utf-8")) for file in sorted((folder / "passages").glob("*.json"))]
    everybody = [Scenario.from_json(each) for one in runs for each in one["known"]]
    drawn = matrix(
        load_catalogue(), everybody, [each for one in runs for each in one["played"]], SCENARIOS.rglob("test_*.py")
    )
    _write(folder / "coverage.json", json.dumps(as_json(drawn, runs), ensure_ascii=False, indent=1) + "\n")
    for path in drawn.paths:
        _write(folder / "lignes" / f"{path.row.id}.html", row_page(path))
    _write(folder / "index.html", index_page(drawn, runs))


def as_json(drawn: Matrix, runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Give the matrix as JSON: catalogue id → scenarios, result, duration."""
    told = ("run", "at", "order", "commit", "modified")
    return {
        "version": __version__,
        "whole": drawn.whole,
        "runs": [{name: run[name] for name in told} for run in runs],
        "rows": {path.row.id: _row(path) for path in drawn.paths},
        "others": [_cell(cell) for cell in drawn.others],
    }


def _row(path: Coverage) -> dict[str, Any]:
    row = path.row
    return {
        "chapter": row.chapter,
        "situation": row.situation,
        "outcome": row.outcome,
        "seeds": list(row.seeds),
        "result": path.result,
        "seconds": round(path.seconds, 3),
        "page": f"lignes/{row.id}.html",
        "cases": [
            {
                "variant": case.id or None,
                "title": case.title,
                "result": case.result,
                "scenarios": [_cell(cell) for cell in case.cells],
            }
            for case in path.cases
        ],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    known = cell.scenario
    told = asdict(cell)
    return {
        "id": known.id,
        "title": known.title,
        "case": known.case,
        "result": cell.result,
        "runs": cell.runs,
        "failures": cell.reds,
        "seconds": round(cell.seconds, 3),
        "page": cell.page or None,
        **{name: told[name] or None for name in ("reason", "again")},
    }


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
