"""Which scenarios there are, by rows of the catalogue, without playing any."""

import json
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table

from rentree_blanche.suite.catalogue import Row, load_catalogue
from rentree_blanche.suite.errors import SuiteError
from rentree_blanche.suite.facts import Scenario
from rentree_blanche.suite.running import pytest_command
from rentree_blanche.suite.selection import Selection

_NOTHING_CHOSEN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A row and its scenarios, those that were chosen."""

    row: Row
    scenarios: tuple[Scenario, ...]

    @property
    def gaps(self) -> tuple[str, ...]:
        """Name the variants that no scenario among these plays."""
        played = {variant for each in self.scenarios for row, variant in each.rows if row == self.row.id}
        return tuple(variant.id for variant in self.row.variants if variant.id not in played)


def listed(chosen: Selection) -> tuple[Listed, ...]:
    """Give the rows of the catalogue with the scenarios chosen; rows without any only where everything is chosen.

    Raises:
        SuiteError: the scenarios cannot be read; the message is pytest's own.
    """
    found = _collected(chosen)
    rows = [
        Listed(row=row, scenarios=tuple(each for each in found if any(id_ == row.id for id_, _ in each.rows)))
        for row in load_catalogue().rows
    ]
    return tuple(each for each in rows if each.scenarios or chosen.is_whole)


def _collected(chosen: Selection) -> list[Scenario]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scenarios.json"
        words = ("--collect-only", "-qq", "-p", "no:randomly", "-p", "no:cacheprovider", f"--rentree-listed={file}")
        command = pytest_command(*words, *chosen.as_arguments())
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
        if done.returncode not in (0, _NOTHING_CHOSEN) or not file.is_file():
            raise SuiteError(f"les scénarios ne se lisent pas\N{NO-BREAK SPACE}:\n{done.stdout}{done.stderr}")
        return [Scenario.from_json(each) for each in json.loads(file.read_text(encoding="utf-8"))]


def as_known(found: Iterable[Listed]) -> dict[str, Any]:
    """Give rows as JSON: catalogue id → scenarios."""
    return {
        each.row.id: {
            "chapter": each.row.chapter,
            "situation": each.row.situation,
            "outcome": each.row.outcome,
            "seeds": list(each.row.seeds),
            "variants": {variant.id: variant.title for variant in each.row.variants},
            "scenarios": [
                {"id": one.id, "title": one.title, "case": one.case, "variants": _variants(one, each.row.id)}
                for one in each.scenarios
            ],
        }
        for each in found
    }


def table(found: Sequence[Listed]) -> Table:
    """Make the table of rows and scenarios."""
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=True)
    drawn.add_column("Ligne", no_wrap=True)
    drawn.add_column("Situation", ratio=2)
    drawn.add_column("Scénarios", ratio=3)
    for each in found:
        told = [f"{one.title}{f' [{one.case}]' if one.case else ''}" for one in each.scenarios]
        drawn.add_row(each.row.id, each.row.situation, "\n".join(told or ["aucun"]))
    return drawn


def _variants(one: Scenario, row: str) -> list[str]:
    return [variant for id_, variant in one.rows if id_ == row and variant]
