"""Measure how long a reset of a changed federation takes, beside a start of one.

    python -m benchmarks.reset [--families 200] [--resets 20]

Between resets families are enrolled, so that there is something to put back. The ratio is to the start measured in the
same run.
"""

from collections.abc import Iterator

from benchmarks import alone
from benchmarks.values import Benchmark, Figure, at_most
from rentree_blanche.simulators.core.clock import stopwatch
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings


def measure(*, families: int = 200, resets: int = 20) -> Iterator[Figure]:
    begin = stopwatch()
    with Federation(FederationSettings(families=families)) as federation:
        started = (stopwatch() - begin) * 1000
        durations = []
        for _ in range(resets):
            federation.ask("POST", "onde", "/familles", {"families": [families, families + 1]})
            begin = stopwatch()
            federation.reset()
            durations.append((stopwatch() - begin) * 1000)
    yield Figure(
        name="reset",
        title="Remettre une fédération à zéro",
        values=tuple(durations),
        unit="ms",
        bounds=(started,) * resets,
        bound_is="démarrage d’une fédération, ms",
        limits="la copie de la base entière",
        by_clock=True,
    )


BENCHMARK = Benchmark(
    name="reset",
    title="Remise à zéro",
    goals={"reset": at_most(20, of="value")},
    measure=measure,
    quick={"resets": 8},
)

if __name__ == "__main__":
    alone.main(BENCHMARK)
