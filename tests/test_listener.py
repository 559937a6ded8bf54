"""One listener for every actor, told apart by host name."""

import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import requests
from starlette.responses import PlainTextResponse

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.authority import CertificateAuthority
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import Clock
from rentree_blanche.simulators.core.edge import Edge
from rentree_blanche.simulators.core.errors import NotAnsweringError, UnusableInputError
from rentree_blanche.simulators.core.faults import Drop, Fault, Faults, times
from rentree_blanche.simulators.core.journal import Journal
from rentree_blanche.simulators.core.store import Store, sqlite_url
from rentree_blanche.simulators.core.web import BANNER
from rentree_blanche.simulators.core.wire import Wire, client_session
from rentree_blanche.simulators.listener import Listener, ListenerError, Switchboard, bind


@pytest.fixture
def store(tmp_path):
    made = Store(sqlite_url(tmp_path / "store.sqlite"))
    made.create(ground_tables.metadata)
    yield made
    made.close()


@pytest.fixture
def journal(store):
    clock = Clock(store)
    clock.freeze(datetime(2026, 9, 1, tzinfo=UTC))
    made = Journal(store, clock)
    yield made
    made.close()


def actors(*names):
    return {name: PlainTextResponse(f"ici {name}") for name in names}


@contextmanager
def listening(apps, journal, certificate=None):
    """Serve actors by host name; give the port."""
    made = bind("127.0.0.1", 0)
    listener = Listener(Switchboard(apps, journal), made, certificate)
    listener.start()
    try:
        yield made.getsockname()[1]
    finally:
        listener.stop()


@pytest.fixture
def port(journal):
    with listening(actors("educonnect.localhost", "onde.localhost"), journal) as number:
        yield number


@pytest.fixture
def client():
    with client_session(agent="client") as session:
        yield session


@pytest.mark.parametrize("host", ["educonnect.localhost", "onde.localhost"])
def test_a_request_reaches_the_actor_that_it_names(port, client, host):
    assert client.get(f"http://{host}:{port}/").text == f"ici {host}"


@pytest.mark.parametrize("host", ["EduConnect.LOCALHOST", "educonnect.localhost.", "educonnect.localhost:80"])
def test_a_host_is_read_whatever_its_case_port_and_final_dot(port, host):
    assert (
        requests.get(f"http://127.0.0.1:{port}/", headers={"Host": host}, timeout=60).text == "ici educonnect.localhost"
    )


def test_an_unknown_host_is_misdirected_and_told_the_known_names(port, client):
    answer = client.get(f"http://siecle.localhost:{port}/", headers={"Accept": "text/html"})
    assert answer.status_code == 421
    assert BANNER in answer.text
    for name in ("siecle.localhost", "educonnect.localhost", "onde.localhost"):
        assert name in answer.text


def test_an_unknown_host_is_json_to_a_program(port, client):
    answer = client.get(f"http://siecle.localhost:{port}/", headers={"Accept": "application/json"})
    assert answer.status_code == 421
    assert answer.json()["error"] == "unknown_host"
    assert "onde.localhost" in answer.json()["message"]


def test_an_unknown_host_is_journalled(port, client, journal):
    client.get(f"http://siecle.localhost:{port}/x")
    (line,) = journal.query()
    assert (line.source, line.target, line.status) == ("client", "listener", 421)
    assert line.detail == {"host": "siecle.localhost"}


def test_a_host_that_is_markup_is_not_shown_as_markup(port):
    answer = requests.get(f"http://127.0.0.1:{port}/", headers={"Host": "<script>x</script>"}, timeout=60)
    assert "<script>" not in answer.text


def test_a_taken_port_is_refused_with_the_way_out(port):
    with pytest.raises(ListenerError, match=rf"127\.0\.0\.1:{port}.*--port"):
        bind("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused_with_the_way_out():
    with pytest.raises(UnusableInputError, match=r"192\.0\.2\.1:0.*--bind"):
        bind("192.0.2.1", 0)


def test_two_listeners_stand_side_by_side(journal, client):
    first = listening(actors("educonnect-a.localhost"), journal)
    second = listening(actors("educonnect-b.localhost"), journal)
    with first as one, second as two:
        assert one != two
        assert client.get(f"http://educonnect-a.localhost:{one}/").text == "ici educonnect-a.localhost"
        assert client.get(f"http://educonnect-b.localhost:{two}/").text == "ici educonnect-b.localhost"
        assert client.get(f"http://educonnect-a.localhost:{two}/").status_code == 421


def test_a_stopped_listener_frees_its_port(journal):
    with listening(actors("educonnect.localhost"), journal) as port:
        pass
    bind("127.0.0.1", port).close()


def test_a_dropped_request_is_no_answer_to_another_actor(store, journal, caplog):
    faults = Faults(store, Chance(1))
    edge = Edge(PlainTextResponse("ici"), actor="educonnect", faults=faults, journal=journal)
    faults.add(Fault(what=(Drop(),), often=times(1)))
    wire = Wire("onde", ca_file=None, domain="localhost")
    with listening({"educonnect.localhost": edge}, journal) as port:
        with pytest.raises(NotAnsweringError):
            wire.request("GET", f"http://educonnect.localhost:{port}/")
        assert wire.request("GET", f"http://educonnect.localhost:{port}/").text == "ici"
    wire.close()
    assert "ConnectionDroppedError" not in caplog.text


def test_tls_is_served_with_the_federation_s_own_authority(journal, tmp_path):
    authority = CertificateAuthority(tmp_path)
    certificate = authority.issue(["educonnect.localhost", "onde.localhost"])
    with (
        listening(actors("educonnect.localhost", "onde.localhost"), journal, certificate) as port,
        client_session(agent="client", ca_file=authority.certificate) as client,
    ):
        assert client.get(f"https://educonnect.localhost:{port}/").text == "ici educonnect.localhost"
        assert client.get(f"https://onde.localhost:{port}/").text == "ici onde.localhost"


def test_an_authority_is_kept_from_one_start_to_the_next(tmp_path):
    first = CertificateAuthority(tmp_path).certificate.read_bytes()
    assert CertificateAuthority(tmp_path).certificate.read_bytes() == first


def test_private_keys_are_for_their_owner_alone(tmp_path):
    issued = CertificateAuthority(tmp_path).issue(["educonnect.localhost"])
    for file in (issued, tmp_path / "ca.key"):
        assert file.stat().st_mode & 0o077 == 0


def test_a_certificate_for_nobody_is_refused(tmp_path):
    with pytest.raises(UnusableInputError, match="at least one host name"):
        CertificateAuthority(tmp_path).issue([])


def test_it_stops_though_a_client_leaves_its_tls_connection_open(journal, tmp_path):
    authority = CertificateAuthority(tmp_path)
    certificate = authority.issue(["onde.localhost"])
    made = bind("127.0.0.1", 0)
    listener = Listener(Switchboard(actors("onde.localhost"), journal), made, certificate)
    listener.start()
    context = ssl.create_default_context(cafile=str(authority.certificate))
    with (
        socket.create_connection(made.getsockname()) as plain,
        context.wrap_socket(plain, server_hostname="onde.localhost") as client,
    ):
        client.sendall(b"GET / HTTP/1.1\r\nHost: onde.localhost\r\n\r\n")
        assert client.recv(12) == b"HTTP/1.1 200"
        stopping = threading.Thread(target=listener.stop, daemon=True)
        stopping.start()
        stopping.join(60)
        assert not stopping.is_alive()
