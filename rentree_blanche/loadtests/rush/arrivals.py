"""Intended starts of visits, drawn before anything is sent: a non-homogeneous Poisson process, from the seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rentree_blanche.simulators.core.chance import Chance

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Profile:
    """Rates of a phase, constant within slots of equal length.

    Attributes:
        journeys: names, in the order of the rates' second dimension.
        slot_seconds: length of a slot, of the machine's time.
        rates: visits a second, one row a slot, one column a journey.
    """

    journeys: tuple[str, ...]
    slot_seconds: float
    rates: tuple[tuple[float, ...], ...]

    @classmethod
    def flat(cls, rate: float, seconds: float, mix: Mapping[str, float]) -> "Profile":
        """Make the profile of one rate for a while; `mix` gives the journeys' shares."""
        whole = sum(mix.values())
        return cls(tuple(mix), seconds, (tuple(rate * share / whole for share in mix.values()),))

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.slot_seconds * len(self.rates)

    def expected(self) -> Mapping[str, float]:
        """Give the visits to expect of each journey."""
        return {
            journey: self.slot_seconds * sum(row[column] for row in self.rates)
            for column, journey in enumerate(self.journeys)
        }

    def shared(self, among: int) -> "Profile":
        """Give one worker's part: the union of independent Poisson processes is one, so each takes an equal rate."""
        rates = tuple(tuple(rate / among for rate in row) for row in self.rates)
        return Profile(self.journeys, self.slot_seconds, rates)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Intended starts, sorted, in seconds since the phase's beginning, and what each visit is for."""

    starts: Sequence[float]
    journeys: Sequence[str]

    def __len__(self) -> int:
        return len(self.starts)


def draw_arrivals(profile: Profile, chance: Chance, *entity: str | int) -> Arrivals:
    """Draw the intended starts of a phase; `entity` names what is drawn for (phase, worker).

    In each slot and for each journey the count is Poisson's, and the starts are uniform given the count: that is the
    Poisson process of that rate.
    """
    bits = np.random.PCG64(chance.draw("arrivals", *entity).getrandbits(128))
    draws = np.random.Generator(bits)
    rates = np.asarray(profile.rates, dtype=np.float64)
    counts = draws.poisson(rates * profile.slot_seconds)
    slots, columns = np.nonzero(counts)
    repeated = counts[slots, columns]
    starts = (np.repeat(slots, repeated) + draws.random(repeated.sum())) * profile.slot_seconds
    order = np.argsort(starts, kind="stable")
    kinds = np.repeat(columns, repeated)[order]
    return Arrivals(starts[order].tolist(), [profile.journeys[kind] for kind in kinds])
