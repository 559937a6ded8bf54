"""A federation whose EduConnect is that of 2023."""

from collections.abc import Iterator
from typing import Any

import pytest

from rentree_blanche.client import Guardian, People, RunningFederation
from rentree_blanche.scenarios.editions.shared import parent_of_two
from rentree_blanche.scenarios.federations import federation_of
from rentree_blanche.simulators.population.find import primary


@pytest.fixture(scope="session")
def federation_up(federation_settings: dict[str, Any]) -> Iterator[RunningFederation]:
    """Start a federation of its own, whose EduConnect is that of 2023."""
    with federation_of(federation_settings, "edition2023", educonnect={"edition": "2023"}) as federation:
        yield federation


@pytest.fixture
def parent(people: People) -> Guardian:
    """Give a parent of two children in primary schools, with a mobile and a mail address."""
    return parent_of_two(people, primary(), without_email=False)
