"""Outcomes as lines of a file, laid down as they come: what a stopped run has, and where it is resumed."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from rentree_blanche.conformance.values import Outcome, outcome_from


def append(file: Path, outcome: Outcome) -> None:
    """Add an outcome in one write, so that several processes may."""
    line = json.dumps(outcome.as_json(), ensure_ascii=False) + "\n"
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line.encode())
    finally:
        os.close(handle)


def read_outcomes(file: Path) -> tuple[Outcome, ...]:
    """Read the outcomes that were laid down, a check's last one; the cut line of a run that was killed is left out."""
    if not file.exists():
        return ()
    return tuple({outcome.check: outcome for outcome in _read(file.read_text(encoding="utf-8").splitlines())}.values())


@dataclass(slots=True)
class Follower:
    """Reads on in a ledger that grows; what was read once is not read again."""

    file: Path
    _at: int = 0

    def fresh(self) -> tuple[Outcome, ...]:
        """Give the outcomes that were laid down since the last time."""
        if not self.file.exists():
            return ()
        with self.file.open("rb") as opened:
            opened.seek(self._at)
            whole = opened.read().rpartition(b"\n")[0]
        self._at += len(whole) + bool(whole)
        return tuple(_read(whole.decode("utf-8", "replace").splitlines()))


def _read(lines: Iterable[str]) -> Iterable[Outcome]:
    for line in lines:
        try:
            yield outcome_from(json.loads(line))
        except (ValueError, ValidationError):
            continue
