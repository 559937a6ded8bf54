"""Measure what a night costs on which nothing changed, beside one after which every register has news.

    python benchmarks/nights.py [--families 200] [--nights 30]

« Avancer de 3 mois » works 92 nights, most of them without news. The nights of the one kind and of the other take
turns, so that whatever else the machine does falls on both. Prints one JSON object; the bound of a quiet night is a
fifth of the other.
"""

import argparse
import json
import statistics
from datetime import timedelta

from rentree_blanche.simulators.core.clock import stopwatch
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings

_REGISTERS = ("onde", "siecle")
_DAY = timedelta(days=1)


def measure(*, families: int, nights: int) -> dict[str, object]:
    """Measure the nights of one federation; `spread` is the range of the quiet ones over their median."""
    with Federation(FederationSettings(families=families)) as federation:
        quiet, full = [], []
        for index in range(nights):
            quiet.append(_night(federation))
            for register in _REGISTERS:
                federation.ask("POST", register, "/familles", {"families": [families + index]})
            full.append(_night(federation))
    calm, busy = statistics.median(quiet), statistics.median(full)
    return {
        "name": "nights",
        "value": round(calm * 1000, 2),
        "unit": "ms",
        "with_news": round(busy * 1000, 2),
        "ratio": round(calm / busy, 4),
        "bound": 0.2,
        "three_months": round(calm * 92, 2),
        "spread": round((max(quiet) - min(quiet)) / calm, 2),
    }


def _night(federation: Federation) -> float:
    begin = stopwatch()
    federation.advance(_DAY)
    return stopwatch() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--families", type=int, default=200)
    parser.add_argument("--nights", type=int, default=30)
    chosen = parser.parse_args()
    print(json.dumps(measure(families=chosen.families, nights=chosen.nights)))


if __name__ == "__main__":
    main()
