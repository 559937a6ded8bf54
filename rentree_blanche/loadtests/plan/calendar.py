"""Events of the calendar spread over holiday zones: letters in waves, a rentrée by zone."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Literal

from rentree_blanche.loadtests.demand import Demand
from rentree_blanche.loadtests.demand.values import Day, Shock
from rentree_blanche.loadtests.plan.values import Waves

_ZONES: tuple[Literal["A", "B", "C", "-"], ...] = ("A", "B", "C", "-")


def spread(demand: Demand, waves: Sequence[Waves]) -> Demand:
    """Give a demand whose named events reach the zones one after the other; overseas goes with the last."""
    when = demand.when
    for each in waves:
        calendar = tuple(part for day in when.calendar for part in _parts(day, each))
        shocks = tuple(part for shock in when.shocks for part in _parts(shock, each))
        when = when.model_copy(update={"calendar": calendar, "shocks": shocks})
    return demand.model_copy(update={"when": when})


def _parts(event: Day | Shock, waves: Waves) -> Iterator[Day | Shock]:
    if event.name not in waves.names:
        yield event
        return
    for number, zone in enumerate(_ZONES):
        if event.zones and zone not in event.zones:
            continue
        later = timedelta(days=waves.days * min(number, 2))
        if isinstance(event, Shock):
            yield event.model_copy(update={"zones": (zone,), "start": event.start + later})
        else:
            last = event.last or event.first
            yield event.model_copy(update={"zones": (zone,), "first": event.first + later, "last": last + later})
