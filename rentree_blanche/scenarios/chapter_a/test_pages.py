"""FC-01: to whom EduConnect offers FranceConnect."""

import pytest
from playwright.sync_api import expect

from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.scenarios.pages.arrival import FranceConnectButton


@pytest.mark.row("FC-01")
@pytest.mark.harmless
def test_a_pupil_is_not_offered_franceconnect(journeys: Journeys) -> None:
    login = journeys.to_educonnect()
    button = FranceConnectButton(login.as_pupil())
    expect(button.section).to_be_hidden()
    login.as_guardian()
    expect(button.section).to_be_visible()
