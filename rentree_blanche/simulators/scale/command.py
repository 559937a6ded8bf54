"""What `rentree population` does: batches of whole schools through the writers that are asked."""

import resource
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import stopwatch
from rentree_blanche.simulators.population import Academy, Population
from rentree_blanche.simulators.population.bulk.batches import AT_ONCE, batches, families_of
from rentree_blanche.simulators.population.bulk.frames import Frames, frames_of
from rentree_blanche.simulators.population.country import country
from rentree_blanche.simulators.population.places import BLOCK, commune_size
from rentree_blanche.simulators.scale import writers
from rentree_blanche.simulators.scale.dirt import read_rates, soiled
from rentree_blanche.simulators.scale.errors import ScaleError
from rentree_blanche.simulators.scale.folder import Folder
from rentree_blanche.simulators.scale.progress import bar

FORMATS = ("parquet", "onde", "aaf", "feed")
FEDERATION, COUNTRY = "federation", "country"
MOST: Mapping[str, int] = MappingProxyType({FEDERATION: 200_000, COUNTRY: 12_000_000})
"""Families that have room: in the communes of the federation's two académies, and among the numbers of the country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked.

    Attributes:
        territory: FEDERATION, COUNTRY, or empty for the first of them that holds so many families.
        dirt: rates of dirty data as the command line gives them, such as `landline=0.02`.
        changes: share of the records that the delta of the next night tells anew, where feeds are written.
    """

    families: int
    seed: int
    out: Path
    formats: Sequence[str]
    territory: str = ""
    dirt: Sequence[str] = ()
    changes: float | None = None


def population_of(order: Order) -> tuple[str, Population]:
    """Give the territory and its population.

    Raises ScaleError for a territory that is unknown, or too small.
    """
    territory = order.territory or (FEDERATION if order.families <= MOST[FEDERATION] else COUNTRY)
    if territory not in MOST:
        raise ScaleError(f"--territory {territory} : {FEDERATION} ou {COUNTRY} attendu")
    if order.families > MOST[territory]:
        raise ScaleError(f"--families {order.families} : le territoire {territory} en compte {MOST[territory]} au plus")
    return territory, Population(seed=order.seed) if territory == FEDERATION else country(order.seed)


Told = Callable[[int, str], None]


def write_population(
    order: Order, told: Callable[[int, str], None] = lambda _families, _academy: None
) -> dict[str, Any]:
    """Write a population; give the summary that also stands in the folder.

    Args:
        order: what is asked.
        told: called with the families that were written since, and the name of their académie.

    Raises ScaleError when it cannot be written.
    """
    unknown = [name for name in order.formats if name not in FORMATS]
    if unknown or not order.formats:
        raise ScaleError(
            f"--format {','.join(order.formats)} : attendu, séparés par des virgules : {', '.join(FORMATS)}"
        )
    rates, (territory, population) = read_rates(order.dirt), population_of(order)
    written, by_academy = _write(order, population, told)
    return {
        "seed": order.seed,
        "families": order.families,
        "territory": territory,
        "dirt": rates,
        "changes": order.changes,
        "academies": by_academy,
        "written": written,
    }


def _write(order: Order, population: Population, told: Told) -> tuple[dict[str, dict[str, int]], dict[str, int]]:

    folder = Folder(order.out)
    by_academy = {}
    with ExitStack() as files:
        made = _writers(order, folder, population, files)
        for place, academy in enumerate(population.places):
            by_academy[academy.name] = families_of(population, place, order.families)
            for nth, frames in enumerate(_batches(order, population, place)):
                for writer in made.values():
                    writer.write(academy, nth, frames)
                told(len(frames.families), academy.name)
    counts = {name: dict(writer.counts) for name, writer in made.items()}
    folder.finish({"seed": order.seed, "families": order.families, "academies": by_academy, "written": counts})
    return counts, by_academy


def _batches(order: Order, population: Population, place: int) -> Iterator[Frames]:
    """Give whole schools: a lycée is that of two communes, and the départements of an académie take turns."""
    academy: Academy = population.places[place]
    rates = read_rates(order.dirt)
    whole = 2 * len(academy.departments) * commune_size(population, academy) // BLOCK
    for blocks in batches(population, place, order.families, max(1, AT_ONCE // whole) * whole):
        frames = frames_of(population, blocks, order.families)
        if rates:
            dirty = {name: soiled(name, getattr(frames, name), order.seed, rates) for name in ("guardians", "pupils")}
            frames = replace(frames, **dirty)
        yield frames


def _writers(order: Order, folder: Folder, population: Population, files: ExitStack) -> dict[str, writers.Writer]:

    chance = Chance(order.seed)
    makers: dict[str, Callable[[], writers.Writer]] = {
        "parquet": lambda: writers.ParquetWriter(folder),
        "onde": lambda: writers.ExtractWriter(folder, population, chance),
        "aaf": lambda: writers.AafWriter(folder, population, chance),
        "feed": lambda: writers.FeedWriter(folder, population, chance, order.changes, files),
    }
    return {name: makers[name]() for name in dict.fromkeys(order.formats)}


def run(order: Order, *, quiet: bool) -> dict[str, Any]:
    """Write a population with a bar on the terminal; give the summary, with what it cost.

    Raises ScaleError.
    """
    begin = stopwatch()
    with bar(quiet=quiet) as progress:
        task = progress.add_task("Familles", total=order.families)

        def told(families: int, academy: str) -> None:
            progress.update(task, advance=families, description=academy)

        summary = write_population(order, told)
    seconds = stopwatch() - begin
    return {
        **summary,
        "seconds": round(seconds, 2),
        "families_per_second": round(order.families / seconds),
        "peak_mebibytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
