"""A reset leaves nothing behind."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from rentree_blanche.simulators.core.faults import Drop, Fault
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings
from tests.postgres import server


def _everything(federation: Federation) -> dict[str, list[tuple[object, ...]]]:
    federation.journal.flush()
    with federation.store.read() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in federation.store.tables
            if table.name != "ground_journal"
        }


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield ""
        return
    with server() as url:
        yield url


def test_every_row_of_every_table_is_as_after_the_start(store: str) -> None:
    with Federation(FederationSettings(families=30, store=store)) as federation:
        federation.reset()
        before = _everything(federation)
        federation.faults.add(Fault(what=(Drop(),)))
        federation.faults.clear()
        federation.clock.freeze()
        federation.ask("POST", "onde", "/familles", {"families": [40, 41]})
        federation.nights.work_now()
        federation.snapshot("later")
        assert _everything(federation) != before
        federation.reset()
        assert _everything(federation) == before
        federation.restore("later")
        assert _everything(federation) != before
