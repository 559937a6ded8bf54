"""A federation whose EduConnect is served by two processes, and whose writes give up soon."""

from collections.abc import Iterator
from typing import Any

import pytest

from rentree_blanche.client import RunningFederation
from rentree_blanche.scenarios.federations import federation_of

PATIENCE_SECONDS = 2.0


@pytest.fixture(scope="session")
def federation_up(federation_settings: dict[str, Any]) -> Iterator[RunningFederation]:
    """Start a federation of its own."""
    own: dict[str, Any] = {"workers": {"educonnect": 2}, "store_patience_seconds": PATIENCE_SECONDS}
    with federation_of(federation_settings, "equipe", **own) as federation:
        yield federation
