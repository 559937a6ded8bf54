"""What the tests of the scenario suite share."""

import pytest

from rentree_blanche.suite.catalogue import Catalogue, load_catalogue
from tests.suite.collected import Scenario, collect


@pytest.fixture(scope="session")
def scenarios() -> tuple[Scenario, ...]:
    """Give every scenario, collected once, in a process of its own."""
    return collect()


@pytest.fixture
def catalogue() -> Catalogue:
    """Give the catalogue that comes with the scenarios."""
    return load_catalogue()
