"""The register of primary schools."""

from collections.abc import Iterator

import pytest

from rentree_blanche.simulators.core.store import Snapshot
from rentree_blanche.simulators.onde.room import onde
from rentree_blanche.simulators.onde.settings import OndeSettings
from rentree_blanche.simulators.population import Degree
from tests.register_house import FAMILIES, POPULATION, House, put_back, register_house

UPLOAD_BYTES = 200_000


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    room = onde(POPULATION, FAMILIES, OndeSettings(upload_bytes=UPLOAD_BYTES, portals=("ent-hdf",)))
    folder = tmp_path_factory.mktemp("onde")
    with register_house(room, folder, degree=Degree.PRIMARY, max_body=UPLOAD_BYTES) as house:
        yield house


@pytest.fixture(scope="module")
def baseline(standing: House) -> Snapshot:
    return standing.ground.store.snapshot()


@pytest.fixture
def house(standing: House, baseline: Snapshot) -> House:
    """The register as it was founded, and a browser without cookies."""
    return put_back(standing, baseline)
