"""An IdP with one service provider and one family, for tests of whole ways."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.educonnect.activation.web import (
    COLLEGE,
    LEA,
    SCHOOL,
    TOM,
    ZOE,
    Person,
    feed,
    guardian,
    link,
    pupil,
)
from tests.educonnect.idp import ServiceProvider, Worker, control, make_provider, worker


@pytest.fixture(scope="session")
def provider() -> ServiceProvider:
    return make_provider()


@pytest.fixture
def idp(tmp_path: Path, provider: ServiceProvider) -> Iterator[Worker]:
    """Eve Martin (ONDE-2) with Léa and Tom at the école (ONDE-1, ONDE-3), and Zoé at the collège (SIECLE-4)."""
    with worker(tmp_path, password_attempts=3, birth_date_attempts=3, mail_sends=3) as made:
        assert control(made, "/fournisseurs", json.dumps({"metadata": provider.metadata}).encode()).status_code == 201
        children = (pupil("1", "Léa", LEA), pupil("3", "Tom", TOM))
        feed(made, "ONDE", SCHOOL, *children, guardian("2"), link("2", "1"), link("2", "3"))
        feed(made, "SIECLE", COLLEGE, pupil("4", "Zoé", ZOE, uai="0590002P"), guardian("5"), link("5", "4"))
        yield made


@pytest.fixture
def at_login(idp: Worker, provider: ServiceProvider) -> Callable[[], Person]:
    """Open a fresh browser at the login."""
    return lambda: Person.at_login(idp, provider)
