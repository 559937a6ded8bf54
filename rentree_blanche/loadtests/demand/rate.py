"""The rate of visits: λ(t) = base × hour × weekday × calendar × shocks, by journey and by group of families."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from rentree_blanche.loadtests.demand.values import Day, Demand, Group, Shock

Floats = NDArray[np.float64]
_DAY_SECONDS = 86_400.0


def peak_rate(visits_a_day: float, peak_hour_share: float, burst: float = 1.0) -> float:
    """Give the visits a second to expect at the peak: D·h/3600·b.

    Args:
        visits_a_day: D.
        peak_hour_share: h, the busiest hour's share of the day's visits.
        burst: b, how far the busiest moments stand above that hour's mean.
    """
    return visits_a_day * peak_hour_share / 3600 * burst


class Rate:
    """λ(t) of a model of demand, in visits a second. Times are seconds since the model's beginning, hours of France.

    Args:
        demand: the model.
    """

    def __init__(self, demand: Demand) -> None:
        self.demand = demand
        self.journeys = tuple(demand.journeys)
        self._mix = demand.mix()
        self._groups = demand.groups()
        hours = np.asarray(demand.when.hours, dtype=np.float64)
        weekdays = np.asarray(demand.when.weekdays, dtype=np.float64)
        self._hours, self._weekdays = hours / hours.mean(), weekdays / weekdays.mean()

    @property
    def seconds(self) -> float:
        """How long the model looks at."""
        return self.demand.when.days * _DAY_SECONDS

    def since_begin(self, moment: datetime) -> float:
        """Give a moment, hour of France without offset, in seconds since the beginning."""
        return (moment - self.demand.begin).total_seconds()

    def moment(self, seconds: float) -> datetime:
        """Give the moment, hour of France without offset, some seconds after the beginning."""
        return self.demand.begin + timedelta(seconds=seconds)

    def at(self, times: Floats, *, zones: Collection[str] = (), levels: Collection[str] = ()) -> Floats:
        """Give λ of every journey at some times, for all families or those of some zones and levels.

        Args:
            times: shape [n], seconds.
            zones: of the families; none for all.
            levels: of the families; none for all.

        Returns:
            Shape [n, journeys], in the order of `journeys`.
        """
        times = np.asarray(times, dtype=np.float64)
        rhythm = self.demand.base_visits_a_day() / _DAY_SECONDS * self._hour(times) * self._weekday(times)
        result = np.zeros((len(times), len(self.journeys)))
        shapes = [(factor, _effect(factor, self.since_begin)(times)) for factor in self._factors()]
        chosen = [
            group
            for group in self._groups
            if (not zones or group.zone in zones) and (not levels or group.level in levels)
        ]
        for column, journey in enumerate(self.journeys):
            for group in chosen:
                rate = np.full(len(times), self._mix[journey] * group.share)
                for factor, effect in shapes:
                    if _touches(factor, journey, group):
                        rate *= effect
                result[:, column] += rate
        return result * rhythm[:, None]

    def table(self, step_seconds: float = 60.0) -> tuple[Floats, Floats]:
        """Give times from the beginning to the end, at the middle of each step, and λ there by journey.

        Returns:
            Shapes [n] and [n, journeys].
        """
        times = np.arange(step_seconds / 2, self.seconds, step_seconds)
        return times, self.at(times)

    def _factors(self) -> tuple[Day | Shock, ...]:
        return (*self.demand.when.calendar, *self.demand.when.shocks)

    def _hour(self, times: Floats) -> Floats:
        """Draw lines between the middles of the hours: no jumps, and a day's sum stays what it was."""
        return np.asarray(np.interp(times / 3600 % 24, np.arange(24) + 0.5, self._hours, period=24))

    def _weekday(self, times: Floats) -> Floats:
        days = (times // _DAY_SECONDS).astype(int) + self.demand.when.begin.weekday()
        return np.asarray(self._weekdays[days % 7])


def _touches(factor: Day | Shock, journey: str, group: Group) -> bool:
    return (
        (not factor.journeys or journey in factor.journeys)
        and (not factor.zones or group.zone in factor.zones)
        and (not factor.levels or group.level in factor.levels)
    )


def _effect(factor: Day | Shock, since_begin: Callable[[datetime], float]) -> Callable[[Floats], Floats]:
    if isinstance(factor, Shock):
        return lambda times: _shock(factor, times - since_begin(factor.start))
    first = since_begin(datetime.combine(factor.first, datetime.min.time()))
    last = since_begin(datetime.combine(factor.last or factor.first, datetime.min.time())) + _DAY_SECONDS
    return lambda times: _day(factor, times, first, last)


def _day(day: Day, times: Floats, first: float, last: float) -> Floats:
    hours = times % _DAY_SECONDS / 3600
    within = (times >= first) & (times < last) & (hours >= day.from_hour) & (hours < day.to_hour)
    return np.where(within, day.factor, 1.0)


def _shock(shock: Shock, since: Floats) -> Floats:
    rise, hold = shock.rise_minutes * 60, shock.hold_minutes * 60
    half = shock.half_life_minutes * 60
    up = np.where(since >= 0, 1.0, 0.0) if rise == 0 else np.clip(since / rise, 0, 1)
    after = np.maximum(since - rise - hold, 0)
    down = np.exp2(-after / half) if half else np.where(after > 0, 0.0, 1.0)
    return np.asarray(1 + (shock.peak - 1) * up * down)
