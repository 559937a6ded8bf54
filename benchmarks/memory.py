"""Measure the memory of a whole federation, in the process that plays it.

    python -m benchmarks.memory [--families 1000] [--starts 3]

`rentree up` is started, and its memory read (PSS) once it has said that all answer, then once more when its pages were
asked for. Beside it stands a Python that has only imported the libraries which a federation cannot do without.
"""

import subprocess
import sys
from collections.abc import Iterator

from benchmarks import alone
from benchmarks.processes import mebibytes
from benchmarks.starting import LIBRARIES, up
from benchmarks.values import Benchmark, Figure, at_most


def measure(*, families: int = 1_000, starts: int = 3) -> Iterator[Figure]:
    ours, libraries = [], []
    for _ in range(starts):
        with up("--families", str(families)) as started:
            ours.append(mebibytes([started.pid]))
        libraries.append(_of_libraries())
    yield Figure(
        name="memory",
        title=f"Mémoire d’une fédération de {families} familles",
        values=tuple(ours),
        unit="Mio",
        bounds=tuple(libraries),
        bound_is="Python avec les bibliothèques importées, Mio",
        limits="les bibliothèques, puis l’image de la base pour la remise à zéro",
    )


def _of_libraries() -> float:
    words = [sys.executable, "-c", f"import {LIBRARIES}\nprint(flush=True)\ninput()"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            return mebibytes([process.pid])
        finally:
            process.kill()


BENCHMARK = Benchmark(
    name="memory",
    title="Mémoire",
    goals={"memory": at_most(200, of="value")},
    measure=measure,
    quick={"starts": 1},
)

if __name__ == "__main__":
    alone.main(BENCHMARK)
