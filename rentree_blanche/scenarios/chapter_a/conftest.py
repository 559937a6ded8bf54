"""Fixtures of the scenarios of FranceConnect."""

import pytest

from rentree_blanche.scenarios.by_franceconnect import ByFranceConnect
from rentree_blanche.scenarios.identities import Identities
from rentree_blanche.scenarios.journeys import Journeys


@pytest.fixture
def by_franceconnect(journeys: Journeys) -> ByFranceConnect:
    """Give the ways through FranceConnect."""
    return ByFranceConnect(journeys, Identities(journeys.federation), journeys.sms_inbox)
