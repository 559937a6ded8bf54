"""Federations with settings of their own, for scenarios that need them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rentree_blanche.client import ControlClient, RunningFederation
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings


@contextmanager
def federation_of(usual: dict[str, Any], label: str, **own: Any) -> Iterator[RunningFederation]:
    """Run a federation beside the usual one.

    Args:
        usual: settings of the usual one.
        label: what tells its host names from those of others.
        own: settings that differ; of an actor's settings those that are named are changed, the others stay.
    """
    merged = {
        name: {**usual.get(name, {}), **value} if isinstance(value, dict) else value for name, value in own.items()
    }
    with (
        Federation(FederationSettings(**{**usual, **merged, "label": label})) as federation,
        ControlClient(federation.url("control"), federation.secret, federation.ca_file) as client,
    ):
        yield RunningFederation(client=client, directory=client.read_addresses())
