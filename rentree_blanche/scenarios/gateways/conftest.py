"""Federations whose EduConnect sends SMS by OVH's API, and by SMPP."""

from collections.abc import Iterator
from typing import Any

import pytest

from rentree_blanche.client import RunningFederation
from rentree_blanche.scenarios.federations import federation_of


@pytest.fixture(scope="session", params=["ovh", "smpp"])
def federation_up(request: pytest.FixtureRequest, federation_settings: dict[str, Any]) -> Iterator[RunningFederation]:
    """Start a federation of its own for each protocol."""
    with federation_of(federation_settings, request.param, educonnect={"sms_protocol": request.param}) as federation:
        yield federation
