"""A federation whose ENT takes the people of private schools by a prefixed key, and does not look for it."""

from collections.abc import Iterator
from typing import Any

import pytest

from rentree_blanche.client import RunningFederation
from rentree_blanche.scenarios.federations import federation_of


@pytest.fixture(scope="session")
def federation_up(federation_settings: dict[str, Any]) -> Iterator[RunningFederation]:
    """Start a federation of its own."""
    unaware = {"private_prefix": "P", "knows_private_prefix": False}
    with federation_of(federation_settings, "prive", ent=unaware) as federation:
        yield federation
