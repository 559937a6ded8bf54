"""Comparing a run with an earlier one: what got better, what got worse, what is new."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table

from rentree_blanche.conformance.listing import VERDICTS
from rentree_blanche.conformance.record import Record
from rentree_blanche.conformance.values import Check, Verdict
from rentree_blanche.simulators.core.errors import UnusableInputError

_FILE = "report.json"
_ORDER = (
    Verdict.PASSED,
    Verdict.NOT_APPLICABLE,
    Verdict.WARNING,
    Verdict.NOT_CONCLUSIVE,
    Verdict.SERVICE_BROKE,
    Verdict.FAILED,
)
WORDS = {"worse": "En recul", "better": "En progrès", "other": "Autre constat", "new": "Nouveaux contrôles"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A check whose verdict is another one: `before` is None where the earlier run did not make it."""

    check: Check
    before: Verdict | None
    now: Verdict

    @property
    def way(self) -> str:
        """Say `worse`, `better`, `new`, or `other` where neither is better: one of `WORDS`."""
        if self.before is None:
            return "new"
        if Verdict.NOT_CONCLUSIVE in (self.before, self.now):
            return "other"
        return "worse" if _ORDER.index(self.now) > _ORDER.index(self.before) else "better"

    def as_json(self) -> dict[str, Any]:
        """Give what a program reads."""
        return {"check": self.check.id, "way": self.way, "before": self.before, "now": self.now}


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier run: the service and the moment, and its verdicts by check."""

    service: str
    began: str
    verdicts: Mapping[str, Verdict]

    def differences(self, record: Record) -> Iterator[Difference]:
        """Give what is different now, the worse first; checks that are gone are left out."""
        found = [
            Difference(check, self.verdicts.get(check.id), record.outcomes[check.id].verdict)
            for check in record.checks
            if check.id in record.outcomes
        ]
        for way in WORDS:
            yield from (each for each in found if each.way == way and each.before is not each.now)


def read_earlier(path: Path) -> Earlier:
    """Read the report of an earlier run: its folder, or its `report.json`.

    Raises:
        UnusableInputError: it cannot be read, or is something else.
    """
    file = path / _FILE if path.is_dir() else path
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
        made = [each["outcome"] for each in known["checks"] if each["outcome"] is not None]
        return Earlier(
            service=str(known["service"]),
            began=str(known["began"]),
            verdicts={outcome["check"]: Verdict(outcome["verdict"]) for outcome in made},
        )
    except OSError as error:
        raise UnusableInputError(f"--compare : {file} est illisible ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UnusableInputError(
            f"--compare : {file} n’est pas un report.json de rentree check-sp ; donner le dossier de --report d’un "
            "passage précédent"
        ) from error


def difference_table(earlier: Earlier, record: Record) -> Table:
    """Make the table of what is different, for a terminal."""
    made = Table("", "Contrôle", "Avant", "Maintenant", box=box.SIMPLE_HEAD, pad_edge=False)
    for each in earlier.differences(record):
        before = "" if each.before is None else VERDICTS[each.before]
        made.add_row(WORDS[each.way], each.check.id, before, VERDICTS[each.now])
    return made
