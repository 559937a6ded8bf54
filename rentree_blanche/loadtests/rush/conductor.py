"""The conductor of a run: takes the phases of a campaign one after another, and keeps what each measured."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rentree_blanche.loadtests.rush import campaign as campaigns
from rentree_blanche.loadtests.rush.arrivals import Profile
from rentree_blanche.loadtests.rush.campaign import Campaign, Finding, Phase
from rentree_blanche.loadtests.rush.description import Description
from rentree_blanche.loadtests.rush.engine import Part
from rentree_blanche.loadtests.rush.measures import Measures

Measure = Callable[[Phase], tuple[Measures, float]]
"""Plays a phase on all workers; gives what they measured, and when it began (seconds since the epoch)."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A phase that was played, when it began, and what was measured."""

    phase: Phase
    began: float
    measures: Measures

    def as_json(self) -> dict[str, Any]:
        """Write it."""
        phase = self.phase
        return {
            "name": phase.name,
            "number": phase.number,
            "rate": phase.rate,
            "settle": phase.settle,
            "closed_users": phase.closed_users,
            "day": phase.day,
            "profile": profile_as_json(phase.profile),
            "began": self.began,
            "measures": self.measures.as_json(),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Taken":
        """Read it."""
        names = ("name", "number", "rate", "settle", "closed_users", "day")
        phase = Phase(profile=profile_from_json(said["profile"]), **{name: said[name] for name in names})
        return cls(phase, said["began"], Measures.from_json(said["measures"]))


@dataclass(slots=True)
class Record:
    """All that a generator leaves behind; `lost` says why a run was cut, empty where it was not."""

    taken: list[Taken] = field(default_factory=list)
    finding: Finding | None = None
    workers: int = 1
    lost: str = ""

    def write(self, file: Path) -> None:
        """Write it into a file."""
        finding = None if self.finding is None else {"good": self.finding.good, "bad": self.finding.bad}
        said = {"phases": [each.as_json() for each in self.taken], "finding": finding}
        file.write_text(json.dumps({**said, "workers": self.workers, "lost": self.lost}), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> "Record":
        """Read it from a file."""
        said = json.loads(file.read_text(encoding="utf-8"))
        finding = None if said["finding"] is None else Finding(**said["finding"])
        return cls([Taken.from_json(each) for each in said["phases"]], finding, said["workers"], said["lost"])


def campaign_of(description: Description, between: Callable[[int], None]) -> Campaign:
    """Make the campaign that was asked for; `between` moves the target's clock to a day of a replay."""
    rush, mix = description.rush, description.mix
    if rush.mode == "replay":
        return campaigns.replay(description.days(), between)
    if rush.mode == "closed":
        return campaigns.closed_loop(rush.closed, mix)
    if rush.mode == "hold":
        made = campaigns.constant(float(rush.rate or 0), rush.seconds, mix)
    else:
        made = campaigns.find_knee(rush.search, rush.objective, mix)
    return campaigns.followed(made, campaigns.closed_loop(rush.closed, mix)) if rush.compare_closed else made


def conduct(campaign: Campaign, measure: Measure, record: Record, file: Path, told: Callable[[Taken], None]) -> None:
    """Play a campaign to its end; the record is written after each phase, so that a run that is cut leaves it."""
    answer: Measures | None = None
    with suppress(StopIteration):
        while True:
            try:
                phase = next(campaign) if answer is None else campaign.send(answer)
            except StopIteration as ended:
                record.finding = ended.value
                record.write(file)
                raise
            answer, began = measure(phase)
            record.taken.append(Taken(phase, began, answer))
            record.write(file)
            told(record.taken[-1])


def part_of(phase: Phase, description: Description, worker: int, among: int) -> dict[str, Any]:
    """Say what one worker does in a phase, as JSON."""
    users = phase.closed_users
    return {
        "phase": phase.number,
        "worker": worker,
        "profile": profile_as_json(phase.profile.shared(among)),
        "closed_users": users // among + (worker < users % among),
        "settle": phase.settle,
        "drain": description.rush.generator.drain_seconds,
        "in_flight": description.rush.generator.in_flight,
        "think_scale": description.rush.generator.think_scale,
    }


def part_from_json(said: Mapping[str, Any]) -> Part:
    """Read what one worker does in a phase."""
    return Part(**{**said, "profile": profile_from_json(said["profile"])})


def profile_as_json(profile: Profile) -> dict[str, Any]:
    """Write a profile."""
    return {"journeys": profile.journeys, "slot_seconds": profile.slot_seconds, "rates": profile.rates}


def profile_from_json(said: Mapping[str, Any]) -> Profile:
    """Read a profile."""
    rates = tuple(tuple(float(rate) for rate in row) for row in said["rates"])
    return Profile(tuple(said["journeys"]), float(said["slot_seconds"]), rates)
