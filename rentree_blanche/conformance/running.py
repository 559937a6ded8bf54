"""Running checks: pytest in a process of its own on the items of the catalogue, with its progress and its end."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rentree_blanche.conformance.bench import Bench, bench_for
from rentree_blanche.conformance.errors import ConformanceError
from rentree_blanche.conformance.ledger import Follower, read_outcomes
from rentree_blanche.conformance.listing import SIGNS, count_table, outcome_table
from rentree_blanche.conformance.record import Record
from rentree_blanche.conformance.registry import Catalogue, catalogue
from rentree_blanche.conformance.reporting.earlier import Earlier, difference_table, read_earlier
from rentree_blanche.conformance.reports import write_reports
from rentree_blanche.conformance.service import Service
from rentree_blanche.conformance.values import Group, Outcome, Verdict
from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.simulators.exits import ANSWER_IS_NO, INVALID_RUN
from rentree_blanche.simulators.interruption import interruption
from rentree_blanche.simulators.printed import terminal
from rentree_blanche.suite.running import CONFIGURATION

_SCENARIOS = Path(__file__).parent.parent / "scenarios"
_ITEMS = _SCENARIOS / "conformance"
_LEDGER = "outcomes.jsonl"
_EVERY = 0.2
_NO = (Verdict.FAILED, Verdict.SERVICE_BROKE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What to check, and how."""

    file: Path
    service: Service
    only: tuple[str, ...] = ()
    report: Path | None = None
    resume: bool = False
    compare: Path | None = None
    allowed: frozenset[str] = frozenset()
    workers: int = 1
    as_json: bool = False


def check(run: Run) -> int:
    """Check a service provider; give the exit code.

    SIGINT (Ctrl-C) and SIGTERM end the run; what it has is written, and `--resume` goes on from there.

    Raises:
        ConformanceError: the service cannot be tested at all; the message says why.
    """
    wanted = catalogue().chosen(run.only)
    earlier = None if run.compare is None else read_earlier(run.compare)
    with closing(bench_for(run.service, run.allowed)) as bench:
        possible = _possible(bench, wanted)
    with _folder(run) as folder:
        ledger = folder / _LEDGER
        if not run.resume:
            ledger.unlink(missing_ok=True)
        began = wall()
        _play(run, ledger, possible)
        record = _record(bench, wanted, began, ledger)
        written = () if run.report is None else write_reports(record, folder, earlier)
    _tell(record, run, earlier)
    for each in written:
        typer.echo(each, err=True)
    return _code(record)


def preflight(bench: Bench) -> None:
    """Make sure that the service sends people to our identity provider, and that the oracle is not blind.

    Raises:
        ConformanceError: it does not; no verdict would be worth anything.
    """
    browser = bench.browser()
    seen = bench.look(browser)
    if seen.opened:
        shown = f" (« {seen.shown} »)" if seen.shown else ""
        raise ConformanceError(
            f"l’oracle voit une session ouverte{shown} sans que personne ne soit connecté : corriger [oracle], "
            "qui doit ne rien trouver tant que personne n’est connecté"
        )
    bench.requests(1)


def _possible(bench: Bench, wanted: Catalogue) -> Catalogue:
    """Give the checks that can be made: those of metadata alone where nothing can be sent by them."""
    if bench.is_readable:
        preflight(bench)
        return wanted
    left = Catalogue(tuple(check for check in wanted.checks if check.group is Group.METADATA))
    if not left.checks:
        raise UnusableInputError(str(bench.read))
    typer.echo(f"{bench.read}\nSeules les métadonnées sont contrôlées : rien ne peut être envoyé sans elles", err=True)
    return left


@contextmanager
def _folder(run: Run) -> Iterator[Path]:
    if run.report is not None:
        run.report.mkdir(parents=True, exist_ok=True)
        yield run.report
        return
    with tempfile.TemporaryDirectory(prefix="rentree-") as folder:
        yield Path(folder)


def _play(run: Run, ledger: Path, possible: Catalogue) -> None:
    """Run pytest, whose words nobody needs: outcomes are told from the ledger as they come."""
    words = ["-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--no-header", "--tb=short"]
    words += [f"--rentree-service={run.file.absolute()}", f"--rentree-outcomes={ledger.absolute()}"]
    words += [f"--rentree-may-test={host}" for host in sorted(run.allowed)]
    words += [f"--rentree-checks={check.id}" for check in possible.checks] if possible != catalogue() else []
    words += [] if run.workers == 1 else ["-n", str(run.workers), "--dist=worksteal"]
    command = [sys.executable, "-m", "pytest", "-c", str(CONFIGURATION), f"--rootdir={_SCENARIOS}", *words, str(_ITEMS)]
    with tempfile.TemporaryFile() as said, interruption() as stopped:
        process = subprocess.Popen(command, env=dict(os.environ), stdout=said, stderr=said)  # noqa: S603 - our own words
        try:
            _follow(process, ledger, len(possible.checks), stopped)
        finally:
            process.kill()  # has ended unless we are interrupted a second time
        if not stopped.is_set() and process.returncode not in (0, 1, 2, 5):
            said.seek(0)
            raise ConformanceError(f"les contrôles n’ont pas pu être joués :\n{said.read().decode(errors='replace')}")


def _follow(process: subprocess.Popen[bytes], ledger: Path, count: int, stopped: threading.Event) -> None:
    """Tell outcomes while they come, until pytest ends, which it is told to once when we are."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    follower, told = Follower(ledger), False
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as progress:
        task = progress.add_task("Contrôles", total=count)
        while True:
            ended = process.poll() is not None
            fresh = follower.fresh()
            for outcome in fresh:
                if outcome.verdict in (*_NO, Verdict.WARNING, Verdict.NOT_CONCLUSIVE):
                    progress.console.print(f"{SIGNS[outcome.verdict]} {outcome.check}  {outcome.told}", markup=False)
            progress.advance(task, len(fresh))
            if ended:
                return
            if stopped.is_set() and not told:
                process.terminate()
                told = True
            with suppress(subprocess.TimeoutExpired):
                process.wait(_EVERY)


def _record(bench: Bench, wanted: Catalogue, began: datetime, ledger: Path) -> Record:
    outcomes: dict[str, Outcome] = {outcome.check: outcome for outcome in read_outcomes(ledger)}
    return Record(
        service=bench.service.name,
        entity_id=bench.entity_id,
        start=bench.service.start,
        began=began,
        ended=wall(),
        checks=wanted.checks,
        outcomes=outcomes,
    )


def _tell(record: Record, run: Run, earlier: Earlier | None) -> None:
    if run.as_json:
        known = [outcome.as_json() for outcome in record.outcomes.values()]
        typer.echo(json.dumps({"service": record.service, "outcomes": known}, ensure_ascii=False, indent=2))
        return
    console = terminal()
    console.print(outcome_table(record))
    console.print(count_table(record))
    if earlier is not None:
        console.print(difference_table(earlier, record))
    missing = len(record.checks) - len(record.outcomes)
    if missing:
        hint = " ; --resume reprend" if run.report is not None else ""
        what = f"{missing} contrôles n’ont pas été joués" if missing > 1 else "1 contrôle n’a pas été joué"
        console.print(f"{what}{hint}")


def _code(record: Record) -> int:
    verdicts = {outcome.verdict for outcome in record.outcomes.values()}
    if verdicts & set(_NO):
        return ANSWER_IS_NO
    if Verdict.NOT_CONCLUSIVE in verdicts or len(record.outcomes) < len(record.checks):
        return INVALID_RUN
    return 0
