from collections.abc import Iterator
from pathlib import Path

import pytest

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.store import Store, sqlite_url
from rentree_blanche.simulators.franceconnect import tables
from rentree_blanche.simulators.franceconnect.clients import Client, Clients

BUILT_IN = Client(client_id="educonnect", client_secret="s" * 32, name="Built in", redirect_uris=("https://ec.test/",))
SERVICE = Client(client_id="service", client_secret="s" * 32, name="Service", redirect_uris=("https://sp.test/",))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(sqlite_url(tmp_path / "store.sqlite"))
    store.create(ground_tables.metadata, tables.metadata)
    yield store
    store.close()


@pytest.fixture
def clients(store: Store) -> Clients:
    return Clients(store, (BUILT_IN,))


def test_a_client_is_found_from_its_registration_to_its_removal(clients: Clients) -> None:
    assert clients.find("service") is None

    clients.keep(SERVICE)
    assert clients.find("service") == SERVICE

    assert clients.remove("service")
    assert clients.find("service") is None
    assert not clients.remove("service")


def test_a_registration_replaces_the_built_in_client_until_it_is_removed(clients: Clients) -> None:
    changed = BUILT_IN.model_copy(update={"name": "Changed"})
    clients.keep(changed)
    assert clients.list() == [changed]

    clients.remove("educonnect")
    assert clients.list() == [BUILT_IN]


def test_what_another_worker_registers_is_found_although_clients_were_read_before(
    store: Store, clients: Clients
) -> None:
    assert clients.list() == [BUILT_IN]
    another = Clients(store, (BUILT_IN,))

    another.keep(SERVICE)
    assert clients.find("service") == SERVICE

    another.keep(SERVICE.model_copy(update={"name": "Renamed"}))
    assert [each.name for each in clients.list()] == ["Built in", "Renamed"]


def test_a_restored_store_brings_its_own_clients(store: Store, clients: Clients) -> None:
    empty = store.snapshot()
    clients.keep(SERVICE)
    full = store.snapshot()
    assert clients.find("service") == SERVICE

    store.restore(empty)
    assert clients.find("service") is None
    clients.keep(SERVICE.model_copy(update={"name": "Another"}))

    store.restore(full)
    assert clients.find("service") == SERVICE
