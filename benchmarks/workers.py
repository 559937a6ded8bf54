"""Measure logins a CPU-second of the IdP served by two worker processes, beside one.

    python -m benchmarks.workers [--rounds 6] [--logins 300] [--browsers 8]

Both IdPs are up at once, on a store each, and are asked in turns. What two processes lose is the waiting for each
other's transactions, and caches that each fills by itself.
"""

from collections.abc import Iterator

from benchmarks import alone
from benchmarks.idp import BROWSERS, Idp, idp, open_accounts
from benchmarks.turns import in_turns
from benchmarks.values import Benchmark, Figure, at_least


def measure(*, rounds: int = 6, logins: int = 300, browsers: int = BROWSERS) -> Iterator[Figure]:
    with idp(workers=1) as single, idp(workers=2) as double:
        people = {served: open_accounts(served) for served in (single, double)}

        def rate(served: Idp) -> float:
            return served.rate(lambda: served.log_in_all(people[served], logins, browsers))

        found = in_turns({"one": lambda: rate(single), "two": lambda: rate(double)}, rounds)
    yield Figure(
        name="workers",
        title="Connexions servies par deux processus",
        values=found["two"],
        unit="connexions par seconde de processeur de l’IdP",
        bounds=found["one"],
        bound_is="par un seul processus",
        limits="l’attente de l’unique écrivain de SQLite",
        detail={"browsers": browsers},
    )


BENCHMARK = Benchmark(
    name="workers",
    title="Deux processus",
    goals={"workers": at_least(0.9)},
    measure=measure,
    quick={"rounds": 2, "logins": 120},
)

if __name__ == "__main__":
    alone.main(BENCHMARK)
