"""Measure how long a reset of a changed federation takes, beside a start of one.

    python benchmarks/reset.py [--families 200] [--resets 20]

Between resets families are enrolled, so that there is something to put back. Prints one JSON object; the bound is the
50 ms that a test may wait for it, and the ratio is to the start measured in the same run.
"""

import argparse
import json
import statistics

from rentree_blanche.simulators.core.clock import stopwatch
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings


def measure(*, families: int, resets: int) -> dict[str, object]:
    """Measure the resets of one federation; `spread` is their range over their median."""
    begin = stopwatch()
    with Federation(FederationSettings(families=families)) as federation:
        started = stopwatch() - begin
        durations = []
        for _ in range(resets):
            federation.ask("POST", "onde", "/familles", {"families": [families, families + 1]})
            begin = stopwatch()
            federation.reset()
            durations.append(stopwatch() - begin)
    median = statistics.median(durations)
    return {
        "name": "reset",
        "value": round(median * 1000, 2),
        "unit": "ms",
        "bound": 50,
        "ratio": round(median / started, 4),
        "spread": round((max(durations) - min(durations)) / median, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--families", type=int, default=200)
    parser.add_argument("--resets", type=int, default=20)
    chosen = parser.parse_args()
    print(json.dumps(measure(families=chosen.families, resets=chosen.resets)))


if __name__ == "__main__":
    main()
