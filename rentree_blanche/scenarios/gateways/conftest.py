"""Federations whose EduConnect sends SMS by OVH's API, and by SMPP."""

from collections.abc import Iterator
from typing import Any

import pytest

from rentree_blanche.client import ControlClient, RunningFederation
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings


@pytest.fixture(scope="session", params=["ovh", "smpp"])
def federation_up(request: pytest.FixtureRequest, federation_settings: dict[str, Any]) -> Iterator[RunningFederation]:
    """Start a federation of its own for each protocol."""
    educonnect = {**federation_settings.get("educonnect", {}), "sms_protocol": request.param}
    settings = FederationSettings(**{**federation_settings, "label": request.param, "educonnect": educonnect})
    with (
        Federation(settings) as federation,
        ControlClient(federation.url("control"), federation.secret, federation.ca_file) as client,
    ):
        yield RunningFederation(client=client, directory=client.read_addresses())
