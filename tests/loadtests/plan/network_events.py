"""A small federation played event by event with SimPy: visits with steps, thinking, mistakes, impatience, comebacks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

from rentree_blanche.loadtests.demand import Demand, Rate
from rentree_blanche.loadtests.plan.values import Plan


@dataclass(slots=True)
class Played:
    """What happened: when visits began and ended, and what each page took."""

    came: int = 0
    done: int = 0
    ended: int = 0
    lost: int = 0
    back: int = 0
    pages: list[tuple[float, float]] = field(default_factory=list)
    sms: list[float] = field(default_factory=list)


class Federation:
    """One station for pages and all that they compute, one store, and one SMS gateway."""

    def __init__(self, plan: Plan, demand: Demand, seed: int) -> None:
        self.plan, self.demand, self.seen = plan, demand, Played()
        self._draw, self._env = np.random.default_rng(seed), simpy.Environment()
        self._desks = {name: simpy.Resource(self._env, known.servers) for name, known in plan.stations.items()}
        self._gateway_free = 0.0

    def play(self) -> Played:
        """Play the whole period, and give what happened."""
        times, rates = Rate(self.demand).table(60.0)
        for column, journey in enumerate(self.demand.journeys):
            counts = self._draw.poisson(rates[:, column] * 60)
            for start, count in zip(times - 30, counts, strict=True):
                for moment in start + self._draw.uniform(0, 60, count):
                    self._env.process(self._visit(journey, float(moment), 0))
                    self.seen.came += 1
        self._env.run()
        return self.seen

    def _visit(self, name: str, at: float, turn: int) -> Iterator[Any]:
        yield self._env.timeout(at - self._env.now)
        journey = self.demand.journeys[name]
        names = [step.name for step in journey.steps]
        place, mistaken = 0, set()
        while place < len(names):
            step, work = journey.steps[place], journey.steps[place].work
            if step.think_seconds:
                yield self._env.timeout(self._log_normal(step.think_seconds))
            error = self._mistake(journey, step.name) if step.name not in mistaken else None
            if error is not None:
                mistaken.add(step.name)
                work = error.work
            for page in range(int(work.page)):
                begin = self._env.now
                yield from self._page(work, last=page == int(work.page) - 1)
                self.seen.pages.append((begin, self._env.now - begin))
                if self._env.now - begin > self.demand.retry.patience_seconds:
                    self._go_away(name, turn)
                    return
            if work.sms:
                start = max(self._env.now, self._gateway_free)
                self._gateway_free = start + 1 / self.plan.buckets["sms"].a_second
                self.seen.sms.append(start - self._env.now)
            if error is None:
                place += 1
            elif error.back_to is None:
                self.seen.ended += 1
                return
            else:
                place = names.index(error.back_to)
        self.seen.done += 1

    def _page(self, work: Any, *, last: bool) -> Iterator[Any]:
        web, store = self.plan.stations["web"], self.plan.stations["store"]
        mean = (
            web.seconds["page"] + (work.hash * web.seconds["hash"] + work.signature * web.seconds["signature"]) * last
        )
        for desk, seconds in (("web", mean), ("store", work.write / work.page * store.seconds["write"])):
            if seconds:
                with self._desks[desk].request() as turn:
                    yield turn
                    yield self._env.timeout(self._draw.exponential(seconds))

    def _mistake(self, journey: Any, step: str) -> Any:
        drawn = self._draw.random()
        for each in journey.mistakes:
            if each.at == step:
                drawn -= each.share
                if drawn < 0:
                    return each
        return None

    def _go_away(self, name: str, turn: int) -> None:
        retry = self.demand.retry
        if turn < retry.most and self._draw.random() < retry.slow.probability:
            self.seen.back += 1
            later = self._env.now + self._log_normal(retry.slow.delay_seconds)
            self._env.process(self._visit(name, later, turn + 1))
        else:
            self.seen.lost += 1

    def _log_normal(self, median: float) -> float:
        return float(median * np.exp(self._draw.normal(0, self.demand.thinking.sigma)))
