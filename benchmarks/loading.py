"""Measure the load of a feed into SQLite, next to a bare bulk insert of the same rows with the same indexes.

    python -m benchmarks.loading [--families 60000] [--rounds 3] [--postgresql URL]

Each round loads the full feed of ONDE into a new store, then the delta of the next night, in which one pupil and one
guardian of a hundred change; then the rows are read back and put into another new store by `executemany`, table by
table in one transaction. Both stores are set alike, cache included. Rates are of the clock; `cpu_ratio` is the ratio in
CPU time, where what the load does on two cores at once counts twice. The delta is measured beside loading two
hundredths of the feed, in CPU time.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import alone
from benchmarks.values import Benchmark, Figure, at_least, at_most
from rentree_blanche.simulators.core.clock import stopwatch
from rentree_blanche.simulators.core.store import Store, sqlite_url
from rentree_blanche.simulators.educonnect.register import tables
from rentree_blanche.simulators.educonnect.register.rows import TABLES
from rentree_blanche.simulators.scale.command import Order, write_population
from rentree_blanche.simulators.scale.loading import load_feed, much_memory

Rows = dict[str, list[tuple[Any, ...]]]


def measure(*, families: int = 60_000, rounds: int = 3, postgresql: str = "") -> Iterator[Figure]:
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
    yield Figure(
        name="loading",
        title="Charger un flux complet dans SQLite",
        values=tuple(count / load.clock for load in loads),
        unit="lignes/s",
        bounds=tuple(count / bare.clock for bare in bares),
        bound_is="insertion nue des mêmes lignes",
        limits="la lecture et le contrôle de chaque ligne, et SQLite lui-même",
        by_clock=True,
        detail={
            "cpu_ratio": round(
                statistics.median(bare.cpu / load.cpu for bare, load in zip(bares, loads, strict=True)), 3
            ),
            "rows": count,
            **other,
        },
    )
    yield Figure(
        name="loading-delta",
        title="Charger un différentiel d’un centième",
        values=tuple(delta.cpu for delta in deltas),
        unit="s de processeur",
        bounds=tuple(0.02 * load.cpu for load in loads),
        bound_is="deux centièmes du flux complet, s",
        limits="la recherche de chaque ligne connue",
    )


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


BENCHMARK = Benchmark(
    name="loading",
    title="Chargement d’un flux",
    goals={"loading": at_least(0.5), "loading-delta": at_most(1.0)},
    measure=measure,
    quick={"families": 30_000, "rounds": 2},
)


if __name__ == "__main__":
    alone.main(BENCHMARK)
