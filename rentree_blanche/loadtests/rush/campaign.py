"""The order of a run's phases: warm, search for the knee, hold; or a closed loop, or a replay of the model's days."""

import math
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace

from rentree_blanche.loadtests.rush.arrivals import Profile
from rentree_blanche.loadtests.rush.measures import Measures
from rentree_blanche.loadtests.rush.values import Loop, Objective, Search

_MOST_STEPS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One stretch of a run.

    Attributes:
        name: `warm`, `step`, `hold`, `closed` or `day`.
        rate: visits a second that are asked for, the highest of the profile; 0 in a closed loop.
        day: model day of a replay, from 0.
    """

    name: str
    number: int
    rate: float
    profile: Profile
    settle: float = 0.0
    closed_users: int = 0
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the search found: the greatest rate that met the objective, and the least that did not (0: none)."""

    good: float
    bad: float

    @property
    def found(self) -> bool:
        """Whether the knee lies between the two."""
        return self.good > 0 and self.bad > 0


Campaign = Generator[Phase, Measures, Finding | None]
"""Yields phases, is sent what each measured, and returns what was found; None where nothing was searched for."""


def met(objective: Objective, measures: Measures) -> bool:
    """Tell whether a phase met the objective: from the histogram itself, never from rounded figures."""
    return (
        measures.actions.total() > 0
        and measures.all_intended().percentile(objective.percentile) <= objective.seconds
        and measures.error_share <= objective.error_share
    )


def find_knee(search: Search, objective: Objective, mix: Mapping[str, float]) -> Campaign:
    """Warm up, step the rate up until the objective fails, halve the step at each failure, then hold a share of it.

    The step doubles while nothing has failed. The search ends when the step is at most `resolution` of the rate.
    """
    numbers = iter(range(10**6))

    def phase(name: str, rate: float, seconds: float, settle: float) -> Phase:
        profile = Profile.flat(rate, seconds, mix)
        return Phase(name=name, number=next(numbers), rate=rate, profile=profile, settle=settle)

    if search.warm_seconds:
        yield phase("warm", search.start_rate, search.warm_seconds, 0.0)
    good = bad = 0.0
    rate = search.start_rate
    for _ in range(_MOST_STEPS):
        settle = search.step_seconds * search.settle_share
        measures = yield phase("step", rate, search.step_seconds, settle)
        if met(objective, measures):
            good = rate
        else:
            bad = rate
        if bad and bad - good <= search.resolution * max(good, search.start_rate / 16):
            break
        rate = (good + bad) / 2 if bad else min(good * 2, search.most_rate)
        if good >= search.most_rate or rate < search.start_rate / 64:
            break
    if good and search.hold_seconds:
        yield phase("hold", good * search.hold_share, search.hold_seconds, search.hold_seconds * 0.1)
    return Finding(good, bad)


def constant(rate: float, seconds: float, mix: Mapping[str, float]) -> Campaign:
    """Send one rate for a while."""
    yield Phase(name="hold", number=0, rate=rate, profile=Profile.flat(rate, seconds, mix), settle=seconds * 0.1)
    return None


def closed_loop(loop: Loop, mix: Mapping[str, float]) -> Campaign:
    """Let people come back as soon as they have left: what it hides is seen beside an open run."""
    profile = Profile.flat(1.0, loop.seconds, mix)
    yield Phase(name="closed", number=0, rate=0.0, profile=profile, settle=loop.seconds * 0.1, closed_users=loop.users)
    return None


def replay(days: Iterator[Profile], between: Callable[[int], None]) -> Campaign:
    """Play the model's days one after another, each compressed; `between` moves the target's clock to a day."""
    for number, profile in enumerate(days):
        between(number)
        rate = max(map(math.fsum, profile.rates))
        yield Phase(name="day", number=number, rate=rate, profile=profile, day=number)
    return None


def followed(campaign: Campaign, by: Campaign) -> Campaign:
    """Play a campaign and then another one, numbered on; what is found is what the first one finds."""
    last = -1
    phase = next(campaign)
    while True:
        last = phase.number
        try:
            phase = campaign.send((yield phase))
        except StopIteration as ended:
            found = ended.value
            break
    for phase in by:
        yield replace(phase, number=phase.number + last + 1)
    return found  # type: ignore[no-any-return]
