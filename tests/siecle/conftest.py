"""The register of collèges and lycées."""

from collections.abc import Iterator

import pytest

from rentree_blanche.simulators.core.store import Snapshot
from rentree_blanche.simulators.population import Degree
from rentree_blanche.simulators.siecle.room import siecle
from rentree_blanche.simulators.siecle.settings import SiecleSettings
from tests.register_house import FAMILIES, POPULATION, House, put_back, register_house


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    room = siecle(POPULATION, FAMILIES, SiecleSettings(portals=("ent-hdf",)))
    folder = tmp_path_factory.mktemp("siecle")
    with register_house(room, folder, degree=Degree.SECONDARY, max_body=1_000_000) as house:
        yield house


@pytest.fixture(scope="module")
def baseline(standing: House) -> Snapshot:
    return standing.ground.store.snapshot()


@pytest.fixture
def house(standing: House, baseline: Snapshot) -> House:
    """The register as it was founded, and a browser without cookies."""
    return put_back(standing, baseline)
