"""A federation of 2021, and the ways of a browser through it."""

from collections.abc import Iterator
from typing import Any

import pytest

from rentree_blanche.client import Guardian, People, RunningFederation, SmsInbox
from rentree_blanche.scenarios.editions.edition_2021.journeys import JourneysOf2021
from rentree_blanche.scenarios.editions.shared import parent_of_two
from rentree_blanche.scenarios.federations import federation_of
from rentree_blanche.scenarios.journeys import Journeys
from rentree_blanche.simulators.population.find import secondary

OF_2021 = {"edition": "2021", "login_generation": "legacy"}


@pytest.fixture(scope="session")
def federation_up(federation_settings: dict[str, Any]) -> Iterator[RunningFederation]:
    """Start a federation of its own, whose EduConnect is that of 2021."""
    with federation_of(federation_settings, "edition2021", educonnect=OF_2021) as federation:
        yield federation


@pytest.fixture
def of_2021(journeys: Journeys, sms_inbox: SmsInbox) -> JourneysOf2021:
    """Give the ways of a fresh browser."""
    return JourneysOf2021(journeys, sms_inbox)


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of two pupils of collèges or lycées."""
    return parent_of_two(people, secondary())
