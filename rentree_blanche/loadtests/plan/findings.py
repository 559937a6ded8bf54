"""What an outcome means: what breaks first and when, what was lost, what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from rentree_blanche.loadtests.plan.case import moment_of
from rentree_blanche.loadtests.plan.simulation import Outcome

Floats = NDArray[np.float64]
_CHANCE = 1e-3
_MONTH_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A place that does not hold what is promised, from its first minute to its last.

    Attributes:
        place: name. title: what people call it. what: slow, full, late, quota or absent.
        first, last: moments. minutes: how many minutes in between it was so. worst: p95 in seconds, or a share.
    """

    place: str
    title: str
    what: str
    first: datetime
    last: datetime
    minutes: float
    worst: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """An outcome in figures.

    Attributes:
        visits: came for the first time. comebacks: came again.
        served: share who reached the end, of those whom no mistake of their own stopped.
        gave_up: visits lost for good, by reason. p50, p95, p99: of a page in the worst minute, `at`.
        sms_p95: worst minute's wait of an SMS. peak_visits, peak_writes, peak_sms: a second, in their busiest minute.
        sms, mail: sent. euros: of servers, of messages, and once. missed_minutes: page too slow.
        troubles: in the order of their beginning. holds: whether the objective is held.
    """

    name: str
    visits: float
    comebacks: float
    served: float
    gave_up: Mapping[str, float]
    p50: float
    p95: float
    p99: float
    at: datetime
    sms_p95: float
    peak_visits: float
    peak_writes: float
    peak_sms: float
    room_minutes: float
    sms: float
    mail: float
    euros_servers: float
    euros_messages: float
    euros_once: float
    missed_minutes: float
    troubles: tuple[Trouble, ...]
    holds: bool

    @property
    def euros(self) -> float:
        """Return what it costs altogether."""
        return self.euros_servers + self.euros_messages + self.euros_once


def findings(outcome: Outcome, *, euros_once: float = 0.0) -> Findings:
    """Say what an outcome means.

    Args:
        outcome: of a variant.
        euros_once: what it costs beside servers and messages.
    """
    case, plan = outcome.case, outcome.case.plan
    objective = plan.objective
    visits = float(outcome.fresh.sum())
    worst = int(np.argmax(outcome.seconds[:, 1]))
    served = float(outcome.done.sum()) / max(visits - outcome.left - float(outcome.ended.sum()), 1e-9)
    sms_p95 = float(np.max(message_p95(outcome, "sms"), initial=0.0))
    p95 = float(outcome.seconds[worst, 1])
    troubles = tuple(sorted(_troubles(outcome), key=lambda each: each.first))
    return Findings(
        name=case.name,
        visits=visits,
        comebacks=float(outcome.back.sum()),
        served=min(served, 1.0),
        gave_up=dict(zip(("slow", "error", "refused"), outcome.lost.sum(axis=0).tolist(), strict=True)),
        p50=float(outcome.seconds[worst, 0]),
        p95=p95,
        p99=float(outcome.seconds[worst, 2]),
        at=moment_of(case, worst),
        sms_p95=sms_p95,
        peak_visits=float(outcome.entered.max()) / case.seconds,
        peak_writes=_peak(outcome, "write"),
        peak_sms=_peak(outcome, "sms"),
        room_minutes=float(outcome.room_wait.max()) / 60,
        sms=_sent(outcome, "sms"),
        mail=_sent(outcome, "mail"),
        euros_servers=_server_euros(outcome),
        euros_messages=sum(
            float(outcome.jobs[:, _place(outcome, name)].sum()) * bucket.euros for name, bucket in plan.buckets.items()
        ),
        euros_once=euros_once,
        missed_minutes=float(np.count_nonzero(outcome.seconds[:, 1] > objective.p95_seconds)) * case.seconds / 60,
        troubles=troubles,
        holds=p95 <= objective.p95_seconds and served >= objective.served_share and sms_p95 <= objective.sms_seconds,
    )


