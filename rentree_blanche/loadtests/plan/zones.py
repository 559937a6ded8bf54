"""What each holiday zone and académie brings, loses and costs, as parts of the whole.

Everybody meets the same stations, so the simulation knows no zones. Who comes for the first time in a minute is known
by zone, from λ(t), and by journey; comebacks, losses and messages of that minute are shared out in the same
proportions. An académie is its weight's part of its zone: the model knows no rhythm of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from rentree_blanche.loadtests.demand import Rate
from rentree_blanche.loadtests.plan.case import moment_of
from rentree_blanche.loadtests.plan.simulation import Outcome

Floats = NDArray[np.float64]
_TITLES = {"A": "Zone A", "B": "Zone B", "C": "Zone C", "-": "Hors zones"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some families' part of an outcome.

    Attributes:
        title: zone or académie. guardians: representatives. visits: that came for the first time.
        peak_visits: begun a second, in the busiest minute, `at`. lost: visits lost for good.
        sms: sent. euros: of all messages.
    """

    title: str
    guardians: float
    visits: float
    peak_visits: float
    at: datetime
    lost: float
    sms: float
    euros: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A holiday zone, and its académies, the greatest first."""

    whole: Part
    academies: tuple[Part, ...]


def by_zone(outcome: Outcome) -> tuple[Zone, ...]:
    """Share an outcome out: zones A, B and C, then the académies beside them."""
    weights: dict[str, dict[str, float]] = {}
    for name, academy in outcome.case.demand.who.academies.items():
        weights.setdefault(academy.zone, {})[name] = academy.weight
    everybody = sum(sum(each.values()) for each in weights.values())
    shared = _Shared(outcome)
    zones = []
    for zone in (each for each in _TITLES if each in weights):
        size = sum(weights[zone].values())
        whole = shared.part(zone, size / everybody)
        largest = sorted(weights[zone].items(), key=lambda item: (-item[1], item[0]))
        zones.append(Zone(whole=whole, academies=tuple(_of(whole, name, part / size) for name, part in largest)))
    return tuple(zones)


class _Shared:
    """An outcome, ready to be shared out."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._rate = Rate(outcome.case.demand)
        self._all = self._rate.at(outcome.case.times)

    def part(self, zone: str, size: float) -> Part:
        outcome, case = self._outcome, self._outcome.case
        came = outcome.fresh * _share(self._rate.at(case.times, zones=(zone,)), self._all, size)
        share = _share(came.sum(axis=1), outcome.fresh.sum(axis=1), size)
        begun = outcome.entered * share / case.seconds
        worst = int(np.argmax(begun))
        sent = dict(self._messages(came, share))
        return Part(
            title=_TITLES[zone],
            guardians=case.demand.who.guardians * size,
            visits=float(came.sum()),
            peak_visits=float(begun[worst]),
            at=moment_of(case, worst),
            lost=float(outcome.lost.sum(axis=1) @ share),
            sms=sum(count for name, count in sent.items() if case.plan.buckets[name].kind == "sms"),
            euros=sum(count * case.plan.buckets[name].euros for name, count in sent.items()),
        )

    def _messages(self, came: Floats, share: Floats) -> Iterator[tuple[str, float]]:
        """Give the messages of each bucket that visits of these families sent."""
        outcome, case = self._outcome, self._outcome.case
        for name, bucket in case.plan.buckets.items():
            asks = np.array([case.demand.journeys[journey].work()[bucket.kind] for journey in self._rate.journeys])
            of_them = _share(came @ asks, outcome.fresh @ asks, share)
            yield name, float(outcome.jobs[:, case.network.places.index(name)] @ of_them)


def _share(part: Floats, whole: Floats, otherwise: Floats | float) -> Floats:
    """Divide, and give something else where there is nothing to divide."""
    return np.divide(part, whole, out=np.broadcast_to(otherwise, whole.shape).astype(np.float64), where=whole > 0)


def _of(zone: Part, name: str, share: float) -> Part:
    return Part(
        title=name,
        guardians=zone.guardians * share,
        visits=zone.visits * share,
        peak_visits=zone.peak_visits * share,
        at=zone.at,
        lost=zone.lost * share,
        sms=zone.sms * share,
        euros=zone.euros * share,
    )
