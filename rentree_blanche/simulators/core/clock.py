"""The movable clock: business rules follow it; it can be frozen, shifted, advanced, and skewed for one actor."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from rentree_blanche.simulators.core.cells import Cell
from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.simulators.core.store import Store

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """How federation time derives from the machine's.

    Attributes:
        offset: what is added to the machine's time while the clock runs.
        frozen_at: the moment at which the clock stands still, None while it runs.
        skews: what is added for one actor alone.
    """

    offset: timedelta = timedelta()
    frozen_at: datetime | None = None
    skews: Mapping[str, timedelta] = field(default_factory=dict)


class Clock:
    """The time of one federation, kept in its store."""

    def __init__(self, store: Store, start: datetime | None = None) -> None:
        offset = timedelta() if start is None else start - wall()
        self._cell: Cell[ClockState] = Cell(store, "clock", TypeAdapter(ClockState), ClockState(offset=offset))
        if start is not None:
            self._cell.change(lambda state: state)  # written down, so that every worker reads the same offset

    def state(self) -> ClockState:
        """Give how the clock stands."""
        return self._cell.get()

    def now(self, actor: str | None = None) -> datetime:
        """Give federation time in UTC, with the skew of `actor` where one is named."""
        state = self._cell.get()
        moment = _moment(state)
        return moment if actor is None else moment + state.skews.get(actor, timedelta())

    def freeze(self, at: datetime | None = None) -> ClockState:
        """Stop the clock now, or at a given moment."""
        moment = None if at is None else _aware(at)
        return self._cell.change(lambda state: replace(state, frozen_at=moment or _moment(state)))

    def resume(self) -> ClockState:
        """Let the clock run on from where it stands."""
        return self._cell.change(lambda state: replace(state, frozen_at=None, offset=_moment(state) - wall()))

    def move_to(self, moment: datetime) -> ClockState:
        """Set the clock to a moment; it keeps running or standing."""
        aim = _aware(moment)

        def step(state: ClockState) -> ClockState:
            if state.frozen_at is not None:
                return replace(state, frozen_at=aim)
            return replace(state, offset=aim - wall())

        return self._cell.change(step)

    def skew(self, actor: str, by: timedelta) -> ClockState:
        """Let one actor's clock differ; a zero skew takes it back."""

        def step(state: ClockState) -> ClockState:
            others = {name: value for name, value in state.skews.items() if name != actor}
            return replace(state, skews={**others, actor: by} if by else others)

        return self._cell.change(step)


@dataclass(frozen=True, slots=True)
class ActorClock:
    """The clock as one actor reads it."""

    clock: Clock
    actor: str

    def now(self) -> datetime:
        """Give the actor's time in UTC: for business rules (codes, letters, nights, sessions)."""
        return self.clock.now(self.actor)

    def today(self) -> date:
        """Give the actor's date in France."""
        return self.now().astimezone(PARIS).date()

    def minted(self) -> datetime:
        """Give the moment that goes into what a foreign system checks against its own clock (SAML, TLS, cookies).

        It is the machine's time plus the actor's skew, so that a moved federation still logs in at a real service
        provider while a scenario can ask for a wrong clock.
        """
        return wall() + self.clock.state().skews.get(self.actor, timedelta())


def wall() -> datetime:
    """Give the machine's time in UTC."""
    return datetime.now(UTC)


def days_later(moment: datetime, days: int) -> datetime:
    """Give the moment at which clocks in France show the same hour some days later, in UTC: days of 23 to 25 hours."""
    if not days:
        return moment.astimezone(UTC)  # which of two equal hours it is, a sum in local time would forget
    return (moment.astimezone(PARIS) + timedelta(days=days)).astimezone(UTC)


def stopwatch() -> float:
    """Give seconds of a clock that never goes back, for durations."""
    return time.perf_counter()


def _moment(state: ClockState) -> datetime:
    return state.frozen_at if state.frozen_at is not None else wall() + state.offset


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise UnusableInputError(f"{moment.isoformat()} has no time zone; write for example {moment.isoformat()}+02:00")
    return moment.astimezone(UTC)
