"""A federation with the legacy login pages."""

from collections.abc import Iterator
from typing import Any

import pytest

from rentree_blanche.client import ControlClient, RunningFederation
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings


@pytest.fixture(scope="session")
def federation_up(federation_settings: dict[str, Any]) -> Iterator[RunningFederation]:
    """Start a federation of its own, whose IdP shows the legacy pages."""
    educonnect = {"login_generation": "legacy"}
    settings = FederationSettings(**{**federation_settings, "label": "legacy", "educonnect": educonnect})
    with (
        Federation(settings) as federation,
        ControlClient(federation.url("control"), federation.secret, federation.ca_file) as client,
    ):
        yield RunningFederation(client=client, directory=client.read_addresses())
