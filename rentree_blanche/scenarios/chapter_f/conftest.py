"""Fixtures of chapter F: the ways through FranceConnect and through a letter."""

import pytest

from rentree_blanche.client import MailInbox, SmsInbox
from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.chapter_c.conftest import Letters
from rentree_blanche.scenarios.identities import Identities
from rentree_blanche.scenarios.journeys import Journeys


@pytest.fixture
def by_franceconnect(journeys: Journeys, sms_inbox: SmsInbox) -> ByFranceConnect:
    """Give the ways through FranceConnect."""
    return ByFranceConnect(journeys, Identities(journeys.federation), sms_inbox)


@pytest.fixture
def letters(journeys: Journeys, mailbox: MailInbox) -> Letters:
    """Give the ways through a letter."""
    return Letters(journeys, mailbox)
