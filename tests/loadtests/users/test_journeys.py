"""Every journey of the shipped model, with each of its mistakes, is played at the federation to its end."""

from collections.abc import Callable, Iterator

import pytest

from rentree_blanche.loadtests.demand import Journey, read_demand
from rentree_blanche.loadtests.rush.description import Description
from rentree_blanche.loadtests.rush.preparing import last_sms, prepare_people
from rentree_blanche.loadtests.rush.target import Target
from rentree_blanche.loadtests.rush.values import Rush
from rentree_blanche.loadtests.rush.visits import Visit, VisitFailedError
from rentree_blanche.loadtests.users.crowd import Crowd
from rentree_blanche.loadtests.users.people import Pool
from rentree_blanche.loadtests.users.plain import PlainTransport
from tests.loadtests.federation import standing

DEMAND = read_demand()


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    with standing(families=60) as made:
        yield made


@pytest.fixture(scope="module")
def crowd(target: Target) -> Crowd:
    people = prepare_people(target, DEMAND.mix(), 6, lambda _done, _total: None)
    description = Description(
        rush=Rush(), demand=DEMAND, mix=DEMAND.mix(), places=target.places, people=people, control=target.control,
        last_sms=last_sms(target),
    )  # fmt: skip
    return Crowd(description, PlainTransport)


def play(crowd: Crowd, name: str, choose: Callable[[Journey, str], str | None], number: int = 1) -> None:
    """Play a visit; `choose` gives the mistake at each step, made once."""
    journey = DEMAND.journeys[name]
    steps = [step.name for step in journey.steps]
    playing = crowd.player(Visit(name, 0.0, number))
    made: set[str] = set()
    at = 0
    try:
        while at < len(steps):
            mistake = choose(journey, steps[at]) if steps[at] not in made else None
            made.add(steps[at])
            playing.prepare(steps[at], mistake)
            playing.act(steps[at], mistake)
            back_to = next((each.back_to for each in journey.mistakes if each.name == mistake), steps[at])
            if back_to is None:
                return
            at = at + 1 if mistake is None else steps.index(back_to)
    finally:
        playing.leave()


@pytest.mark.parametrize("journey", list(DEMAND.journeys))
def test_a_visit_without_mistakes_gets_what_it_came_for(crowd: Crowd, journey: str) -> None:
    play(crowd, journey, lambda _journey, _step: None)


@pytest.mark.parametrize(
    ("journey", "mistake"),
    [(name, each.name) for name, journey in DEMAND.journeys.items() for each in journey.mistakes],
)
def test_a_visit_with_a_mistake_is_told_of_it_and_goes_on(crowd: Crowd, journey: str, mistake: str) -> None:
    def choose(model: Journey, step: str) -> str | None:
        return next((each.name for each in model.mistakes if each.at == step and each.name == mistake), None)

    play(crowd, journey, choose)


def test_every_portal_is_come_through_by_families_of_its_degree(crowd: Crowd) -> None:
    for number in range(2, 14):  # each number draws its portal
        play(crowd, "login", lambda _journey, _step: None, number)


def test_a_wrong_answer_of_the_target_fails_the_visit(crowd: Crowd, target: Target) -> None:
    playing = crowd.player(Visit("login", 0.0, 1))
    playing.act("open", None)
    with target.connect() as client:
        client.freeze_clock()
        client.advance_clock(hours=2)  # the flow has been forgotten
    with pytest.raises(VisitFailedError, match="status-400"):
        playing.act("credentials", None)
    playing.leave()


def test_people_are_made_ready_by_role_and_those_who_activate_are_nobody_twice(crowd: Crowd, target: Target) -> None:
    people = crowd._description.people
    roles = {person.role for person in people}
    assert roles == {"account", "forgetful", "pupil", "registration", "distribution", "franceconnect"}
    activating = [
        person.mobile for person in people if person.role in {"registration", "distribution", "franceconnect"}
    ]
    assert len(activating) == len(set(activating))
    parts = [Pool.of(people, worker, 3) for worker in range(3)]
    shared = [person for part in parts for waiting in part.waiting.values() for person in waiting]
    assert len(shared) == len(people)
    assert {id(person) for person in shared} == {id(person) for person in people}
