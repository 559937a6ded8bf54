"""The crowd of several variants, moved together through their visits, one step of time after the other.

People think before a step, wait and are served in it, then go on, go back after a mistake, go away or come back later.
All are expected numbers: who leaves a group of people in a step of time is what the group's mean stay says, implicitly,
so that nobody is lost or counted twice. How long the stations make them wait is the business of `queues`; what it says
of one step of time decides on the people of the next one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from rentree_blanche.loadtests.plan.case import Case
from rentree_blanche.loadtests.plan.queues import HOPELESS, Queues, Standing

Floats = NDArray[np.float64]

_SLOW, _ERROR, _REFUSED = range(3)
_MEETINGS = ("slow", "error", "refused")
_NEVER = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What happened in one step of time; first axis: variants. Numbers of people unless said otherwise.

    Attributes:
        fresh: came for the first time, by journey. back: came again. entered: began a visit.
        done: reached the end, by journey. ended: left after a mistake that ends the visit.
        lost: went away for good, by what they met (slow, error, refused). failed: met it. pages: asked, by kind.
        jobs: at each place. busy: servers busy on average, wanted.
        sent: messages taken by each bucket or jobs by each station. room: people in the waiting room.
        room_wait: seconds from there to the entrance, for who joins now. inside: people in visits. away: who come back.
        late_code: share of codes that came too late to be waited for.
        standing: how the queues stood.
    """

    fresh: Floats
    back: Floats
    entered: Floats
    done: Floats
    ended: Floats
    lost: Floats
    failed: Floats
    pages: Floats
    jobs: Floats
    busy: Floats
    room: Floats
    room_wait: Floats
    inside: Floats
    away: Floats
    late_code: Floats
    standing: Standing


