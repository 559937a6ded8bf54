"""A federation with the legacy login pages."""

from collections.abc import Iterator
from typing import Any

import pytest

from rentree_blanche.client import RunningFederation
from rentree_blanche.scenarios.federations import federation_of


@pytest.fixture(scope="session")
def federation_up(federation_settings: dict[str, Any]) -> Iterator[RunningFederation]:
    """Start a federation of its own, whose IdP shows the legacy pages."""
    with federation_of(federation_settings, "legacy", educonnect={"login_generation": "legacy"}) as federation:
        yield federation
