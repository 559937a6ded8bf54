"""Independent service providers, each with its own web server, and the browser-like client that visits them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import trustme

from rentree_blanche.simulators.core.clock import wall
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.educonnect.saml import IdentityProvider, KeyPair, Signer
from tests.providers.mellon import Mellon, mellon


@pytest.fixture(scope="session")
def sp_key() -> KeyPair:
    return KeyPair.generate("mellon.localhost", now=wall())


@pytest.fixture(scope="session")
def library() -> IdentityProvider:
    """The SAML library alone, without web flow: what is posted for it is written by the test."""
    return IdentityProvider(
        base_url="https://educonnect.localhost", signer=Signer(KeyPair.generate("educonnect.localhost", now=wall()))
    )


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Who certifies the sites: somebody else than the federation, as in reality."""
    return trustme.CA()


@pytest.fixture
def site(authority: trustme.CA) -> Iterator[Mellon]:
    """mod_auth_mellon with an address, not yet serving."""
    with mellon("mellon.localhost", authority) as made:
        yield made


@pytest.fixture
def visitor(authority: trustme.CA, tmp_path: Path) -> Iterator[requests.Session]:
    """A client with cookies that follows no redirect by itself and checks certificates."""
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(file)
    with client_session(agent="visitor", ca_file=file) as session:
        yield session
