"""One visit: what a person does step by step, with the mistakes and the think times that were drawn for them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from rentree_blanche.loadtests.demand import Journey, Meeting
from rentree_blanche.loadtests.demand.values import Comeback
from rentree_blanche.simulators.core.chance import Draw


class VisitFailedError(Exception):
    """A person did not get what they came for.

    Attributes:
        met: what sends them away. reason: a stable word for the report (`status-503`, `unexpected-page`).
    """

    def __init__(self, reason: str, met: Meeting = "error") -> None:
        super().__init__(reason)
        self.reason, self.met = reason, met


class NobodyLeftError(Exception):
    """The pool has nobody left whom such a visit could be of."""


class Playing(Protocol):
    """A person at a browser, who can do each step of a journey."""

    def prepare(self, step: str, mistake: str | None) -> bool:
        """Wait for what must have been received before a step; tell whether there was anything to wait for.

        Raises:
            VisitFailedError: it does not come.
        """

    def act(self, step: str, mistake: str | None) -> None:
        """Do a step, or make a mistake at it, and check what is shown.

        Raises:
            VisitFailedError: what is shown is not what it should be.
        """

    def leave(self) -> None:
        """Close the browser."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that is to begin at a moment (seconds of the phase); the first attempt is number 0."""

    journey: str
    intended: float
    number: int
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Act:
    """One passage through a step: the mistake that is made at it, and how long the person thinks before it."""

    step: str
    mistake: str | None
    think: float


def script(journey: Journey, draws: Draw, sigma: float, scale: float) -> Iterator[Act]:
    """Draw what a person does in a visit.

    Args:
        journey: the model's.
        draws: of this visit alone.
        sigma: of the logarithm of think times.
        scale: what think times are multiplied by.
    """
    steps = {step.name: number for number, step in enumerate(journey.steps)}
    mistaken: set[str] = set()
    at = 0
    while at < len(journey.steps):
        step = journey.steps[at]
        think = 0.0
        if step.think_seconds and scale:
            think = scale * log_normal(draws, step.think_seconds, sigma)
        mistake = None
        if step.name not in mistaken:
            mistaken.add(step.name)
            lot = draws.random()
            for each in journey.mistakes:
                if each.at == step.name:
                    if lot < each.share:
                        mistake = each
                        break
                    lot -= each.share
        yield Act(step.name, None if mistake is None else mistake.name, think)
        if mistake is None:
            at += 1
        elif mistake.back_to is None:
            return
        else:
            at = steps[mistake.back_to]


def log_normal(draws: Draw, median: float, sigma: float) -> float:
    """Draw seconds around a median."""
    return median * math.exp(draws.gauss(0.0, sigma)) if median else 0.0


def returns_after(comeback: Comeback, draws: Draw, sigma: float, scale: float) -> float | None:
    """Draw after how many seconds a person comes back, None where they do not."""
    if draws.random() >= comeback.probability:
        return None
    return scale * log_normal(draws, comeback.delay_seconds, sigma)
