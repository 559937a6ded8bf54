"""Measure what a night costs on which nothing changed, beside one after which every register has news.

    python -m benchmarks.nights [--families 200] [--nights 30]

« Avancer de 3 mois » works 92 nights, most of them without news. The nights of the one kind and of the other take
turns, so that whatever else the machine does falls on both. A quiet night should take a fifth of the other.
"""

import statistics
from collections.abc import Iterator
from datetime import timedelta

from benchmarks import alone
from benchmarks.values import Benchmark, Figure, at_most
from rentree_blanche.simulators.core.clock import stopwatch
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings

_REGISTERS = ("onde", "siecle")
_DAY = timedelta(days=1)


def measure(*, families: int = 200, nights: int = 30) -> Iterator[Figure]:
    with Federation(FederationSettings(families=families)) as federation:
        quiet, full = [], []
        for index in range(nights):
            quiet.append(_night(federation))
            for register in _REGISTERS:
                federation.ask("POST", register, "/familles", {"families": [families + index]})
            full.append(_night(federation))
    yield Figure(
        name="nights",
        title="Une nuit sans nouvelle des registres",
        values=tuple(quiet),
        unit="ms",
        bounds=tuple(full),
        bound_is="une nuit avec des nouvelles, ms",
        limits="une question à chaque registre",
        detail={"three_months_milliseconds": round(statistics.median(quiet) * 92)},
    )


def _night(federation: Federation) -> float:
    begin = stopwatch()
    federation.advance(_DAY)
    return (stopwatch() - begin) * 1000


BENCHMARK = Benchmark(
    name="nights",
    title="Nuits",
    goals={"nights": at_most(0.2)},
    measure=measure,
    quick={"nights": 8},
)


if __name__ == "__main__":
    alone.main(BENCHMARK)
