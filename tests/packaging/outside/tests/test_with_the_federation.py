"""What a QA project of somebody else writes: fixtures come by themselves, its folders keep their names."""

from pathlib import Path

import loadtests
import requests
import scenarios

from rentree_blanche.client import Clock, Faults, Journal, People, RunningFederation, SmsInbox
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.population.find import primary, secondary


def test_the_folders_of_this_project_are_its_own() -> None:
    assert scenarios.OWNER == loadtests.OWNER == "somebody else"


def test_the_portal_answers(federation: RunningFederation) -> None:
    with client_session(agent="qa", ca_file=Path(str(federation.directory.ca))) as session:  # TLS is the default
        answer = session.get(federation.url("ent-hdf"), timeout=60)
    assert answer.status_code == requests.codes.ok
    assert "Simulateur – aucune donnée réelle" in answer.text


def test_people_are_asked_for_by_what_they_are_like(people: People, sms_inbox: SmsInbox) -> None:
    family = people.family(children=[primary(), secondary()])
    guardian = people.guardian()
    assert len(family.pupils) == 2
    assert guardian.mobile is not None
    assert sms_inbox.messages(guardian.mobile) == ()


def test_a_night_passes_and_the_journal_tells(clock: Clock, journal: Journal, faults: Faults) -> None:
    assert len(clock.pass_the_night()) == 1
    assert journal.lines(actor="onde")
    assert faults.list() == ()
