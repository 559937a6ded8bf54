"""Events of the calendar spread over holiday zones: letters in waves, a rentrée by zone."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Literal

import numpy as np

from rentree_blanche.loadtests.demand import Demand, Rate
from rentree_blanche.loadtests.demand.values import Day, Shock
from rentree_blanche.loadtests.plan.values import Waves

Zone = Literal["A", "B", "C", "-"]
_ZONES: tuple[Zone, ...] = ("A", "B", "C", "-")
_LAST_WAVE = 2
_LOOK_SECONDS = 900.0


def spread(demand: Demand, waves: Sequence[Waves]) -> Demand:
    """Give a demand whose named events reach the zones one after the other; overseas goes with the last.

    An event brings each zone as many visits as it would have brought at its own time: a letter is answered once, on a
    busy day as on a quiet one.
    """
    for each in waves:
        events: list[Day | Shock] = [*demand.when.calendar, *demand.when.shocks]
        for name in each.names:
            for event in events:
                if event.name == name:
                    others = _replaced(demand, name, ())
                    demand = _replaced(demand, name, tuple(_parts(others, event, each.days)))
    return demand


def _parts(others: Demand, event: Day | Shock, days: float) -> Iterator[Day | Shock]:
    for number, zone in enumerate(_ZONES):
        if event.zones and zone not in event.zones:
            continue
        own = event.model_copy(update={"zones": (zone,)})
        later = _moved(own, timedelta(days=days * min(number, _LAST_WAVE)))
        alone = _visits(others, zone)
        brings, would_bring = (_visits(_with(others, each), zone) - alone for each in (own, later))
        yield _scaled(later, brings / would_bring) if would_bring else later


def _moved(event: Day | Shock, later: timedelta) -> Day | Shock:
    if isinstance(event, Shock):
        return event.model_copy(update={"start": event.start + later})
    return event.model_copy(update={"first": event.first + later, "last": (event.last or event.first) + later})


def _scaled(event: Day | Shock, share: float) -> Day | Shock:
    if isinstance(event, Shock):
        return event.model_copy(update={"peak": max(1 + (event.peak - 1) * share, 0.0)})
    return event.model_copy(update={"factor": max(1 + (event.factor - 1) * share, 0.0)})


def _visits(demand: Demand, zone: Zone) -> float:
    """Count the visits of a zone, in units that do not matter."""
    rate = Rate(demand)
    return float(rate.at(np.arange(_LOOK_SECONDS / 2, rate.seconds, _LOOK_SECONDS), zones=(zone,)).sum())


def _with(demand: Demand, event: Day | Shock) -> Demand:
    kind = "shocks" if isinstance(event, Shock) else "calendar"
    return _updated(demand, kind, (*getattr(demand.when, kind), event))


def _replaced(demand: Demand, name: str, parts: Sequence[Day | Shock]) -> Demand:
    """Put parts in the place of the events of some name."""
    for kind, of in (("calendar", Day), ("shocks", Shock)):
        kept = [each for each in getattr(demand.when, kind) if each.name != name]
        demand = _updated(demand, kind, (*kept, *(each for each in parts if isinstance(each, of))))
    return demand


def _updated(demand: Demand, kind: str, events: Sequence[Day | Shock]) -> Demand:
    return demand.model_copy(update={"when": demand.when.model_copy(update={kind: tuple(events)})})
