"""Figures of a school: how many are in the register, how many have activated, by origin, class and week."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.educonnect.accounts.values import Origin
from rentree_blanche.simulators.educonnect.admin.people import Person, Standing

_MOST_WEEKS = 26
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far some people have come: how many there are, by origin of those who activated, handed out, without."""

    people: int
    by_origin: tuple[tuple[Origin, int], ...]
    handed_out: int
    without: int

    @property
    def activated(self) -> int:
        """How many have activated an account."""
        return sum(number for _, number in self.by_origin)

    @property
    def percent(self) -> int:
        """How many of a hundred have activated, rounded down: a hundred are all."""
        return 100 * self.activated // self.people if self.people else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassProgress:
    """How far the pupils of a class and their representatives have come."""

    label: str
    pupils: Progress
    guardians: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Activations of a week, by the Monday that begins it, and all until its end."""

    monday: date
    pupils: int
    guardians: int
    so_far: int


def progress(people: Iterable[Person], now: datetime) -> Progress:
    """Count how far people have come."""
    listed = list(people)
    origins = Counter(person.account.origin for person in listed if person.account is not None and person.active)
    standings = Counter(person.standing(now) for person in listed if not person.active)
    known = {origin: origins[origin] for origin in Origin}
    return Progress(
        people=len(listed),
        by_origin=tuple(known.items()),
        handed_out=len([person for person in listed if not person.active]) - standings[Standing.NONE],
        without=standings[Standing.NONE],
    )


def by_class(pupils: Sequence[Person], guardians: Sequence[Person], now: datetime) -> tuple[ClassProgress, ...]:
    """Count class by class; a representative of children in two classes counts in each."""
    labels = sorted({label for person in pupils for label in person.classes})
    return tuple(
        ClassProgress(
            label=label,
            pupils=progress((each for each in pupils if label in each.classes), now),
            guardians=progress((each for each in guardians if label in each.classes), now),
        )
        for label in labels
    )


def by_week(pupils: Sequence[Person], guardians: Sequence[Person], now: datetime) -> tuple[Week, ...]:
    """Count week by week, from the first activation to now, at most half a year."""
    of_pupils, of_guardians = (Counter(_mondays(people)) for people in (pupils, guardians))
    known = [*of_pupils, *of_guardians]
    this = _monday(now)
    first = max(min(known, default=this), this - (_MOST_WEEKS - 1) * _WEEK)
    so_far = sum(number for week in (of_pupils, of_guardians) for monday, number in week.items() if monday < first)
    weeks = []
    monday = first
    while monday <= this:
        so_far += of_pupils[monday] + of_guardians[monday]
        weeks.append(Week(monday=monday, pupils=of_pupils[monday], guardians=of_guardians[monday], so_far=so_far))
        monday += _WEEK
    return tuple(weeks)


def _mondays(people: Iterable[Person]) -> Iterable[date]:
    for person in people:
        if person.active and person.account is not None and person.account.activated_at is not None:
            yield _monday(person.account.activated_at)


def _monday(moment: datetime) -> date:
    day = moment.astimezone(PARIS).date()
    return day - timedelta(days=day.weekday())
