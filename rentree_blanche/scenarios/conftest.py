"""Fixtures of the scenarios, over those of the plugin."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from rentree_blanche.client import ControlClient, RunningFederation, SmsInbox
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.looking import Looking
from rentree_blanche.scenarios.patience import PATIENCE
from rentree_blanche.scenarios.pointed import PointedJourneys
from rentree_blanche.suite.target.standing import TargetFederation

_PHONE: ViewportSize = {"width": 390, "height": 844}


def pytest_configure() -> None:
    """Let what is expected of a page come late; a target has its own patience."""
    expect.set_options(timeout=PATIENCE)


@pytest.fixture
def journeys(page: Page, federation: RunningFederation, request: pytest.FixtureRequest) -> Journeys:
    """Give the ways of a fresh browser through the federation, or through the deployment that is pointed at.

    The inbox is asked for by name, so that a scenario needs one of a deployment only where it asks itself.
    """
    sms_inbox: SmsInbox = request.getfixturevalue("sms_inbox")
    if isinstance(federation, TargetFederation):
        page.set_default_timeout(federation.target.timeouts.page_seconds * 1000)
        return PointedJourneys(page, federation, sms_inbox)
    page.set_default_timeout(PATIENCE)
    return Journeys(page, federation, sms_inbox)


@pytest.fixture
def control(federation: RunningFederation) -> ControlClient:
    """Give the control API."""
    return federation.client


@pytest.fixture
def looking(page: Page) -> Looking:
    """Look at pages on a phone's screen."""
    page.set_viewport_size(_PHONE)
    return Looking(page)
