"""Measure how time and memory of a plan grow with the number of families.

    python -m benchmarks.plan [--days 30] [--families 10000 100000 1000000 10000000]

Each size runs in a process of its own: thirty days of the demand that is shipped, the plan that is shipped with servers
and gateways in proportion, no options. The ratio is to the processor time of the smallest one of the same run.
"""

import resource
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks import alone
from benchmarks.values import Benchmark, Figure, at_most
from rentree_blanche.loadtests.plan.case import case
from rentree_blanche.loadtests.plan.file import read_inputs
from rentree_blanche.loadtests.plan.simulation import work_out
from rentree_blanche.simulators.core.clock import stopwatch

COUNTRY = 12_000_000


def _worked_out(families: int, days: int) -> tuple[float, float, float]:
    """Give seconds of wall time, of processor time, and MiB at most."""
    part = families / COUNTRY
    inputs = read_inputs()
    changes: dict[str, object] = {
        "demand.who.guardians": families,
        "demand.who.pupils": round(inputs.demand.who.pupils * part),
        "demand.when.days": days,
    }
    changes |= {f"stations.{name}.servers": max(round(s.servers * part), 1) for name, s in inputs.plan.stations.items()}
    changes |= {f"buckets.{name}.a_second": b.a_second * part for name, b in inputs.plan.buckets.items()}
    scaled = inputs.with_values(changes)
    begin = stopwatch()
    work_out([case("", scaled.plan, scaled.demand)])
    used = resource.getrusage(resource.RUSAGE_SELF)
    return stopwatch() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measure(
    *, days: int = 30, families: tuple[int, ...] = (10_000, 100_000, 1_000_000, 10_000_000)
) -> Iterator[Figure]:
    first = None
    for count in families:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            wall, processor, memory = pool.submit(_worked_out, count, days).result()
        first = first or processor
        yield Figure(
            name=f"plan-{count}",
            title=f"Plan de {days} jours, {count} familles",
            values=(processor,),
            unit="s de processeur",
            bounds=(first,),
            bound_is="la plus petite taille, s",
            limits="la simulation des treillis, heure par heure",
            detail={"seconds": round(wall, 2), "mebibytes": round(memory)},
        )


BENCHMARK = Benchmark(
    name="plan",
    title="Plan de capacité",
    goals={"plan-10000000": at_most(120, of="value")},
    measure=measure,
    quick={"days": 3, "families": (10_000, 10_000_000)},
)


if __name__ == "__main__":
    alone.main(BENCHMARK)
