"""The conductor plays a campaign over workers whose parts merge, and leaves what it has where a run is cut."""

from pathlib import Path

import pytest

from rentree_blanche.loadtests.demand import read_demand
from rentree_blanche.loadtests.rush.campaign import Phase
from rentree_blanche.loadtests.rush.conductor import Record, campaign_of, conduct, part_from_json, part_of
from rentree_blanche.loadtests.rush.description import Description
from rentree_blanche.loadtests.rush.measures import Measures
from rentree_blanche.loadtests.rush.values import Rush
from rentree_blanche.loadtests.users.people import Person
from rentree_blanche.loadtests.users.visitor import Places


def described(**rush: object) -> Description:
    demand = read_demand()
    people = [Person(role="account", identifier=f"p.{number}") for number in range(5)]
    asked = Rush.model_validate(rush)
    return Description(
        rush=asked, demand=demand, mix=demand.mix(), places=Places({"ent-hdf": "http://x/"}), people=people
    )


def conducted(description: Description, file: Path, knee: float = 20) -> tuple[Record, list[int]]:
    """Conduct a campaign at a target of a knee; give the record, and the days that the clock was moved to."""
    days: list[int] = []

    def measure(phase: Phase) -> tuple[Measures, float]:
        measures = Measures(phase.profile.seconds)
        measures.action("login", "open", intended=0, real=0, end=1 if phase.rate <= knee else 9)
        return measures, 1_000.0 + phase.number

    record = Record()
    conduct(campaign_of(description, days.append), measure, record, file, lambda _taken: None)
    return record, days


def test_a_search_is_followed_by_a_closed_loop_where_it_is_asked_for(tmp_path: Path) -> None:
    record, _ = conducted(described(compare_closed=True), tmp_path / "measures.json")
    names = [each.phase.name for each in record.taken]
    assert names[0] == "warm"
    assert names[-2:] == ["hold", "closed"]
    assert len({each.phase.number for each in record.taken}) == len(names)
    assert record.finding is not None
    assert record.finding.good <= 20 < record.finding.bad
    read = Record.read(tmp_path / "measures.json")
    assert [each.as_json() for each in read.taken] == [each.as_json() for each in record.taken]
    assert read.finding == record.finding


def test_a_replay_moves_the_clock_to_each_day_and_keeps_the_shape_of_the_model(tmp_path: Path) -> None:
    description = described(mode="replay", replay={"peak_rate": 10, "day_seconds": 5, "days": 20})
    record, days = conducted(description, tmp_path / "measures.json")
    assert days == list(range(20))
    busiest = max(record.taken, key=lambda each: each.phase.rate)
    assert busiest.phase.day == 18  # the first Monday, with its report on television
    assert busiest.phase.rate == pytest.approx(10)
    assert all(each.phase.profile.seconds == pytest.approx(5) for each in record.taken)


def test_workers_share_rate_users_and_people(tmp_path: Path) -> None:
    description = described()
    phase = next(campaign_of(description, lambda _day: None))
    parts = [part_from_json(part_of(phase, description, worker, 2)) for worker in range(2)]
    shared = sum(sum(part.profile.expected().values()) for part in parts)
    assert shared == pytest.approx(sum(phase.profile.expected().values()))
    people = [description.part(worker, 2).people for worker in range(2)]
    assert sorted(person.identifier for part in people for person in part) == [f"p.{number}" for number in range(5)]
    assert Description.from_json(description.as_json()) == description


def test_what_was_measured_before_a_run_is_cut_is_left(tmp_path: Path) -> None:
    description, file, record = described(), tmp_path / "measures.json", Record()

    def measure(phase: Phase) -> tuple[Measures, float]:
        if phase.number == 2:
            raise ConnectionError
        return Measures(phase.profile.seconds), 0.0

    with pytest.raises(ConnectionError):
        conduct(campaign_of(description, lambda _day: None), measure, record, file, lambda _taken: None)
    assert len(Record.read(file).taken) == 2
