"""Our ENT, running, and registered at the federation's EduConnect."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from rentree_blanche.client import RunningFederation

from scenarios.our_ent import OurEnt, running
from school_portal.saml import metadata


@pytest.fixture(autouse=True, scope="session")
def patience() -> None:
    """Let pages of a busy machine take a while."""
    expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def our_server(federation_up: RunningFederation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OurEnt]:
    """Run the ENT, which trusts the federation's EduConnect by its metadata."""
    known = federation_up.client.read_metadata("educonnect")
    with running(known, federation_up.directory.ca, tmp_path_factory.mktemp("ent")) as ent:
        yield ent


@pytest.fixture
def our_ent(our_server: OurEnt, federation: RunningFederation) -> OurEnt:
    """Register the ENT at EduConnect, anew for each test: each begins with the federation as after its start."""
    federation.client.register_provider("ent", metadata=metadata(our_server.url, our_server.keys))
    our_server.knows()
    return our_server
