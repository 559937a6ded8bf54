"""What more servers of a station really bring."""

from rentree_blanche.loadtests.plan.usl import Law, fit
from rentree_blanche.loadtests.plan.values import Station


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
