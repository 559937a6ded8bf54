"""Measure starts, from exec, imports included, beside a bare Python and the libraries that a federation needs.

    python -m benchmarks.start [--rounds 7]

In turns: `python -c pass`; a Python that imports the libraries; `rentree --help`; `rentree up` with keys that an
earlier start has kept, until it has written its ready file, so until all actors were asked and have answered; and a
federation as the pytest fixtures start it, keys and CA made anew, in a process that has imported everything.

Values are by the clock, since that is what people wait for, and are judged only where the machine had a core to spare.
The ratio is to the import of the libraries in the same rounds; `cpu_ratio` in the detail is the same in processor time.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import alone
from benchmarks.starting import COMMAND, LIBRARIES, Run, run, up
from benchmarks.turns import in_turns
from benchmarks.values import Benchmark, Figure, at_most
from rentree_blanche.simulators.core.clock import stopwatch
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings

_TITLES = {
    "help": "rentree --help",
    "up": "rentree up, jusqu’à ce que tout réponde",
    "federation": "Une fédération dans un test, clés neuves, TLS",
}
_LIMITS = {
    "help": "l’import de typer et des commandes",
    "up": "l’import des bibliothèques, puis la première nuit (exports AAF)",
    "federation": "les clés RSA, puis la première nuit (exports AAF)",
}


def measure(*, rounds: int = 7) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        sides: dict[str, Callable[[], Run]] = {
            "pass": lambda: run(sys.executable, "-c", "pass"),
            "libraries": lambda: run(sys.executable, "-c", f"import {LIBRARIES}"),
            "help": lambda: run(*COMMAND, "--help"),
            "up": lambda: _up(Path(folder)),
            "federation": _in_a_test,
        }
        found = in_turns(sides, rounds)
    milliseconds = {name: tuple(each.seconds * 1000 for each in runs) for name, runs in found.items()}
    cpu = {name: statistics.median(each.cpu for each in runs) for name, runs in found.items()}
    for name, title in _TITLES.items():
        yield Figure(
            name=f"start-{name}",
            title=title,
            values=milliseconds[name],
            unit="ms",
            bounds=milliseconds["libraries"],
            bound_is="import des bibliothèques, ms",
            limits=_LIMITS[name],
            by_clock=True,
            detail={
                "cpu_milliseconds": round(cpu[name] * 1000),
                "cpu_ratio": round(cpu[name] / cpu["libraries"], 2),
                "times_python_pass": round(
                    statistics.median(milliseconds[name]) / statistics.median(milliseconds["pass"]), 1
                ),
                "python_pass_milliseconds": round(statistics.median(milliseconds["pass"]), 1),
            },
        )


def _up(folder: Path) -> Run:
    with up(folder=folder) as started:
        return Run(started.seconds, started.cpu)


def _in_a_test() -> Run:
    begin, spent = stopwatch(), time.process_time()
    with Federation(FederationSettings(tls=True)):
        return Run(stopwatch() - begin, time.process_time() - spent)


BENCHMARK = Benchmark(
    name="start",
    title="Démarrages",
    goals={
        "start-help": at_most(150, of="value"),
        "start-up": at_most(1_000, of="value"),
        "start-federation": at_most(300, of="value"),
    },
    measure=measure,
    quick={"rounds": 2},
)

if __name__ == "__main__":
    alone.main(BENCHMARK)
