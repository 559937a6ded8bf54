"""Measure how time and memory of a plan grow with the number of families.

    python benchmarks/plan.py [--days 30] [--families 10000 100000 1000000 10000000]

Each size runs in a process of its own: thirty days of the demand that is shipped, the plan that is shipped with servers
and gateways in proportion, no options. Prints one JSON object for each size; the ratio is to the smallest one of the
same run, and the bound is the country's 120 s (and 4 GiB).
"""

import argparse
import json
import resource
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from rentree_blanche.loadtests.plan.case import case
from rentree_blanche.loadtests.plan.file import read_inputs
from rentree_blanche.loadtests.plan.simulation import work_out
from rentree_blanche.simulators.core.clock import stopwatch

COUNTRY = 12_000_000


def measure(families: int, days: int) -> tuple[float, float, float]:
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--families", type=int, nargs="+", default=[10_000, 100_000, 1_000_000, 10_000_000])
    chosen = parser.parse_args()
    first = None
    for families in chosen.families:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            wall, processor, memory = pool.submit(measure, families, chosen.days).result()
        first = first or processor
        told = {"name": f"plan {families}", "value": round(wall, 2), "unit": "s", "bound": 120, "spread": 0}
        print(
            json.dumps(
                {**told, "ratio": round(processor / first, 3), "processor": round(processor, 2), "mib": round(memory)}
            )
        )


if __name__ == "__main__":
    main()
