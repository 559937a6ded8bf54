"""A federation in this process, as a target."""

from collections.abc import Iterator
from contextlib import contextmanager

from rentree_blanche.loadtests.rush.description import Control
from rentree_blanche.loadtests.rush.target import PORTALS, Target
from rentree_blanche.loadtests.users.visitor import Places
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings


@contextmanager
def standing(*, families: int) -> Iterator[Target]:
    """Let one stand."""
    with Federation(FederationSettings(families=families)) as federation:
        homes = {name: federation.url(name) for name in federation.hosts if name in PORTALS}
        control = Control(url=federation.url("control", ""), token=federation.secret)
        yield Target(name="essai", facts={}, places=Places(homes), control=control, processes={})
