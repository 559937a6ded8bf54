"""Reading a model of demand: ours, or the one of a file."""

from collections.abc import Iterator
from pathlib import Path

from rentree_blanche.loadtests.demand.values import Demand
from rentree_blanche.loadtests.errors import DemandError
from rentree_blanche.simulators.misspelt import unknown_key
from rentree_blanche.simulators.toml_file import Place, read_toml

_PATHS = ("registration", "distribution", "franceconnect")


def default_file() -> Path:
    """Give the file of the model that is shipped: its figures are documented there, with their sources."""
    return Path(__file__).with_name("default.toml")


def read_demand(file: Path | None = None) -> Demand:
    """Read a model of demand; without a file the one that is shipped.

    Raises:
        DemandError: the file cannot be read, or lines of it are wrong.
    """
    read = read_toml(file or default_file(), Demand, DemandError)
    read.check(_wrongs(read.values))
    return read.values


def _wrongs(demand: Demand) -> Iterator[tuple[Place, str]]:
    yield from _wrong_shares(demand)
    for where, factors in (("calendar", demand.when.calendar), ("shocks", demand.when.shocks)):
        for number, factor in enumerate(factors):
            for journey in factor.journeys:
                if journey not in demand.journeys:
                    yield ("when", where, number, "journeys"), unknown_key(journey, list(demand.journeys))
            for level in factor.levels:
                if level not in demand.who.levels:
                    yield ("when", where, number, "levels"), unknown_key(level, list(demand.who.levels))


def _wrong_shares(demand: Demand) -> Iterator[tuple[Place, str]]:
    whole = sum(journey.share or 0 for journey in demand.journeys.values())
    if demand.who.activations_share < 1 and abs(whole - 1) > 1e-6:
        yield ("journeys",), f"les parts (share) des parcours font {whole:g}, attendu 1"
    for path, share in demand.who.paths.items():
        owners = [name for name, journey in demand.journeys.items() if journey.path == path]
        if demand.who.activations_share and share and len(owners) != 1:
            yield ("who", "paths", path), f"{len(owners)} parcours ont path = {path!r}, attendu un seul"
