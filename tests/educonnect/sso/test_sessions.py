from datetime import timedelta

import pytest

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.sso.logouts import Initiator, Logouts
from rentree_blanche.simulators.educonnect.sso.sessions import ServiceSession, Sessions

ENT = "https://ent.test/metadata"
NOTES = "https://notes.test/metadata"


@pytest.fixture
def sessions(store: Store, clock: ActorClock, chance: Chance) -> Sessions:
    return Sessions(store, clock, chance, minutes=60)


@pytest.fixture
def logouts(store: Store, clock: ActorClock, chance: Chance) -> Logouts:
    return Logouts(store, clock, chance)


def test_a_session_is_found_by_its_cookie(sessions: Sessions) -> None:
    session = sessions.open(7)
    assert sessions.find(session.id) == session
    assert sessions.find("forged") is None
    assert sessions.find(None) is None


def test_a_session_ends_an_hour_after_its_last_use(sessions: Sessions, time: Clock) -> None:
    session = sessions.open(7)
    time.move_to(time.now() + timedelta(minutes=59))
    sessions.enter(session, ENT, "_n", "_i")
    time.move_to(time.now() + timedelta(minutes=59))
    assert sessions.find(session.id) == session
    time.move_to(time.now() + timedelta(minutes=1))
    assert sessions.find(session.id) is None


def test_a_logout_names_its_session_by_name_and_index(sessions: Sessions) -> None:
    session = sessions.open(7)
    sessions.enter(session, ENT, "_n", "_i")
    expected = ServiceSession(session_id=session.id, entity_id=ENT, name_id="_n", session_index="_i")
    assert sessions.of_name(ENT, "_n", ["_i"]) == expected
    assert sessions.of_name(ENT, "_n", []) == expected
    assert sessions.of_name(ENT, "_n", ["_other"]) is None
    assert sessions.of_name(NOTES, "_n", ["_i"]) is None


def test_closing_a_session_gives_every_service_once(sessions: Sessions) -> None:
    session = sessions.open(7)
    sessions.enter(session, ENT, "_n", "_i")
    sessions.enter(session, NOTES, "_m", "_j")
    assert {service.entity_id for service in sessions.close(session.id)} == {ENT, NOTES}
    assert sessions.close(session.id) == ()
    assert sessions.find(session.id) is None


def test_a_logout_is_complete_when_every_service_has_answered(logouts: Logouts) -> None:
    logout_id = logouts.begin(None, [(_service(ENT), "ENT"), (_service(NOTES), "Notes")])
    for told in logouts.told(logout_id):
        assert logouts.note(told.request_id, told.entity_id, done=True)
    assert logouts.give_up(logout_id)


def test_a_service_that_does_not_answer_makes_the_logout_partial(logouts: Logouts) -> None:
    logout_id = logouts.begin(None, [(_service(ENT), "ENT"), (_service(NOTES), "Notes")])
    answered = logouts.told(logout_id)[0]
    logouts.note(answered.request_id, answered.entity_id, done=True)
    assert not logouts.give_up(logout_id)
    assert [told.state for told in logouts.told(logout_id)] == ["done", "failed"]


def test_an_answer_counts_only_from_the_service_that_was_asked_and_once(logouts: Logouts) -> None:
    logout_id = logouts.begin(None, [(_service(ENT), "ENT")])
    request_id = logouts.told(logout_id)[0].request_id
    assert not logouts.note(request_id, NOTES, done=True)
    assert not logouts.note("_unknown", ENT, done=True)
    assert logouts.note(request_id, ENT, done=True)
    assert not logouts.note(request_id, ENT, done=False)


def test_who_asked_for_the_logout_is_remembered(logouts: Logouts) -> None:
    initiator = Initiator(entity_id=ENT, request_id="_r", relay_state=None)
    assert logouts.initiator(logouts.begin(initiator, [(_service(NOTES), "Notes")])) == initiator
    assert logouts.initiator(logouts.begin(None, [(_service(NOTES), "Notes")])) is None


def _service(entity_id: str) -> ServiceSession:
    return ServiceSession(session_id="s", entity_id=entity_id, name_id="_n", session_index="_i")


def test_a_service_entered_again_is_told_once_and_by_its_newest_names(sessions: Sessions) -> None:
    session = sessions.open(7)
    sessions.enter(session, ENT, "_n", "_i")
    sessions.enter(session, ENT, "_m", "_j")
    assert [(service.name_id, service.session_index) for service in sessions.close(session.id)] == [("_m", "_j")]


def test_a_session_that_has_ended_enters_nothing(sessions: Sessions) -> None:
    session = sessions.open(7)
    sessions.close(session.id)
    assert not sessions.enter(session, ENT, "_n", "_i")


def test_an_unknown_logout_is_nobodys(logouts: Logouts) -> None:
    assert logouts.give_up("forged") is None
