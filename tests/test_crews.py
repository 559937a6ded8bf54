"""A federation of which EduConnect is served by processes of its own."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from rentree_blanche.client import ControlClient, RefusedError
from rentree_blanche.scenarios.chaos.eventually import eventually
from rentree_blanche.simulators.catalogue import actor_rooms
from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.simulators.crews import Doors
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.listener import bind
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.settings import FederationSettings

_PATIENCE = 1.0  # seconds; long enough for the writes of others on a busy machine


@pytest.fixture(scope="module")
def standing() -> Iterator[Federation]:
    own = {"workers": {"educonnect": 2}, "store_patience_seconds": _PATIENCE}
    with Federation(FederationSettings(families=4, label="equipe", **own)) as made:
        yield made


@pytest.fixture
def federation(standing: Federation) -> Federation:
    standing.reset()
    return standing


@pytest.fixture
def client(federation: Federation) -> Iterator[ControlClient]:
    with ControlClient(federation.url("control"), federation.secret) as made:
        yield made


def status(federation: Federation, actor: str, path: str = "/") -> int:
    with client_session(agent="test") as session:  # a new connection each time, which any process may take
        return session.get(federation.url(actor, path), timeout=60).status_code


def test_it_has_a_port_of_its_own_for_all_its_names_and_knows_the_others(federation: Federation) -> None:
    ports = {name: federation.url(name).rpartition(":")[2] for name in ("educonnect", "moncompte", "admin", "ent-hdf")}
    assert ports["educonnect"] == ports["moncompte"] == ports["admin"] != ports["ent-hdf"]
    assert [status(federation, "educonnect", "/idp/shibboleth") for _ in range(6)] == [200] * 6


def test_its_port_is_the_one_that_is_named_and_nobody_names_one_in_vain() -> None:
    with closing(bind("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    named = FederationSettings(workers={"educonnect": 2}, worker_ports={"educonnect": port})
    rooms = actor_rooms(named, Population(seed=1))
    with ExitStack() as undo:
        doors = Doors(named, rooms, undo)
        assert doors.made["educonnect"].getsockname()[1] == port
        assert doors.published(named).public_urls["moncompte"].endswith(f":{port}")
    with ExitStack() as undo, pytest.raises(UnusableInputError, match="sms n’a pas de processus"):
        Doors(FederationSettings(worker_ports={"sms": port}), rooms, undo)


def test_a_process_that_is_killed_is_replaced_and_journalled(client: ControlClient, federation: Federation) -> None:
    before = client.list_workers()["educonnect"]
    client.kill_worker("educonnect", before[0])
    eventually(lambda: before[0] not in client.list_workers()["educonnect"])
    now = client.list_workers()["educonnect"]
    assert len(now) == 2
    assert before[1] in now
    assert [status(federation, "educonnect", "/idp/shibboleth") for _ in range(6)] == [200] * 6
    assert [line.summary for line in client.read_journal(kind="machine").lines] == [f"Processus {before[0]} tué"]


def test_a_process_that_is_nobodys_is_not_killed(client: ControlClient) -> None:
    for actor in ("educonnect", "sms"):
        with pytest.raises(RefusedError, match="GET /api/workers"):
            client.kill_worker(actor, 1)


def test_a_reset_reaches_the_processes_too(client: ControlClient, federation: Federation) -> None:
    client.rotate_saml_keys("educonnect", published=True)
    client.reset()
    assert client.read_journal(contains="/idp/shibboleth").lines == ()
    status(federation, "educonnect", "/idp/shibboleth")
    assert len(client.read_journal(contains="GET /idp/shibboleth").lines) == 1


def test_an_occupied_store_refuses_what_is_written_and_answers_what_is_read(
    client: ControlClient, federation: Federation
) -> None:
    patience = client.occupy_store(60)
    assert patience == _PATIENCE
    assert status(federation, "educonnect", "/idp/shibboleth") == 200
    assert status(federation, "educonnect", "/idp/profile/accueil/SSO") == 503
    client.free_store()
    assert status(federation, "educonnect", "/idp/profile/accueil/SSO") == 200
    told = [line.summary for line in client.read_journal(kind="machine").lines]
    assert told == ["Base occupée par une autre écriture", "Base libre"]
    assert len(client.read_journal(contains="GET /idp/profile/accueil/SSO").lines) >= 2


def test_a_reset_frees_an_occupied_store(client: ControlClient, federation: Federation) -> None:
    client.occupy_store(60)
    client.reset()
    assert status(federation, "educonnect", "/idp/profile/accueil/SSO") == 200


@pytest.mark.parametrize("actor", ["sms", "mailbox", "control", "pronote"])
def test_an_actor_that_no_process_can_serve_is_refused(actor: str) -> None:
    with pytest.raises(UnusableInputError, match=actor):
        Federation(FederationSettings(families=1, workers={actor: 2}))
