"""The stability log: one JSON line for each scenario of each run, and what they add up to."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table

from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.suite.revision import revision

_NBSP = "\N{NO-BREAK SPACE}"
_COUNTED = ("passed", "failed", "error")


def append(log: Path, played: Mapping[str, Any]) -> None:
    """Add a line: one write to a file opened for appending, so that runs side by side do not mix theirs."""
    line = {
        "at": played["at"],
        **revision().as_json(),
        "order": played["order"],
        "seed": played["seed"],
        "scenario": played["scenario"]["id"],
        "rows": sorted({row for row, _ in played["scenario"]["rows"]}),
        "result": played["outcome"],
        "seconds": played["seconds"],
        "worker": played["worker"],
    }
    log.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, (json.dumps(line, ensure_ascii=False) + "\n").encode())
    finally:
        os.close(file)


def read_log(log: Path | None) -> list[dict[str, Any]]:
    """Read a log, in the order of time.

    Raises:
        UnusableInputError: no log was named, it cannot be read, or a line is none of a log.
    """
    if log is None:
        raise UnusableInputError(f"--summary{_NBSP}: nommez le journal de stabilité avec --log FICHIER")
    try:
        lines = log.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableInputError(f"--log {log}{_NBSP}: {error}") from error
    return sorted((_read(log, number, line) for number, line in enumerate(lines, 1) if line), key=_when)


def _read(log: Path, number: int, line: str) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(line)
        if {"at", "scenario", "result", "version", "commit", "modified"} <= set(said):
            return said
    except (ValueError, TypeError):
        pass
    raise UnusableInputError(f"--log {log}, ligne {number}{_NBSP}: ce n’est pas une ligne d’un journal de stabilité")


def _when(line: Mapping[str, Any]) -> str:
    return str(line["at"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """What a log knows of one scenario.

    Attributes:
        code: the newest of the log, a commit or a version. in_a_row: green runs in a row up to its last, at that code.
        runs, reds: at that code. first, last: when it ran there, ISO 8601, empty for never.
        flakes: how often it failed at any code at which it also passed.
    """

    scenario: str
    code: str
    in_a_row: int
    runs: int
    reds: int
    first: str
    last: str
    flakes: int

    @property
    def is_stable(self) -> bool:
        """Whether it ran at the newest code, and never failed there."""
        return self.runs > 0 and not self.reds

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {**asdict(self), "stable": self.is_stable}


def summarised(lines: Sequence[Mapping[str, Any]]) -> list[Stability]:
    """Give what a log knows of each scenario, by name."""
    counted = [line for line in lines if line["result"] in _COUNTED]
    if not counted:
        return []
    newest = _code(counted[-1])
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for line in counted:
        by_name.setdefault(line["scenario"], []).append(line)
    return [_stability(name, by_name[name], newest) for name in sorted(by_name)]


def _stability(name: str, lines: Sequence[Mapping[str, Any]], newest: str) -> Stability:
    now = [line for line in lines if _code(line) == newest]
    last_red = max((number for number, line in enumerate(now, 1) if not _green(line)), default=0)
    return Stability(
        scenario=name,
        code=newest,
        in_a_row=len(now) - last_red,
        runs=len(now),
        reds=sum(1 for line in now if not _green(line)),
        first=now[0]["at"] if now else "",
        last=now[-1]["at"] if now else "",
        flakes=sum(_flakes([line for line in lines if _code(line) == code]) for code in set(map(_code, lines))),
    )


def _flakes(lines: Sequence[Mapping[str, Any]]) -> int:
    reds = sum(1 for line in lines if not _green(line))
    return reds if reds < len(lines) else 0


def _green(line: Mapping[str, Any]) -> bool:
    return bool(line["result"] == "passed")


def _code(line: Mapping[str, Any]) -> str:
    commit = line["commit"]
    return f"{commit[:10] if commit else line['version']}{' modifié' if line['modified'] else ''}"


def table(known: Iterable[Stability]) -> Table:
    """Make the table of a log."""
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    drawn.add_column("Scénario", overflow="fold")
    for title in ("De suite", "Passages", "Échecs", "Instable"):
        drawn.add_column(title, justify="right", no_wrap=True)
    drawn.add_column("Premier passage", no_wrap=True)
    drawn.add_column("Dernier passage", no_wrap=True)
    for each in known:
        numbers = (each.in_a_row, each.runs, each.reds, each.flakes)
        drawn.add_row(each.scenario, *map(str, numbers), _moment(each.first), _moment(each.last))
    return drawn


def verdict(known: Sequence[Stability], at_least: int) -> str:
    """Say in a sentence or two what a log adds up to."""
    if not known:
        return "Le journal ne dit rien d’aucun scénario."
    fewest = min(known, key=lambda each: each.in_a_row)
    unstable = [each for each in known if not each.is_stable]
    said = [
        f"{len(known)} scénarios à {known[0].code}{_NBSP}: "
        + (f"{len(unstable)} à revoir." if unstable else "aucun échec."),
        f"Le moins éprouvé a réussi {fewest.in_a_row} fois de suite{_NBSP}: {fewest.scenario}.",
    ]
    short = sum(1 for each in known if each.in_a_row < at_least)
    if at_least:
        said.append(f"{short} n’ont pas encore {at_least} succès de suite." if short else f"Tous en ont {at_least}.")
    return "\n".join(said)


def _moment(at: str) -> str:
    return at[:16].replace("T", " ") or "–"
