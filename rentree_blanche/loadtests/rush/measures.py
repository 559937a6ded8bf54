"""What a phase measured: counts, latencies and health of the generator, mergeable over workers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rentree_blanche.loadtests.rush.histogram import Latencies

_POINTS = 60
VISIT_COUNTS = ("planned", "started", "dropped", "nobody", "done", "failed", "returned", "unfinished")


@dataclass(slots=True)
class Point:
    """A short part of a phase: visits that started and failed in it, and the intended latencies of its actions."""

    started: int = 0
    failed: int = 0
    dropped: int = 0
    latencies: Latencies = field(default_factory=Latencies)


@dataclass(slots=True)
class Health:
    """How the generator did: how late it woke for what it had planned, and the share of its core that it used."""

    lag: Latencies = field(default_factory=Latencies)
    cpu: list[float] = field(default_factory=list)


class Measures:
    """What one worker, or all of them, measured in a phase.

    Args:
        seconds: how long the phase sends. settle: seconds at its beginning that latencies and errors leave out.
    """

    def __init__(self, seconds: float, settle: float = 0.0) -> None:
        self.seconds, self.settle = seconds, settle
        self.step = max(seconds / _POINTS, 1.0)
        self.visits: dict[str, Counter[str]] = {}
        self.actions: Counter[str] = Counter()
        self.failures: Counter[tuple[str, str, str]] = Counter()
        self.intended: dict[tuple[str, str], Latencies] = {}
        self.real: dict[tuple[str, str], Latencies] = {}
        self.points: dict[int, Point] = {}
        self.health = Health()
        self.messages = Latencies()

    def visit(self, journey: str, what: str, at: float | None = None) -> None:
        """Count a visit: one of `VISIT_COUNTS`, at some seconds of the phase."""
        self.visits.setdefault(journey, Counter())[what] += 1
        if at is not None and what in {"started", "failed", "dropped"}:
            point = self._point(at)
            setattr(point, what, getattr(point, what) + 1)

    def action(self, journey: str, step: str, *, intended: float, real: float, end: float) -> None:
        """Keep an action that was answered rightly; times in seconds of the phase."""
        if self.counts(intended):
            self.actions["done"] += 1
            self._keep(journey, step, intended, real, end)

    def failure(self, journey: str, step: str, reason: str, *, intended: float, real: float, end: float) -> None:
        """Keep an action that failed; the time until it did counts as its latency."""
        if self.counts(intended):
            self.actions["failed"] += 1
            self.failures[journey, step, reason] += 1
            self._keep(journey, step, intended, real, end)

    def counts(self, intended: float) -> bool:
        """Tell whether an action that was meant for a moment of the phase is among those judged."""
        return self.settle <= intended < self.seconds

    def _keep(self, journey: str, step: str, intended: float, real: float, end: float) -> None:
        self.intended.setdefault((journey, step), Latencies()).record(end - intended)
        self.real.setdefault((journey, step), Latencies()).record(end - real)
        self._point(intended).latencies.record(end - intended)

    def _point(self, at: float) -> Point:
        return self.points.setdefault(int(at / self.step), Point())

    def total(self, what: str) -> int:
        """Count the visits of all journeys."""
        return sum(counts[what] for counts in self.visits.values())

    def all_intended(self) -> Latencies:
        """Give the latencies of all actions from their intended starts."""
        return Latencies.merged(self.intended.values())

    def all_real(self) -> Latencies:
        """Give the latencies of all actions from their real starts."""
        return Latencies.merged(self.real.values())

    @property
    def error_share(self) -> float:
        """Share of what was asked that failed: actions that did, and visits that could not even start."""
        dropped = self.total("dropped")
        asked = self.actions["done"] + self.actions["failed"] + dropped
        return (self.actions["failed"] + dropped) / asked if asked else 0.0

    def merge(self, other: "Measures") -> None:
        """Add what another worker measured in the same phase."""
        for journey, counts in other.visits.items():
            self.visits.setdefault(journey, Counter()).update(counts)
        self.actions.update(other.actions)
        self.failures.update(other.failures)
        for mine, others in ((self.intended, other.intended), (self.real, other.real)):
            for key, latencies in others.items():
                mine.setdefault(key, Latencies()).merge(latencies)
        for number, point in other.points.items():
            own = self.points.setdefault(number, Point())
            own.started += point.started
            own.failed += point.failed
            own.dropped += point.dropped
            own.latencies.merge(point.latencies)
        self.health.lag.merge(other.health.lag)
        self.health.cpu.extend(other.health.cpu)
        self.messages.merge(other.messages)

    def as_json(self) -> dict[str, Any]:
        """Write it for another process, or for a file."""
        return {
            "seconds": self.seconds,
            "settle": self.settle,
            "visits": {journey: dict(counts) for journey, counts in self.visits.items()},
            "actions": dict(self.actions),
            "failures": [[*key, count] for key, count in self.failures.items()],
            "intended": [[*key, each.encoded()] for key, each in self.intended.items()],
            "real": [[*key, each.encoded()] for key, each in self.real.items()],
            "points": [
                [number, point.started, point.failed, point.dropped, point.latencies.encoded()]
                for number, point in sorted(self.points.items())
            ],
            "lag": self.health.lag.encoded(),
            "cpu": self.health.cpu,
            "messages": self.messages.encoded(),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Measures":
        """Read what `as_json` wrote."""
        made = cls(said["seconds"], said["settle"])
        made.visits = {journey: Counter(counts) for journey, counts in said["visits"].items()}
        made.actions = Counter(said["actions"])
        made.failures = Counter({(journey, step, why): count for journey, step, why, count in said["failures"]})
        made.intended = {(journey, step): Latencies.decoded(text) for journey, step, text in said["intended"]}
        made.real = {(journey, step): Latencies.decoded(text) for journey, step, text in said["real"]}
        made.points = {
            number: Point(started, failed, dropped, Latencies.decoded(text))
            for number, started, failed, dropped, text in said["points"]
        }
        made.health = Health(Latencies.decoded(said["lag"]), list(said["cpu"]))
        made.messages = Latencies.decoded(said["messages"])
        return made

    @classmethod
    def merged(cls, parts: Iterable["Measures"]) -> "Measures":
        """Merge the parts of several workers, of which there is at least one."""
        first, *others = parts
        made = cls(first.seconds, first.settle)
        for part in (first, *others):
            made.merge(part)
        return made
