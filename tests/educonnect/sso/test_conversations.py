from dataclasses import replace
from datetime import timedelta

import pytest

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.sso.conversations import Conversations
from rentree_blanche.simulators.educonnect.sso.flow import FlowState, Step, execution_of

START = FlowState(path="/idp/profile/SAML2/Redirect/SSO")


@pytest.fixture
def conversations(store: Store, clock: ActorClock, chance: Chance) -> Conversations:
    return Conversations(store, clock, chance, minutes=60, secret="shared")


@pytest.fixture
def first(conversations: Conversations) -> Step:
    return conversations.begin(None, "login", START)


def test_the_first_step_of_a_browser_is_e1s1(first: Step) -> None:
    assert first.key == "e1s1"
    assert first.address == "/idp/profile/SAML2/Redirect/SSO?execution=e1s1"


def test_a_second_flow_of_the_same_browser_is_e2(conversations: Conversations, first: Step) -> None:
    assert conversations.begin(first.conversation_id, "login", START).key == "e2s1"


def test_another_browser_begins_at_e1_again(conversations: Conversations, first: Step) -> None:
    other = conversations.begin(None, "login", START)
    assert (other.key, other.conversation_id == first.conversation_id) == ("e1s1", False)


def test_a_step_is_found_again_with_what_it_remembers(conversations: Conversations, first: Step) -> None:
    changed = replace(START, profile="eleve")
    second = conversations.advance(first, "identity", changed)
    assert second is not None
    found = conversations.find(first.conversation_id, 1, 2)
    assert found is not None
    assert (found.view, found.state) == ("identity", changed)


def test_the_back_button_finds_the_earlier_step(conversations: Conversations, first: Step) -> None:
    conversations.advance(first, "identity", START)
    assert conversations.find(first.conversation_id, 1, 1) == first


def test_somebody_elses_execution_is_not_found(conversations: Conversations, first: Step) -> None:
    stranger = conversations.begin(None, "login", START)
    conversations.advance(first, "identity", START)
    assert conversations.find(stranger.conversation_id, 1, 2) is None
    assert conversations.find(None, 1, 1) is None


def test_an_ended_execution_is_stale_and_the_others_go_on(conversations: Conversations, first: Step) -> None:
    other_tab = conversations.begin(first.conversation_id, "login", START)
    conversations.end(first)
    assert conversations.find(first.conversation_id, 1, 1) is None
    assert conversations.advance(first, "identity", START) is None
    assert conversations.find(first.conversation_id, other_tab.execution, 1) == other_tab


def test_a_conversation_ends_an_hour_after_its_last_step(
    conversations: Conversations, first: Step, time: Clock
) -> None:
    time.move_to(time.now() + timedelta(minutes=59))
    second = conversations.advance(first, "identity", START)
    assert second is not None
    time.move_to(time.now() + timedelta(minutes=59))
    assert conversations.find(first.conversation_id, 1, 2) == second
    time.move_to(time.now() + timedelta(minutes=1))
    assert conversations.find(first.conversation_id, 1, 2) is None


def test_a_form_sent_twice_is_claimed_once_and_leads_to_the_same_step(
    conversations: Conversations, first: Step
) -> None:
    form = {"mobile": "+33639980001"}
    assert conversations.claim(first, form).mine
    waiting = conversations.claim(first, form)
    assert (waiting.mine, waiting.next_number) == (False, None)
    conversations.advance(first, "code", START)
    assert conversations.claim(first, form).next_number == 2


def test_another_form_from_the_same_step_is_new_work(conversations: Conversations, first: Step) -> None:
    assert conversations.claim(first, {"mobile": "1"}).mine
    conversations.advance(first, "code", START)
    assert conversations.claim(first, {"mobile": "2"}).mine


def test_work_that_came_to_nothing_may_be_done_again(conversations: Conversations, first: Step) -> None:
    conversations.claim(first, {"mobile": "1"})
    conversations.unclaim(first)
    assert conversations.claim(first, {"mobile": "1"}).mine


@pytest.mark.parametrize("value", ["", "e1", "e0s1", "e1s0", "e1s1x", "E1S1", "e1s1 ", "e" + "9" * 7 + "s1", "e1s²"])
def test_only_the_form_of_an_execution_is_read(value: str) -> None:
    assert execution_of(value) is None


def test_an_execution_is_read() -> None:
    assert execution_of("e12s3") == (12, 3)


def test_what_a_dead_worker_was_working_may_be_worked_by_another(
    store: Store, clock: ActorClock, chance: Chance, first: Step
) -> None:
    dead, alive = (
        Conversations(store, clock, chance, minutes=60, secret="shared", worker=name) for name in ("dead", "alive")
    )
    others = alive.begin(None, "login", START)
    form = {"code": "123456"}
    assert dead.claim(first, form).mine
    assert alive.claim(others, form).mine
    assert not alive.claim(first, form).mine
    assert alive.followed(first) is None
    alive.unclaim_all("dead")
    assert alive.followed(first) == 0
    assert alive.claim(first, form).mine
    assert not alive.claim(others, form).mine, "its own work goes on"


def test_what_a_dead_worker_had_done_stays_done(store: Store, clock: ActorClock, chance: Chance, first: Step) -> None:
    dead = Conversations(store, clock, chance, minutes=60, secret="shared", worker="dead")
    dead.claim(first, {"code": "123456"})
    dead.advance(first, "children", START)
    dead.unclaim_all("dead")
    claim = dead.claim(first, {"code": "123456"})
    assert (claim.mine, claim.next_number) == (False, 2)
