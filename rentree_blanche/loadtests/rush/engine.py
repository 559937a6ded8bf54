"""The engine of one worker: starts visits when they are meant to start, whatever the target does, and measures."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from rentree_blanche.loadtests.demand import Demand
from rentree_blanche.loadtests.rush.arrivals import Profile, draw_arrivals
from rentree_blanche.loadtests.rush.measures import Measures
from rentree_blanche.loadtests.rush.times import Time, TooLateError
from rentree_blanche.loadtests.rush.visits import (
    Act,
    NobodyLeftError,
    Playing,
    Visit,
    VisitFailedError,
    returns_after,
    script,
)
from rentree_blanche.simulators.core.chance import Chance, Draw

_TICK, _NOBODY = 0.05, 1.0

Player = Callable[[Visit], Playing]
"""Gives who plays a visit; raises `NobodyLeftError` where the pool has nobody left for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One worker's part of a phase.

    Attributes:
        phase, worker: numbers; draws derive from them.
        profile: the rates that this worker is to make.
        closed_users: 0 for open arrivals; else how many people come back as soon as they have left, in a closed loop.
        settle: seconds at the beginning that are not judged.
        drain: seconds after the end in which visits may still be finished.
        in_flight: visits that may be under way at once; one more is dropped, and counted.
        think_scale: what think times and delays of return are multiplied by.
    """

    phase: int
    worker: int
    profile: Profile
    closed_users: int = 0
    settle: float = 0.0
    drain: float = 10.0
    in_flight: int = 2_000
    think_scale: float = 1.0


class Engine:
    """Plays the phases of one worker.

    Args:
        demand: the model. chance: of the run. time: to wait with. player: gives who plays a visit.
    """

    def __init__(self, demand: Demand, chance: Chance, time: Time, player: Player) -> None:
        self._demand, self._chance, self._time, self._player = demand, chance, time, player

    def run(self, part: Part) -> Measures:
        """Play a part of a phase, and give what it measured. It ends by itself, at most `drain` after its end."""
        return _Running(self._demand, self._chance, self._time, self._player, part).run()


class _Running:
    def __init__(self, demand: Demand, chance: Chance, time: Time, player: Player, part: Part) -> None:
        self._demand, self._chance, self._time, self._player, self._part = demand, chance, time, player, part
        self._begin = time.now()
        self._measures = Measures(part.profile.seconds, part.settle)
        self._under_way: dict[int, Callable[[], None]] = {}
        self._coming: dict[int, Callable[[], None]] = {}
        self._number = 0

    def run(self) -> Measures:
        try:
            if self._part.closed_users:
                self._close_loops()
            else:
                self._open_arrivals()
            end = self._part.profile.seconds + self._part.drain
            while self._under_way and self._since() < end:
                self._time.sleep(_TICK)
        finally:  # also where a run is stopped by hand: nothing may be sent after that
            for stop in (*self._coming.values(), *self._under_way.values()):
                stop()
        return self._measures

    def _since(self) -> float:
        return self._time.now() - self._begin

    def _open_arrivals(self) -> None:
        part = self._part
        arrivals = draw_arrivals(part.profile, self._chance, part.phase, part.worker)
        for start, journey in zip(arrivals.starts, arrivals.journeys, strict=True):
            self._measures.visit(journey, "planned")
            self._wait_until(start)
            self._measures.health.lag.record(self._since() - start)
            self._start(Visit(journey, start, self._next_number()))
        self._wait_until(part.profile.seconds)

    def _close_loops(self) -> None:
        part = self._part
        expected = part.profile.expected()
        names, weights = list(expected), list(expected.values())

        def loop(user: int) -> None:
            draws = self._chance.draw("closed", part.phase, part.worker, user)
            while self._since() < part.profile.seconds:
                journey = draws.choices(names, weights)[0]
                visit = Visit(journey, self._since(), self._next_number())
                self._measures.visit(journey, "planned")
                self._under_way[visit.number] = _nothing
                played = self._play(visit)
                self._time.sleep(0 if played else _NOBODY)

        for user in range(part.closed_users):
            self._coming[-1 - user] = self._time.spawn(partial(loop, user))
        self._wait_until(part.profile.seconds)

    def _wait_until(self, moment: float) -> None:
        if (left := moment - self._since()) > 0:
            self._time.sleep(left)

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def _start(self, visit: Visit) -> None:
        if len(self._under_way) >= self._part.in_flight:
            self._measures.visit(visit.journey, "dropped", self._since())
            return
        self._under_way[visit.number] = _nothing
        stop = self._time.spawn(partial(self._play, visit))
        if visit.number in self._under_way:
            self._under_way[visit.number] = stop

    def _play(self, visit: Visit) -> bool:
        """Play a visit to its end; False where nobody is left for it."""
        try:
            playing = self._player(visit)
        except NobodyLeftError:
            self._measures.visit(visit.journey, "nobody")
            del self._under_way[visit.number]
            return False
        self._measures.visit(visit.journey, "started", self._since())
        draws = self._chance.draw("visit", self._part.phase, self._part.worker, visit.number)
        outcome = "unfinished"
        try:
            self._go_through(visit, playing, draws)
            outcome = "done"
        except VisitFailedError as failure:
            outcome = "failed"
            self._come_back(visit, failure, draws)
        finally:
            playing.leave()
            self._measures.visit(visit.journey, outcome, self._since())
            self._under_way.pop(visit.number, None)
        return True

    def _go_through(self, visit: Visit, playing: Playing, draws: Draw) -> None:
        journey = self._demand.journeys[visit.journey]
        sigma, scale = self._demand.thinking.sigma, self._part.think_scale
        intended = visit.intended
        for act in script(journey, draws, sigma, scale):
            intended += act.think
            self._wait_until(intended)
            if act.think:
                self._measures.health.lag.record(self._since() - intended)
            intended = self._received(visit, playing, act, intended)
            self._act(visit, playing, act.step, act.mistake, intended)
            intended = self._since()

    def _received(self, visit: Visit, playing: Playing, act: Act, intended: float) -> float:
        """Let the person have what a step needs (a code, a link); give when they can begin it."""
        begun = self._since()
        try:
            if not playing.prepare(act.step, act.mistake):
                return intended
        except VisitFailedError as failure:
            end = self._since()
            self._measures.failure(visit.journey, act.step, failure.reason, intended=begun, real=begun, end=end)
            raise
        self._measures.messages.record(self._since() - begun)
        return self._since()

    def _act(self, visit: Visit, playing: Playing, step: str, mistake: str | None, intended: float) -> None:
        """Do one step, and measure it; what is under way when the phase is cut counts as a failure."""
        real = self._since()
        failure: VisitFailedError | None = VisitFailedError("unfinished")
        try:
            with self._time.limit(self._demand.retry.patience_seconds):
                playing.act(step, mistake)
            failure = None
        except TooLateError:
            failure = VisitFailedError("too-slow", "slow")
            raise failure from None
        except VisitFailedError as wrong:
            failure = wrong
            raise
        finally:
            times = {"intended": intended, "real": real, "end": self._since()}
            if failure is None:
                self._measures.action(visit.journey, step, **times)
            else:
                self._measures.failure(visit.journey, step, failure.reason, **times)

    def _come_back(self, visit: Visit, failure: VisitFailedError, draws: Draw) -> None:
        retry = self._demand.retry
        if self._part.closed_users or visit.attempt >= retry.most:
            return
        comeback = retry.after(failure.met)
        delay = returns_after(comeback, draws, self._demand.thinking.sigma, self._part.think_scale)
        if delay is None or self._since() + delay >= self._part.profile.seconds:
            return
        again = Visit(visit.journey, self._since() + delay, self._next_number(), visit.attempt + 1)

        def return_later() -> None:
            self._wait_until(again.intended)
            self._coming.pop(again.number, None)
            self._measures.visit(again.journey, "returned")
            self._start(again)

        self._coming[again.number] = self._time.spawn(return_later)


def _nothing() -> None:
    """Stand for what ends a visit, until it is known."""
