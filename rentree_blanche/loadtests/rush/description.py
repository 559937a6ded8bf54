"""What a generator is told of a run: the same for every process of it, wherever it is."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from rentree_blanche.loadtests.demand import Demand, Rate
from rentree_blanche.loadtests.rush.arrivals import Profile
from rentree_blanche.loadtests.rush.values import Rush
from rentree_blanche.loadtests.users.people import Person
from rentree_blanche.loadtests.users.visitor import Places

_SLOTS_A_DAY = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Where the control API of a federation answers; `ca` is a PEM file."""

    url: str
    token: str | None = None
    ca: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A run.

    Attributes:
        rush, demand: what was asked for. mix: shares of the journeys that the target can play.
        places: where the portals are.
        people: of the pool. control: of a federation; None for a deployment.
        last_sms: id of the last SMS before the run.
    """

    rush: Rush
    demand: Demand
    mix: Mapping[str, float]
    places: Places
    people: Sequence[Person]
    control: Control | None = None
    last_sms: int = 0

    def part(self, worker: int, among: int) -> "Description":
        """Give what one worker is told: its own people alone."""
        by_role: dict[str, list[Person]] = {}
        for person in self.people:
            by_role.setdefault(person.role, []).append(person)
        mine = [person for everybody in by_role.values() for person in everybody[worker::among]]
        return replace(self, people=mine)

    def days(self) -> Iterator[Profile]:
        """Give the model's days in compressed time, scaled to the peak that was asked for."""
        wanted = self.rush.replay
        rate = Rate(self.demand)
        columns = [rate.journeys.index(journey) for journey in self.mix]
        step = 86_400 / _SLOTS_A_DAY
        _, table = rate.table(step)
        table = table[:, columns]
        scale = wanted.peak_rate / float(table.sum(axis=1).max())
        days = np.split(table * scale, self.demand.when.days)
        for day in days[: wanted.days]:
            yield Profile(tuple(self.mix), wanted.day_seconds / _SLOTS_A_DAY, tuple(map(tuple, day.tolist())))

    def as_json(self) -> dict[str, Any]:
        """Write it."""
        return {
            "rush": self.rush.model_dump(mode="json"),
            "demand": self.demand.model_dump(mode="json"),
            "mix": dict(self.mix),
            "places": {**asdict(self.places), "homes": dict(self.places.homes)},
            "people": [person.as_json() for person in self.people],
            "control": None if self.control is None else asdict(self.control),
            "last_sms": self.last_sms,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Description":
        """Read it."""
        return cls(
            rush=Rush.model_validate(said["rush"]),
            demand=Demand.model_validate_json(json.dumps(said["demand"])),
            mix=said["mix"],
            places=Places(**said["places"]),
            people=[Person.from_json(each) for each in said["people"]],
            control=None if said["control"] is None else Control(**said["control"]),
            last_sms=said["last_sms"],
        )

    def write(self, file: Path) -> None:
        """Write it into a file."""
        file.write_text(json.dumps(self.as_json(), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> "Description":
        """Read it from a file."""
        return cls.from_json(json.loads(file.read_text(encoding="utf-8")))
