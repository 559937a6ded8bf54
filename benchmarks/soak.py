"""Measure how the memory of the IdP grows over many logins: a leak shows as a slope.

    python -m benchmarks.soak [--logins 100000] [--steps 50] [--browsers 8]

One worker; after each step its resident memory is read. The slope is that of the straight line through the second half
of the steps, in MiB for a thousand logins: the first half fills caches and the journal, which are bounded. Sessions and
web flows are in the store, which grows on disk.
"""

import statistics
from collections.abc import Iterator, Sequence

from benchmarks import alone
from benchmarks.idp import BROWSERS, idp, open_accounts
from benchmarks.processes import mebibytes
from benchmarks.values import Benchmark, Figure, at_most


def measure(*, logins: int = 100_000, steps: int = 50, browsers: int = BROWSERS) -> Iterator[Figure]:
    each = max(logins // steps, 1)
    with idp() as served:
        identifiers = open_accounts(served)
        sizes = [mebibytes(served.crew.pids(), resident=True)]
        for _ in range(steps):
            served.log_in_all(identifiers, each, browsers)
            sizes.append(mebibytes(served.crew.pids(), resident=True))
    yield Figure(
        name="soak",
        title=f"Mémoire de l’IdP au fil de {each * steps} connexions",
        values=(slope(sizes[len(sizes) // 2 :], each / 1000),),
        unit="Mio pour 1 000 connexions",
        limits="caches et journal, bornés, qui se remplissent d’abord\N{NO-BREAK SPACE}: peu de connexions disent peu",
        detail={"mebibytes": [round(size, 1) for size in sizes], "logins_a_step": each},
    )


def slope(sizes: Sequence[float], every: float) -> float:
    """Give by how much sizes grow for one of something, of which `every` pass between one and the next."""
    return statistics.linear_regression([number * every for number in range(len(sizes))], sizes).slope


BENCHMARK = Benchmark(
    name="soak",
    title="Endurance",
    goals={"soak": at_most(0.05, of="value")},
    measure=measure,
    quick={"logins": 5_000, "steps": 20},
)

if __name__ == "__main__":
    alone.main(BENCHMARK)
