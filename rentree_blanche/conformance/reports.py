"""Writing what a run found: `report.html` for people, `report.json`, `junit.xml` and `report.sarif` for programs."""

import json
from pathlib import Path
from typing import Any

from rentree_blanche.conformance.record import Record
from rentree_blanche.conformance.reporting.earlier import Earlier
from rentree_blanche.conformance.reporting.page import report_page
from rentree_blanche.conformance.reporting.programs import as_json, junit, sarif


def write_reports(record: Record, folder: Path, earlier: Earlier | None = None) -> tuple[Path, ...]:
    """Write the reports of a run into a folder, compared with an earlier run where one is given."""
    contents = {
        "report.html": report_page(record, earlier).encode(),
        "report.json": _json(as_json(record, earlier)),
        "junit.xml": junit(record),
        "report.sarif": _json(sarif(record)),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return tuple(folder / name for name in contents)


def _json(known: dict[str, Any]) -> bytes:
    return (json.dumps(known, ensure_ascii=False, indent=1) + "\n").encode()
