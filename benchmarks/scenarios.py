"""Measure what scenarios cost beyond the browser's own time.

    python -m benchmarks.scenarios [--rows IN-01 IN-02 DE-01]

`rentree scenarios` plays rows of the catalogue in one process. The processor time of that process is what a scenario
costs beyond the browser: the whole federation, the reset, fixtures, recorder and the script itself. Beside it stands
the time of Chromium's processes and of Playwright's driver. Each scenario is a round; the first one is left out, since
federation and browser start in it.
"""

import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import alone
from benchmarks.starting import COMMAND
from benchmarks.values import Benchmark, Figure, Skipped, at_most

_TITLE = "Un scénario, hors du navigateur"


def measure(*, rows: tuple[str, ...] = ("IN-01", "IN-02", "IN-04", "FC-01")) -> Iterator[Figure | Skipped]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "clocked.ndjson"
        done = subprocess.run(
            [*COMMAND, "scenarios", *rows, "--", "-p", "benchmarks.clocked"],
            env={**os.environ, "BENCH_CLOCKED": str(file)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            yield Skipped(name="scenarios", title=_TITLE, reason=_last(done.stdout + done.stderr))
            return
        played = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()][1:]
    yield Figure(
        name="scenarios",
        title=_TITLE,
        values=tuple(each["ours"] for each in played),
        unit="s de processeur",
        bounds=tuple(each["browser"] for each in played),
        bound_is="Chromium et le pilote de Playwright, s de processeur",
        limits="les acteurs eux-mêmes, puis l’enregistreur",
        detail={
            "seconds": round(statistics.median(each["seconds"] for each in played), 2),
            "scenarios": [each["scenario"] for each in played],
        },
    )


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f"les scénarios n’ont pas tous réussi\N{NO-BREAK SPACE}: {lines[-1] if lines else 'sans un mot'}"


BENCHMARK = Benchmark(
    name="scenarios",
    title="Scénarios",
    goals={"scenarios": at_most(0.2)},
    measure=measure,
    quick={"rows": ("IN-01",)},
)

if __name__ == "__main__":
    alone.main(BENCHMARK)
