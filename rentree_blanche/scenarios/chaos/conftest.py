"""Fixtures of the chaos: somebody to play, the ways through FranceConnect and a letter, and what is looked at after."""

import pytest

from rentree_blanche.client import ControlClient, Guardian, Journal, MailInbox, People, SmsInbox
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.chaos.aftermath import Aftermath
from rentree_blanche.scenarios.chaos.tries import Tries
from rentree_blanche.scenarios.identities import Identities
from rentree_blanche.scenarios.journeys import Journeys, Registered
from rentree_blanche.simulators.population.find import primary


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of two children in primary schools, of whom EduConnect knows mobile and mail address."""
    return people.guardian(children=[primary(), primary()], twins=False, without_email=False)


@pytest.fixture
def returning(journeys: Journeys, parent: Guardian) -> Registered:
    """Give a parent with an account, whom the browser has forgotten."""
    registered, _ = journeys.register(parent)
    journeys.page.context.clear_cookies()
    return registered


@pytest.fixture
def by_franceconnect(journeys: Journeys, sms_inbox: SmsInbox) -> ByFranceConnect:
    """Give the ways through FranceConnect."""
    return ByFranceConnect(journeys, Identities(journeys.federation), sms_inbox)


@pytest.fixture
def aftermath(control: ControlClient, sms_inbox: SmsInbox, mailbox: MailInbox, journal: Journal) -> Aftermath:
    """Give what is looked at in the end."""
    return Aftermath(control=control, sms_inbox=sms_inbox, mailbox=mailbox, journal=journal)


@pytest.fixture
def tries(by_franceconnect: ByFranceConnect, parent: Guardian, aftermath: Aftermath) -> Tries:
    """Give the parent's tries to log in by FranceConnect."""
    return Tries(by_franceconnect, parent, aftermath)
