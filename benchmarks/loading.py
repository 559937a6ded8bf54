"""Measure the load of a feed into SQLite, next to a bare bulk insert of the same rows with the same indexes.

    python benchmarks/loading.py [--families 60000] [--rounds 3] [--postgresql URL]

Each round loads the full feed of ONDE into a new store, then the delta of the next night, in which one pupil and one
guardian of a hundred change; then the rows are read back and put into another new store by `executemany`, table by
table in one transaction. Both stores are set alike, cache included. `ratio` is that of the bare time to the load's by
the clock, which a busy machine blurs; `cpu_ratio` the same in CPU time, where what the load does on two cores at once
counts twice. `delta` is the time of the delta over that of loading two hundredths of the feed, in CPU time, and should
be below 1.
"""

import argparse
import json
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rentree_blanche.simulators.core.clock import stopwatch
from rentree_blanche.simulators.core.store import Store, sqlite_url
from rentree_blanche.simulators.educonnect.register import tables
from rentree_blanche.simulators.educonnect.register.rows import TABLES
from rentree_blanche.simulators.scale.command import Order, write_population
from rentree_blanche.simulators.scale.loading import load_feed, much_memory

Rows = dict[str, list[tuple[Any, ...]]]


def measure(*, families: int, rounds: int, postgresql: str) -> dict[str, object]:
    """Measure in turns; `spread` is the range of the rounds' ratios over their median."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        order = Order(
            families=families, seed=1, out=folder / "out", formats=("feed",), territory="country", changes=0.01
        )
        write_population(order)
        loads, deltas, bares = [], [], []
        for turn in range(rounds):
            store = folder / f"load-{turn}.sqlite"
            loads.append(_loaded(folder, "full", sqlite_url(store)))
            deltas.append(_loaded(folder, "delta", sqlite_url(store)))
            bares.append(_bare(_rows(store), folder / f"bare-{turn}.sqlite"))
        other = {"postgresql": round(_loaded(folder, "full", postgresql).clock, 2)} if postgresql else {}
        count = sum(1 for _ in (folder / "out" / "feed" / "ONDE_full.ndjson").open("rb")) - 1
    ratios = [bare.clock / load.clock for bare, load in zip(bares, loads, strict=True)]
    cpu_ratios = [bare.cpu / load.cpu for bare, load in zip(bares, loads, strict=True)]
    cpu_deltas = [delta.cpu / (0.02 * load.cpu) for delta, load in zip(deltas, loads, strict=True)]
    load = statistics.median(each.clock for each in loads)
    return {
        "name": "loading",
        "value": round(count / load),
        "unit": "rows/s",
        "bound": round(count / statistics.median(bare.clock for bare in bares) / 2),
        "ratio": round(statistics.median(ratios), 3),
        "spread": round((max(ratios) - min(ratios)) / statistics.median(ratios), 3),
        "cpu_ratio": round(statistics.median(cpu_ratios), 3),
        "delta": round(statistics.median(cpu_deltas), 2),
        "rows": count,
        "seconds": round(load, 2),
        **other,
    }


@dataclass(frozen=True)
class Time:
    """Seconds by the clock, and of the processor."""

    clock: float
    cpu: float


class Watch:
    """Measures from when it is made."""

    def __init__(self) -> None:
        self._begin = (stopwatch(), time.process_time())

    def time(self) -> Time:
        return Time(stopwatch() - self._begin[0], time.process_time() - self._begin[1])


def _loaded(folder: Path, mode: str, url: str) -> Time:
    watch = Watch()
    told = load_feed(folder / "out" / "feed" / f"ONDE_{mode}.ndjson", url, anew=False, quiet=True)
    if told["refused"]:
        raise SystemExit(f"{told['refused']} lines refused: {told['refusals'][:3]}")
    return watch.time()


def _rows(file: Path) -> Rows:
    store = Store(sqlite_url(file))
    with store.read() as connection:
        rows: Rows = {
            kind: connection.connection.driver_connection.execute(f"SELECT * FROM {table.name}").fetchall()
            for kind, table in TABLES.items()
        }
    store.close()
    return rows


def _bare(rows: Rows, file: Path) -> Time:
    store = Store(sqlite_url(file))
    store.create(tables.metadata)
    with much_memory(store), store.write() as connection:
        driver = connection.connection.driver_connection
        watch = Watch()
        for kind, table in TABLES.items():
            blanks = ", ".join("?" * len(table.columns))
            driver.executemany(f"INSERT INTO {table.name} VALUES ({blanks})", rows[kind])
    took = watch.time()
    store.close()
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--families", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgresql", default="", help="SQLAlchemy URL of an empty database, to be measured too")
    chosen = parser.parse_args()
    print(json.dumps(measure(families=chosen.families, rounds=chosen.rounds, postgresql=chosen.postgresql)))


if __name__ == "__main__":
    main()
