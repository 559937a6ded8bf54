"""What more servers of a station really bring."""

from collections.abc import Mapping
from dataclasses import dataclass

from rentree_blanche.loadtests.plan.usl import Law, fit
from rentree_blanche.loadtests.plan.values import Station


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """A law fitted on a station's measurements, and what it says of the station.

    Attributes:
        title: of the station. servers: that it has. points, measured_up_to: how many measurements, to how many servers.
        single, contention, coherence: γ (a second), σ and κ.
        throughput: of all servers, a second. low, high: its 95 % confidence interval.
        best: servers after which more of them bring less; None where that lies past what the law is good for.
        extrapolated: whether there are more than twice the servers that were measured.
    """

    title: str
    servers: int
    points: int
    measured_up_to: float
    single: float
    contention: float
    coherence: float
    throughput: float
    low: float
    high: float
    best: float | None
    extrapolated: bool


def scaled(stations: Mapping[str, Station]) -> dict[str, Scaled]:
    """Give what is known of each station that was measured.

    Raises:
        MeasureError: the measurements cannot be fitted.
    """
    return {name: _scaled(each, law) for name, each in stations.items() if (law := law_of(each)) is not None}


def _scaled(station: Station, law: Law) -> Scaled:
    low, high = law.interval(station.servers)
    return Scaled(
        title=station.title,
        servers=station.servers,
        points=len(station.scaling.points),
        measured_up_to=law.measured_up_to,
        single=law.single,
        contention=law.contention,
        coherence=law.coherence,
        throughput=law.throughput(station.servers),
        low=low,
        high=high,
        best=None if law.is_extrapolated(law.best) else law.best,
        extrapolated=law.is_extrapolated(station.servers),
    )


def law_of(station: Station) -> Law | None:
    """Give the law that was fitted on a station's measurements; None where there are none."""
    return fit(station.scaling.points) if station.scaling.points else None


def slowed(station: Station) -> float:
    """Give how many times longer everything takes with all servers than with one.

    Raises:
        MeasureError: the measurements cannot be fitted.
    """
    scaling, others = station.scaling, station.servers - 1
    law = law_of(station)
    contention, coherence = (scaling.contention, scaling.coherence) if law is None else (law.contention, law.coherence)
    return 1 + contention * others + coherence * station.servers * others


def believed(name: str, station: Station) -> str | None:
    """Say, in French, where a station's servers are more than twice what was measured; None where all is well."""
    law, scaling = law_of(station), station.scaling
    measured = scaling.measured_up_to if law is None else law.measured_up_to
    if measured is None or station.servers <= 2 * measured:
        return None
    return (
        f"{station.title}\N{NO-BREAK SPACE}: {station.servers} serveurs, plus du double des {measured:g} mesurés"
        f"\N{NARROW NO-BREAK SPACE}; la loi d’échelle y est extrapolée, mesurer plus loin avant de s’y fier"
        f" (stations.{name})"
    )
