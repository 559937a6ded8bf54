"""Fixtures of the scenarios, over those of the plugin."""

import pytest
from playwright.sync_api import Page

from rentree_blanche.client import ControlClient, RunningFederation, SmsInbox
from rentree_blanche.scenarios.journeys import Journeys

_PATIENCE = 15_000


@pytest.fixture
def journeys(page: Page, federation: RunningFederation, sms_inbox: SmsInbox) -> Journeys:
    """Give the ways of a fresh browser through the federation."""
    page.set_default_timeout(_PATIENCE)
    return Journeys(page, federation, sms_inbox)


@pytest.fixture
def control(federation: RunningFederation) -> ControlClient:
    """Give the control API."""
    return federation.client
