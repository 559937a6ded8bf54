"""Outbound calls and the names that are resolved to loopback."""

import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

from rentree_blanche.simulators.core.errors import NotAnsweringError
from rentree_blanche.simulators.core.wire import Wire, caller, client_session


class Echo(BaseHTTPRequestHandler):
    """Answers with the Host header, the SNI and the User-Agent; `/vers?x` redirects to x."""

    def do_GET(self):
        target = self.path.removeprefix("/vers?")
        self.send_response(200 if target == self.path else 302)
        self.send_header("Location", target)
        body = "\n".join((self.headers["Host"], self.server.sni, self.headers["User-Agent"])).encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    sni = ""
    daemon_threads = True

    def handle_error(self, *_):
        """A client that refuses our certificate leaves in the middle of the handshake."""


def serve(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Echo)
    if context is not None:

        def remember(_socket, name, _context):
            server.sni = name

        context.sni_callback = remember
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def plain() -> Iterator[Server]:
    yield from serve()


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority, tmp_path):
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(file)
    return file


@pytest.fixture
def secure(authority) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("educonnect.localhost").configure_cert(context)
    yield from serve(context)


@pytest.fixture
def wire():
    made = []

    def make(**more):
        made.append(Wire("sms", **{"ca_file": None, "domain": "localhost", "timeout": 5} | more))
        return made[-1]

    yield make
    for one in made:
        one.close()


def said(answer):
    return dict(zip(("host", "sni", "agent"), answer.text.split("\n"), strict=True))


def test_a_name_below_the_domain_is_reached_at_loopback_and_stays_in_the_host_header(wire, plain):
    answer = wire().request("GET", f"http://educonnect.localhost:{plain.server_port}/")
    assert said(answer)["host"] == f"educonnect.localhost:{plain.server_port}"


def test_another_domain_may_be_ours(wire, plain):
    answer = wire(domain="essai.test").request("GET", f"http://onde.essai.test:{plain.server_port}/")
    assert said(answer)["host"] == f"onde.essai.test:{plain.server_port}"


def test_an_address_that_is_not_ours_is_reached_as_usual(wire, plain):
    answer = wire().request("GET", f"http://127.0.0.1:{plain.server_port}/")
    assert said(answer)["host"] == f"127.0.0.1:{plain.server_port}"


def test_a_redirect_to_another_actor_is_followed_with_its_own_host(wire, plain):
    target = f"http://ent-hdf.localhost:{plain.server_port}/"
    answer = wire().request("GET", f"http://educonnect.localhost:{plain.server_port}/vers?{target}")
    assert answer.url == target
    assert said(answer)["host"] == f"ent-hdf.localhost:{plain.server_port}"


def test_the_name_is_what_tls_asks_for_and_checks(wire, secure, ca_file):
    answer = wire(ca_file=ca_file).request("GET", f"https://educonnect.localhost:{secure.server_port}/")
    assert said(answer)["sni"] == "educonnect.localhost"
    assert said(answer)["host"] == f"educonnect.localhost:{secure.server_port}"


def test_a_certificate_for_another_name_is_refused(wire, secure, ca_file):
    with pytest.raises(NotAnsweringError, match=r"onde\.localhost"):
        wire(ca_file=ca_file).request("GET", f"https://onde.localhost:{secure.server_port}/")


def test_a_certificate_of_an_unknown_authority_is_refused(wire, secure):
    with pytest.raises(NotAnsweringError, match=r"(?i)certificate"):
        wire().request("GET", f"https://educonnect.localhost:{secure.server_port}/")


def test_a_closed_port_is_not_answering_and_the_message_says_who_asked_what(wire, plain):
    port = plain.server_port
    plain.socket.close()
    with pytest.raises(NotAnsweringError, match=rf"sms: GET http://onde\.localhost:{port}/feed"):
        wire().request("GET", f"http://onde.localhost:{port}/feed")


def test_an_answer_that_takes_too_long_is_not_answering(wire):
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NotAnsweringError, match="timed out"):
        wire(timeout=0.05).request("GET", f"http://onde.localhost:{silent.getsockname()[1]}/")


@pytest.mark.parametrize("url", ["no address", "ftp://onde.localhost/", "http://"])
def test_an_unusable_address_is_not_answering(wire, url):
    with pytest.raises(NotAnsweringError):
        wire().request("GET", url)


def test_no_proxy_of_the_environment_sees_the_traffic(plain, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with client_session(agent="browser-test") as session:
        answer = session.get(f"http://educonnect.localhost:{plain.server_port}/", timeout=60)
    assert said(answer)["agent"] == "rentree-blanche/browser-test"


@pytest.mark.parametrize(
    ("agent", "source"),
    [
        ("rentree-blanche/educonnect", "educonnect"),
        ("rentree-blanche/ent-hdf extra", "ent-hdf"),
        ("Mozilla/5.0 (X11)", "browser"),
        ("curl/8", "client"),
        ("", "client"),
    ],
)
def test_a_source_is_known_by_its_user_agent(agent, source):
    assert caller(agent) == source
