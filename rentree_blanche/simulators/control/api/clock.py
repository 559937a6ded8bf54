"""The clock: read, freeze, resume, advance, move, skew an actor."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from rentree_blanche.simulators.control.errors import unusable
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Nothing, Operation, Value
from rentree_blanche.simulators.core.clock import PARIS, days_later

_SUBJECT = "clock"
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_FARTHEST = timedelta(days=800)  # each night on the way is worked, which takes its time
_MOST_DAYS = 800

Seconds = Annotated[float, Field(ge=-86_400 * _MOST_DAYS, le=86_400 * _MOST_DAYS)]


class ClockReading(Value):
    """How the clock stands.

    Attributes:
        now: federation time. frozen: whether it stands still. skews: seconds by actor whose clock differs.
        nights: the days whose night was worked by the move that this answers.
    """

    now: datetime
    frozen: bool
    skews: Mapping[str, float]
    nights: tuple[date, ...] = ()


class Freeze(Value):
    """Stop the clock: now, or at a moment (no night is worked)."""

    at: AwareDatetime | None = None


class Advance(Value):
    """Move the clock on; months and whole days are those of the calendar in France.

    A month is kept within the month that it leads to; a day lasts 23 or 25 hours where the clocks change.
    """

    months: int = Field(default=0, ge=0, le=24)
    days: float = Field(default=0, ge=0, le=_MOST_DAYS)
    hours: float = Field(default=0, ge=0, le=24 * _MOST_DAYS)
    minutes: float = Field(default=0, ge=0, le=24 * 60 * _MOST_DAYS)
    seconds: float = Field(default=0, ge=0, le=86_400 * _MOST_DAYS)


class Move(Value):
    """Set the clock to a moment, later or earlier."""

    to: AwareDatetime


class Skew(Value):
    """Let one actor's clock differ by seconds; 0 takes it back."""

    actor: str
    seconds: Seconds


def reading(house: House, nights: tuple[date, ...] = ()) -> ClockReading:
    """Read the clock; blocking."""
    state = house.federation.clock.state()
    return ClockReading(
        now=house.federation.clock.now(),
        frozen=state.frozen_at is not None,
        skews={actor: by.total_seconds() for actor, by in state.skews.items()},
        nights=nights,
    )


def advanced(begin: datetime, by: Advance) -> datetime:
    """Give the moment that lies `by` after `begin`."""
    moment = begin
    if by.months:
        local = begin.astimezone(PARIS)
        years, month = divmod(local.month - 1 + by.months, 12)
        day = local.day
        while True:
            try:
                moment = local.replace(year=local.year + years, month=month + 1, day=day)
                break
            except ValueError:  # the month is shorter
                day -= 1
    span = timedelta(days=by.days % 1, hours=by.hours, minutes=by.minutes, seconds=by.seconds)
    return days_later(moment, int(by.days)) + span


def _within_bounds(field: str, moment: datetime) -> datetime:
    try:
        aim = moment.astimezone(UTC)
    except OverflowError:
        aim = _LATEST + _FARTHEST
    if not _EARLIEST <= aim <= _LATEST:
        raise unusable(f"{field}: expected a moment from {_EARLIEST.year} to {_LATEST.year - 1}")
    return aim


async def read_clock(house: House, _asked: Nothing) -> ClockReading:
    """Read the clock."""
    return await house.ground.pools.store(reading, house)


async def freeze_clock(house: House, asked: Freeze) -> ClockReading:
    """Stop the clock."""
    at = None if asked.at is None else _within_bounds("at", asked.at)
    await house.ground.pools.store(house.federation.nights.freeze, at)
    return await read_clock(house, Nothing())


async def resume_clock(house: House, _asked: Nothing) -> ClockReading:
    """Let the clock run on."""
    await house.ground.pools.store(house.federation.clock.resume)
    return await read_clock(house, Nothing())


async def advance_clock(house: House, asked: Advance) -> ClockReading:
    """Move the clock on, working each night on the way."""
    now = await house.ground.pools.store(house.federation.clock.now)
    by = advanced(now, asked) - now
    if by > _FARTHEST:
        raise unusable(f"days: {by.days} days are too far for one step; advance by at most {_FARTHEST.days}")
    _within_bounds("days", now + by)
    nights = await house.ground.pools.store(house.federation.advance, by)
    return await house.ground.pools.store(reading, house, tuple(nights))


async def move_clock(house: House, asked: Move) -> ClockReading:
    """Set the clock, working each night on the way."""
    to = _within_bounds("to", asked.to)
    now = await house.ground.pools.store(house.federation.clock.now)
    if to - now > _FARTHEST:
        raise unusable(f"to: {(to - now).days} days ahead are too far for one step; move at most {_FARTHEST.days}")
    nights = await house.ground.pools.store(house.federation.move_to, to)
    return await house.ground.pools.store(reading, house, tuple(nights))


async def skew_clock(house: House, asked: Skew) -> ClockReading:
    """Let one actor's clock differ."""
    if asked.actor not in house.federation.actors:
        raise unusable(f"actor: {asked.actor!r} is not one of {', '.join(sorted(house.federation.actors))}")
    await house.ground.pools.store(house.federation.clock.skew, asked.actor, timedelta(seconds=asked.seconds))
    return await read_clock(house, Nothing())


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="read_clock",
        method="GET",
        path="/api/clock",
        subject=_SUBJECT,
        summary="Read the clock",
        asks=Nothing,
        answers=ClockReading,
        does=read_clock,
    ),
    Operation(
        name="freeze_clock",
        method="POST",
        path="/api/clock/freeze",
        subject=_SUBJECT,
        summary="Stop the clock, now or at a moment",
        asks=Freeze,
        answers=ClockReading,
        does=freeze_clock,
    ),
    Operation(
        name="resume_clock",
        method="POST",
        path="/api/clock/resume",
        subject=_SUBJECT,
        summary="Let the clock run on",
        asks=Nothing,
        answers=ClockReading,
        does=resume_clock,
    ),
    Operation(
        name="advance_clock",
        method="POST",
        path="/api/clock/advance",
        subject=_SUBJECT,
        summary="Move the clock on, working each night on the way",
        asks=Advance,
        answers=ClockReading,
        does=advance_clock,
        refusals=(502, 504),
    ),
    Operation(
        name="move_clock",
        method="POST",
        path="/api/clock/move",
        subject=_SUBJECT,
        summary="Set the clock, working each night on the way",
        asks=Move,
        answers=ClockReading,
        does=move_clock,
        refusals=(502, 504),
    ),
    Operation(
        name="skew_clock",
        method="POST",
        path="/api/clock/skew",
        subject=_SUBJECT,
        summary="Let one actor's clock differ",
        asks=Skew,
        answers=ClockReading,
        does=skew_clock,
    ),
)
