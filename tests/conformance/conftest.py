"""A cast for the zoo, and its right provider served over HTTP with the file that its tester would write."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from rentree_blanche.conformance.cast import Cast, cast_of
from rentree_blanche.conformance.idp import reference_idp
from rentree_blanche.conformance.service import Idp, Service, read_service
from rentree_blanche.conformance.zoo.building import RIGHT, provider_with
from rentree_blanche.conformance.zoo.habits import Habits
from rentree_blanche.conformance.zoo.provider import Provider
from rentree_blanche.conformance.zoo.serving import served, wsgi
from rentree_blanche.simulators.core.clock import wall

FILE = """\
name = "Service d’essai"
metadata = "{url}/metadata"
start = "{url}/login"
attributes = "ent"
clock_skew_seconds = 60

[oracle]
url = "{url}/me"
selector = "#identite"

[logout]
url = "{url}/logout"

[idp]
folder = "idp"
"""


@dataclass(frozen=True)
class Site:
    """A provider that is served, and its file."""

    file: Path
    service: Service
    provider: Provider


@pytest.fixture(scope="session")
def described(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder = tmp_path_factory.mktemp("zoo")
    file = folder / "service.toml"
    file.write_text(FILE.format(url="http://zoo.localhost"), encoding="utf-8")
    return read_service(file)


@pytest.fixture(scope="session")
def cast(described: Service) -> Cast:
    return cast_of(described)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("idp")


@pytest.fixture
def site(tmp_path: Path, cast: Cast, keys: Path) -> Iterator[Site]:
    with site_of(RIGHT, tmp_path, cast, keys) as found:
        yield found


@contextmanager
def site_of(habits: Habits, folder: Path, cast: Cast, keys: Path) -> Iterator[Site]:
    """Serve a provider of some habits while the block runs."""
    provider = provider_with(habits, reference_idp(Idp(folder=keys)), cast, wall)
    with served(wsgi(provider)) as port:
        provider.base_url = f"http://zoo.localhost:{port}"
        file = folder / "service.toml"
        text = FILE.format(url=provider.base_url).replace('folder = "idp"', f'folder = "{keys}"')
        file.write_text(text, encoding="utf-8")
        yield Site(file=file, service=read_service(file), provider=provider)
