"""Measure families a CPU-second by column, next to a bare NumPy sampling of as many rows and columns.

    python -m benchmarks.generation [--families 50000] [--rounds 5] [--growth 10000 100000 1000000]

The bare sampling draws a number for each cell and looks it up in a list, or writes it where no list could hold all
values (mobiles, mail addresses, INE, class ids, streets); nothing belongs together: no mail address is its owner's, no
child has the age of its level. Were those columns looked up in lists too, the bare form would be some 2.5 times as
fast. Both make the same Polars tables, in turns, on one thread. `growth` tells time and
memory of `rentree population --format parquet` for several numbers of families, each in a process of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before Polars is imported: a core is measured

import numpy as np
import polars as pl

from benchmarks import alone
from benchmarks.values import Benchmark, Figure, at_least
from rentree_blanche.simulators.population.bulk.batches import batches
from rentree_blanche.simulators.population.bulk.frames import Frames, frames_of
from rentree_blanche.simulators.population.country import country

COUNTRY = 12_000_000
VERSAILLES = 29
PAIRS = pl.Series([one + other for one in "ABCDEFGHJKLMNPRSTUVWXYZ" for other in "ABCDEFGHJKLMNPRSTUVWXYZ"])
UAI = pl.Series([f"{number:07d}" for number in range(789000, 790000)])
HOUSES = pl.Series([f"{number} rue " for number in range(1, 181)])
DOMAINS = pl.Series(["courriel@test", "messagerie@test", "boite-aux-lettres@test", "famille@test"])


def measure(
    *, families: int = 50_000, rounds: int = 5, growth: tuple[int, ...] = (10_000, 100_000, 1_000_000)
) -> Iterator[Figure]:
    population = country(1)
    blocks = next(batches(population, VERSAILLES, COUNTRY, families // 50))
    like = frames_of(population, blocks, COUNTRY)
    lists = {name: {column.name: column.drop_nulls().unique() for column in frame} for name, frame in like}
    chance = np.random.default_rng(1)
    ours, bare = [], []
    for turn in range(rounds + 1):  # the first one warms up
        begin = time.process_time()
        frames_of(population, blocks, COUNTRY)
        between = time.process_time()
        _sample(like, lists, chance)
        end = time.process_time()
        if turn:
            ours.append(families / (between - begin))
            bare.append(families / (end - between))
    yield Figure(
        name="generation",
        title="Familles générées par colonne",
        values=tuple(ours),
        unit="familles par seconde de processeur",
        bounds=tuple(bare),
        bound_is="tirage NumPy nu des mêmes tables",
        limits="les liens entre colonnes : une adresse est de son propriétaire, un enfant a l’âge de sa classe",
    )
    first = None
    for count in growth:
        told = _written(count)
        first = first or told["peak_mebibytes"]
        yield Figure(
            name=f"generation-memory-{count}",
            title=f"Mémoire de rentree population, {count} familles",
            values=(told["peak_mebibytes"],),
            unit="Mio",
            bounds=(first,),
            bound_is="au plus petit nombre, Mio",
            limits="un lot d’écoles à la fois",
            detail=told,
        )


def _sample(like: Frames, lists: dict[str, dict[str, pl.Series]], chance: np.random.Generator) -> list[pl.DataFrame]:
    """Draw tables of the same columns and rows, cell by cell."""
    return [
        pl.DataFrame({name: _column(name, pools, len(frame), chance) for name in pools})
        for (_, frame), pools in zip(like, lists.values(), strict=True)
    ]


def _column(name: str, pools: dict[str, pl.Series], count: int, chance: np.random.Generator) -> pl.Series:
    def drawn(pool: pl.Series) -> pl.Series:
        return pool[chance.integers(0, len(pool), count)]

    def digits(places: int) -> pl.Series:
        return pl.Series(chance.integers(10 ** (places - 1), 10**places, count)).cast(pl.String)

    match name:
        case "mobile":
            return "+337" + digits(8)
        case "ine":
            return digits(9) + drawn(PAIRS)
        case "class_id":
            return drawn(UAI) + digits(3)
        case "street":
            return drawn(HOUSES) + drawn(pools["birth_name"])
        case "email":
            parts = (drawn(pools["first_name"]), drawn(pools["birth_name"]), digits(8), drawn(DOMAINS))
            return pl.select(pl.concat_str(*parts, separator=".")).to_series()
        case _:
            return drawn(pools[name])


def _written(families: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "rentree_blanche.simulators.cli", "population", "--territory", "country"]
        more = ["--families", str(families), "--out", str(Path(folder) / "out"), "--json"]
        environment = {name: value for name, value in os.environ.items() if name != "POLARS_MAX_THREADS"}
        told = json.loads(subprocess.run(command + more, check=True, capture_output=True, env=environment).stdout)
    return {name: told[name] for name in ("families", "seconds", "families_per_second", "peak_mebibytes")}


BENCHMARK = Benchmark(
    name="generation",
    title="Population à l’échelle",
    goals={"generation": at_least(0.5)},
    measure=measure,
    quick={"rounds": 2, "growth": (10_000, 100_000)},
)


if __name__ == "__main__":
    alone.main(BENCHMARK)
