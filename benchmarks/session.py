"""One run of several benchmarks: what is told meanwhile, and what is written at the end."""

from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.table import Table

from benchmarks import words
from benchmarks.comparing import Comparison, compare
from benchmarks.machine import load, this_machine
from benchmarks.page import write_page
from benchmarks.result import Line, Result, read_result, write_result
from benchmarks.running import measured
from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.printed import terminal


def run_session(names: Sequence[str], out: Path, earlier: Path | None, *, quick: bool) -> Sequence[Line]:
    """Measure, print and write; give the lines.

    Raises:
        UnusableInputError: the earlier result cannot be read, or this one not written.
    """
    before = None if earlier is None else read_result(earlier)
    out.mkdir(parents=True, exist_ok=True)
    console = terminal()
    began, load_before, lines = wall(), load()[0], list[Line]()
    for number, name in enumerate(names, start=1):
        with console.status(f"{name} ({number} sur {len(names)})…"):
            for line in measured([name], quick=quick):
                lines.append(line)
                console.print(_told(line))
    result = Result(
        began=began,
        ended=wall(),
        quick=quick,
        machine=this_machine(),
        load=(load_before, load()[0]),
        lines=tuple(lines),
    )
    comparison = None if before is None else compare(before, result)
    if comparison is not None:
        console.print(_table(comparison))
    file = write_result(result, out)
    console.print(f"{file}, {write_page(result, comparison, out)}")
    return lines


def _told(line: Line) -> str:
    if not line.measured:
        return f"{line.title}\N{NO-BREAK SPACE}: {words.verdict(line)}. {line.skipped or line.failed}"
    beside = (
        ""
        if line.ratio is None
        else f", ×\N{NO-BREAK SPACE}{words.number(line.ratio)} de {words.number(line.bound)} ({line.bound_is})"
    )
    goal = "" if line.goal is None else f" ; {words.aim(line.goal, line.unit)}\N{NO-BREAK SPACE}: {words.verdict(line)}"
    return f"{line.title}\N{NO-BREAK SPACE}: {words.measure(line)}{beside} ±{words.percent(line.spread)}{goal}"


def _table(comparison: Comparison) -> Table:
    table = Table("Mesure", "Avant → maintenant", box=box.SIMPLE_HEAD, pad_edge=False)
    for figure in comparison.figures:
        table.add_row(figure.name, words.change(figure))
    for name, one, other in comparison.differing:
        table.add_row(name, f"{one} → {other}")
    return table
