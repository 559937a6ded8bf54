"""Writing what a run found."""

import json
from pathlib import Path

from rentree_blanche.conformance.record import Record


def write_reports(record: Record, folder: Path, earlier: Path | None = None) -> tuple[Path, ...]:  # noqa: ARG001 - until reports are compared
    """Write the reports of a run into a folder, compared with an earlier `report.json` where one is given."""
    known = {
        "service": record.service,
        "entity_id": record.entity_id,
        "start": record.start,
        "began": record.began.isoformat(),
        "ended": record.ended.isoformat(),
        "checks": [
            {**check.as_json(), "outcome": record.outcomes[check.id].as_json() if check.id in record.outcomes else None}
            for check in record.checks
        ],
    }
    file = folder / "report.json"
    file.write_text(json.dumps(known, ensure_ascii=False, indent=2), encoding="utf-8")
    return (file,)