def message_p95(outcome: Outcome, kind: str) -> Floats:
    """Give the p95 of the wait of one kind of message, by step of time; empty where no bucket takes it."""
    for column, bucket in enumerate(outcome.case.plan.buckets.values()):
        if bucket.kind == kind:
            return outcome.messages[:, column, 1]
    return np.zeros(0)


def drained(outcome: Outcome, after: datetime) -> datetime | None:
    """Give when everything is as promised again, after a moment; None where it never is."""
    plan = outcome.case.plan
    late = outcome.seconds[:, 1] > plan.objective.p95_seconds
    messages = message_p95(outcome, "sms")
    if len(messages):
        late = late | (messages > plan.objective.sms_seconds)
    start = next((n for n in range(len(late)) if moment_of(outcome.case, n) >= after), len(late))
    calm = np.flatnonzero(~late[start:])
    return moment_of(outcome.case, start + int(calm[0])) if len(calm) else None


def _troubles(outcome: Outcome) -> Sequence[Trouble]:
    plan = outcome.case.plan
    found: list[Trouble] = []
    slow = outcome.seconds[:, 1] > plan.objective.p95_seconds
    stations = list(plan.stations)
    slowest = np.argmax(outcome.wait[:, : len(stations)], axis=1)
    for place, (name, station) in enumerate(plan.stations.items()):
        full = outcome.blocked[:, place] > _CHANCE
        absent = outcome.case.absent[:, place] > 0
        for what, flags, values in (
            ("absent", absent, absent.astype(np.float64)),
            ("full", full, outcome.blocked[:, place]),
            ("slow", slow & (slowest == place) & ~absent, outcome.seconds[:, 1]),
        ):
            found += _span(outcome, name, station.title, what, flags, values)
    for column, (name, bucket) in enumerate(plan.buckets.items()):
        place = len(stations) + column
        absent = outcome.case.absent[:, place] > 0
        late = outcome.messages[:, column, 1] > plan.objective.sms_seconds
        days = (outcome.case.times // 86_400).astype(int)
        spent = np.concatenate([np.cumsum(outcome.jobs[days == day, place]) for day in np.unique(days)])
        out = spent > (np.inf if bucket.quota_a_day is None else bucket.quota_a_day - 1)
        for what, flags, values in (
            ("absent", absent, absent.astype(np.float64)),
            ("quota", out, spent),
            ("late", late & ~absent, outcome.messages[:, column, 1]),
        ):
            found += _span(outcome, name, bucket.title, what, flags, values)
    return found


def _span(
    outcome: Outcome, place: str, title: str, what: str, flags: NDArray[np.bool_], values: Floats
) -> Sequence[Trouble]:
    where = np.flatnonzero(flags)
    if not len(where):
        return ()
    return (
        Trouble(
            place=place,
            title=title,
            what=what,
            first=moment_of(outcome.case, int(where[0])),
            last=moment_of(outcome.case, int(where[-1])),
            minutes=len(where) * outcome.case.seconds / 60,
            worst=float(values[where].max()),
        ),
    )


def _place(outcome: Outcome, name: str) -> int:
    return outcome.case.network.places.index(name)


def _of_kind(outcome: Outcome, kind: str) -> str | None:
    plan = outcome.case.plan
    owners = [name for name, station in plan.stations.items() if kind in station.seconds]
    owners += [name for name, bucket in plan.buckets.items() if bucket.kind == kind]
    return owners[0] if owners else None


def _sent(outcome: Outcome, kind: str) -> float:
    name = _of_kind(outcome, kind)
    return float(outcome.jobs[:, _place(outcome, name)].sum()) if name else 0.0


def _peak(outcome: Outcome, kind: str) -> float:
    name = _of_kind(outcome, kind)
    return float(outcome.jobs[:, _place(outcome, name)].max()) / outcome.case.seconds if name else 0.0


def _server_euros(outcome: Outcome) -> float:
    months = outcome.case.demand.when.days / _MONTH_DAYS
    return sum(s.servers * s.euros * months for s in outcome.case.plan.stations.values() if not s.outside)
