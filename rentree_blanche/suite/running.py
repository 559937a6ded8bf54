"""Running scenarios: pytest in a process of its own, once for each run, on the scenarios of the installed package."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.exits import ANSWER_IS_NO, INVALID_RUN, UNUSABLE_INPUT
from rentree_blanche.suite.selection import SCENARIOS, Selection

CONFIGURATION = Path(__file__).parent / "pytest.ini"
_ORDERS = 2**31
_CODES = {0: 0, 1: ANSWER_IS_NO, 4: UNUSABLE_INPUT, 5: UNUSABLE_INPUT}
_NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What to run, and how; None leaves a thing to pytest's configuration."""

    selection: Selection
    target: Path | None = None
    report: Path | None = None
    log: Path | None = None
    repeat: int = 1
    workers: int = 1
    headed: bool = False
    seed: int | None = None
    families: int | None = None
    order: int | None = None
    pytest_arguments: Sequence[str] = ()


def play(run: Run) -> int:
    """Run scenarios, `repeat` times; give the exit code: that of the worst run.

    Ctrl-C ends the run that is under way, which still writes what it has, and all further ones.
    """
    first = _drawn_order() if run.order is None else run.order
    codes = []
    for number in range(1, run.repeat + 1):
        if run.repeat > 1:
            typer.echo(f"Passage {number} sur {run.repeat}", err=True)
        code = _ended(_command(run, number, (first + number - 1) % _ORDERS))
        codes.append(_CODES.get(code, INVALID_RUN))
        if codes[-1] > ANSWER_IS_NO:
            break
    if run.repeat > 1:
        green = codes.count(0)
        typer.echo(f"{green} passage{'s' if green > 1 else ''} sans échec sur {len(codes)}", err=True)
    return max(codes)


def pytest_command(*words: str) -> list[str]:
    """Give the command that runs pytest on the scenarios as the package configures it, wherever it is called from."""
    return [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        str(CONFIGURATION),
        f"--rootdir={SCENARIOS}",
        *words,
        str(SCENARIOS),
    ]


def _command(run: Run, number: int, order: int) -> list[str]:
    words = ["-q", "-rN", "--no-header", "-p", "no:randomly", f"--rentree-order={order}", "--rentree-summary"]
    words += ["--tracing=retain-on-failure", f"--output={Path.cwd() / 'test-results'}"]
    words += ["-o", f"cache_dir={Path.cwd() / '.pytest_cache'}"]
    words += run.selection.as_arguments()
    words += [] if run.target is None else [f"--rentree-target={run.target.absolute()}"]
    words += [] if run.report is None else [f"--rentree-report={run.report.absolute()}", f"--rentree-run={number}"]
    words += [] if run.log is None else [f"--rentree-log={run.log.absolute()}"]
    words += [] if run.workers == 1 else ["-n", str(run.workers), "--dist=worksteal"]
    words += ["--headed"] if run.headed else []
    words += [] if run.seed is None else ["-o", f"rentree_seed={run.seed}"]
    words += [] if run.families is None else ["-o", f"rentree_families={run.families}"]
    return pytest_command(*words, *run.pytest_arguments)


def _ended(command: list[str]) -> int:
    """Wait for pytest, which Ctrl-C reaches as it reaches us: it ends by itself, and tells what it has."""
    process = subprocess.Popen(command, env={**os.environ, "PYTHONUNBUFFERED": "1"})  # noqa: S603 - our own words
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _drawn_order() -> int:
    return Chance(time.time_ns()).draw("order").randrange(_ORDERS)