class Crowd:
    """The people of several variants of one plan. Variants share journeys, steps and places.

    Args:
        cases: the variants.
    """

    def __init__(self, cases: Sequence[Case]) -> None:
        first = cases[0]
        self._cases, self._net, self._seconds = cases, first.network, first.seconds
        self._visits, self._turned_away, self._absent = (
            np.stack([getattr(each, part) for each in cases], axis=1) for part in ("visits", "turned_away", "absent")
        )
        nets = [each.network for each in cases]
        variants, steps, places = len(cases), len(first.network.steps), len(first.network.places)
        self._jobs, self._work = (np.stack([getattr(net, part) for net in nets]) for part in ("jobs", "seconds"))
        self._think = np.stack([net.think for net in nets])
        self._ordinary = np.where(self._jobs.sum(1) > 0, self._work.sum(1) / np.maximum(self._jobs.sum(1), _NEVER), 1.0)
        self._pages = first.network.pages.counts
        self._passes = np.stack([net.pages.passes for net in nets])
        self._served = np.stack([net.pages.service.sum(axis=1) for net in nets])
        self._outside = np.array(
            [[s.outside for s in c.plan.stations.values()] + [False] * len(c.plan.buckets) for c in cases]
        )
        self._bucket = np.array([name in first.plan.buckets for name in first.network.places])
        self._quota = np.array(
            [[np.inf] * len(c.plan.stations) + [_quota(b.quota_a_day) for b in c.plan.buckets.values()] for c in cases]
        )
        self._delivery = np.array(
            [[0.0] * len(c.plan.stations) + [b.delivery_seconds for b in c.plan.buckets.values()] for c in cases]
        )
        self._behaviour(cases)
        self._onward = 1 - first.network.repeats.sum(axis=1) - first.network.ends
        self._thinking = np.zeros((variants, steps))
        self._again = np.zeros((variants, steps))
        self._orbit = np.zeros((variants, len(_MEETINGS), self._turns, len(first.network.journeys)))
        self._turn = np.zeros((variants, self._turns, len(first.network.journeys)))
        self._turn[:, 0] = 1.0
        self._room = np.zeros((variants, len(first.network.journeys)))
        self._activated = np.array([each.activated for each in cases])
        self._sent = np.zeros((variants, places))
        self._fail, self._late = np.zeros((variants, steps)), np.zeros((variants, steps))
        self._slowness = np.zeros((variants, steps))
        self._late_code, self._expired = np.zeros(variants), np.zeros(variants)
        self.queues = Queues(
            [known for each in cases for known in each.lattices],
            reserve=np.concatenate([each.reserve for each in cases]).tolist(),
        )

    def _behaviour(self, cases: Sequence[Case]) -> None:
        retries = [each.demand.retry for each in cases]
        self._turns = max(each.most for each in retries) + 1
        self._most = np.array([each.most for each in retries])
        self._patience = np.array([each.patience_seconds for each in retries])
        after = [[each.slow, each.error, each.refused] for each in retries]
        self._comes_back = np.array([[part.probability for part in each] for each in after])
        spread = np.array([float(np.exp(each.demand.thinking.sigma**2 / 2)) for each in cases])
        self._delay = np.array([[part.delay_seconds for part in each] for each in after]) * spread[:, None]
        self._code_patience = np.array([each.plan.codes.patience_seconds for each in cases])
        self._code_life = np.array([each.plan.codes.valid_minutes * 60 for each in cases])
        self._sigma = np.array([max(each.demand.thinking.sigma, 1e-3) for each in cases])
        rooms = [each.plan.policies.waiting_room for each in cases]
        self._admitted = np.array([np.inf if room is None else room.visits_a_second for room in rooms])
        self._room_patience = np.array([1.0 if room is None else room.patience_minutes * 60 for room in rooms])
        self._sessions = np.array([each.plan.policies.sessions or np.inf for each in cases])
        self._candidates = np.array([each.demand.who.guardians * (1 - each.demand.who.active_share) for each in cases])

    def advance(self, index: int) -> Moment:
        """Move everybody through one step of time.

        Args:
            index: which one, of the cases' `times`.
        """
        length = self._seconds
        if index and _new_day(self._cases[0].times, index):
            self._sent[:] = 0.0
        left = np.where(self._candidates > 0, 1 - self._activated / np.maximum(self._candidates, 1.0), 1.0)
        wish = np.where(self._net.activates, np.clip(left, 0.0, 1.0)[:, None], 1.0)
        visits, turned_away = self._visits[index] * wish * length, self._turned_away[index] * wish * length
        failed = np.zeros((len(self._cases), len(_MEETINGS), visits.shape[1]))
        failed[:, _REFUSED] += turned_away
        back = self._come_back()
        entered, room_wait = self._enter(visits + back.sum(axis=1), failed)
        self._turn = _mixed(self._turn, back, visits + turned_away)
        passed, done, ended = self._walk(entered, failed)
        standing, jobs, wanted = self._serve(passed, index)
        lost = self._send_away(failed)
        self._activated += (done * self._net.activates).sum(axis=1)
        return Moment(
            fresh=visits + turned_away,
            back=back.sum(axis=(1, 2)),
            entered=entered.sum(axis=1),
            done=done,
            ended=ended,
            lost=lost,
            failed=failed.sum(axis=2),
            pages=passed @ self._pages,
            jobs=jobs,
            busy=wanted,
            room=self._room.sum(axis=1),
            room_wait=room_wait,
            inside=self._thinking.sum(axis=1) + self._again.sum(axis=1),
            away=self._orbit.sum(axis=(1, 2, 3)),
            late_code=self._late_code.copy(),
            standing=standing,
        )

    def _come_back(self) -> Floats:
        """Let go who come back now, by how often they came before; shape [variants, turns, journeys]."""
        share = self._seconds / (self._seconds + self._delay)[:, :, None, None]
        returning = self._orbit * share
        self._orbit -= returning
        return np.asarray(returning.sum(axis=1))

    def _enter(self, coming: Floats, failed: Floats) -> tuple[Floats, Floats]:
        """Let people in: through the waiting room, and as far as sessions are free. Give who enters, and the wait."""
        length = self._seconds
        room_wait = np.where(np.isinf(self._admitted), 0.0, self._room.sum(axis=1) / self._admitted)
        stays = np.where(
            room_wait > 0, ndtr(np.log(self._room_patience / np.maximum(room_wait, _NEVER)) / self._sigma), 1.0
        )[:, None]
        failed[:, _REFUSED] += coming * (1 - stays)
        waiting = self._room + coming * stays
        total = np.maximum(waiting.sum(axis=1), _NEVER)
        entering = waiting * np.minimum(1.0, self._admitted * length / total)[:, None]
        self._room = waiting - entering
        inside = self._thinking.sum(axis=1) + self._again.sum(axis=1)
        # Visits last for minutes: who enters while others leave in the same step of time finds their place.
        free = np.maximum(self._sessions - inside, 0.0)
        let = np.where(np.isinf(self._sessions), 1.0, np.minimum(1.0, free / np.maximum(entering.sum(axis=1), _NEVER)))
        failed[:, _REFUSED] += entering * (1 - let[:, None])
        return entering * let[:, None], room_wait

    def _walk(self, entered: Floats, failed: Floats) -> tuple[Floats, Floats, Floats]:
        """Lead everybody through the steps. Give who passed each one, reached the end by journey, left by mistake."""
        net, count = self._net, len(self._net.journeys)
        ready = self._thinking + self._again
        moves = self._seconds / (self._seconds + self._think + self._slowness)
        comes_late, old = self._code_troubles()
        goes_on = (1 - self._fail) * (1 - self._late)
        reached, served = np.zeros_like(ready), np.zeros_like(ready)
        done, coming = np.zeros_like(entered), np.zeros_like(entered)
        for start in range(0, ready.shape[1], count):
            row = slice(start, start + count)
            here = ready[:, row] + coming
            leaving = here * moves[:, row]
            self._thinking[:, row] = here - leaving
            reached[:, row] = leaving if start else leaving + entered
            served[:, row] = reached[:, row] * (1 - comes_late[:, row]) * goes_on[:, row]
            forward = served[:, row] * (self._onward[row] - old[:, row])
            done += forward * net.last[row]
            coming = forward * ~net.last[row]
        self._again = served @ net.repeats
        self._again[:, net.sends] += (served * old)[:, net.waits]
        passed = reached * (1 - comes_late)
        error = passed * self._fail
        by_journey = (len(entered), net.longest, count)
        failed[:, _ERROR] += error.reshape(by_journey).sum(axis=1)
        failed[:, _SLOW] += (reached - served - error).reshape(by_journey).sum(axis=1)
        return passed, done, served @ net.ends

    def _code_troubles(self) -> tuple[Floats, Floats]:
        """Give who goes away before a step since no code came, and who must ask for another one there, as shares."""
        late, old = np.zeros_like(self._thinking), np.zeros_like(self._thinking)
        late[:, self._net.waits] = self._late_code[:, None]
        old[:, self._net.waits] = self._expired[:, None] * self._onward[self._net.waits]
        return late, old

    def _serve(self, passed: Floats, index: int) -> tuple[Standing, Floats, Floats]:
        """Bring the work to the places, and learn what people of the next step of time meet there."""
        length = self._seconds
        asked, work = ((passed[:, None] @ each)[:, 0] for each in (self._jobs, self._work))
        absent = self._absent[index]
        taken = np.clip((self._quota - self._sent) / np.maximum(asked, _NEVER), 0.0, 1.0)
        refused = np.where((absent > 0) & self._outside, 1.0, 1 - taken)
        self._sent += asked * taken
        service = np.where(asked > _NEVER, work / np.maximum(asked, _NEVER), self._ordinary)
        standing = self.queues.advance(
            (asked * (1 - refused) / length).ravel(),
            np.maximum(service, _NEVER).ravel(),
            length,
            np.where(self._outside, 0.0, absent).ravel(),
        )
        self._learn(standing, refused)
        return standing, asked * (1 - refused), work * (1 - refused) / length

    def _learn(self, standing: Standing, refused: Floats) -> None:
        shape = refused.shape
        missed = 1 - (1 - refused) * (1 - standing.blocked.reshape(shape))
        self._fail = -np.expm1(_each(self._jobs, np.log1p(-np.minimum(missed, 1 - _NEVER))))
        patience = np.repeat(self._patience, shape[1])
        too_long = self.queues.later_than(standing, patience).reshape(shape)
        too_long = np.where(self._bucket, 0.0, too_long)
        late = np.max(too_long[:, None, :] * (self._passes > 0), axis=2)
        self._late = -np.expm1(np.log1p(-np.minimum(late, 1 - _NEVER)) @ self._pages.T)
        wait = np.minimum(standing.wait.reshape(shape), self._patience[:, None])
        page = _each(self._passes, np.where(self._bucket, 0.0, wait)) + self._served
        self._slowness = np.zeros_like(self._slowness)
        took = page @ self._pages.T
        count = len(self._net.journeys)
        self._slowness[:, count:] = took[:, :-count]
        self._wait_for_codes(standing, shape)

    def _wait_for_codes(self, standing: Standing, shape: tuple[int, ...]) -> None:
        net, plan = self._net, self._cases[0].plan
        place = next(
            (n for n, name in enumerate(net.places) if name in plan.buckets and plan.buckets[name].kind == "sms"), None
        )
        if place is None or not len(net.sends):
            return
        wait, delivery = standing.wait.reshape(shape)[:, place], self._delivery[:, place]
        left = np.maximum(self._code_patience - delivery, 0.0)
        self._late_code = np.zeros(shape[0])
        for variant in np.flatnonzero(wait >= left / HOPELESS):
            queue = int(variant) * shape[1] + place
            self._late_code[variant] = self.queues.survival(standing, queue, left[variant : variant + 1])[0]
        stays = np.minimum(wait, self._code_patience) + delivery
        typing = np.maximum(self._think[:, net.waits].mean(axis=1), _NEVER)
        life = np.maximum(self._code_life - stays, _NEVER)
        self._expired = ndtr(-np.log(life / typing) / self._sigma)
        self._slowness[:, net.waits] += stays[:, None]

    def _send_away(self, failed: Floats) -> Floats:
        """Decide who comes back. Give who goes away for good, by what they met."""
        by_turn = failed[:, :, None, :] * self._turn[:, None]
        may = np.arange(self._turns)[None, :] < self._most[:, None]
        returning = by_turn * self._comes_back[:, :, None, None] * may[:, None, :, None]
        self._orbit[:, :, 1:] += returning[:, :, :-1]
        return np.asarray((by_turn - returning).sum(axis=(2, 3)))


def _quota(a_day: int | None) -> float:
    return np.inf if a_day is None else float(a_day)


def _each(tables: Floats, vectors: Floats) -> Floats:
    """Multiply each variant's table, shape [variants, n, m], by its vector, shape [variants, m]."""
    return np.asarray((tables @ vectors[:, :, None])[:, :, 0])


def _new_day(times: Floats, index: int) -> bool:
    return bool(times[index] // 86_400 != times[index - 1] // 86_400)


def _mixed(turn: Floats, back: Floats, fresh: Floats) -> Floats:
    """Follow, with the inertia of a few minutes, how often those who are here came before."""
    now = back.copy()
    now[:, 0] += fresh
    total = now.sum(axis=1, keepdims=True)
    shares = np.divide(now, total, out=turn.copy(), where=total > _NEVER)
    return np.asarray(0.7 * turn + 0.3 * shares)
