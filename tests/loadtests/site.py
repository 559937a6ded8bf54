"""A small web site on the loopback whose answers are known, and how often each was asked for."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOGIN = '<html><form id="validerAuth" method="post" action="/entrer"><input name="j_username"></form></html>'
HOME = '<html><h1 id="identite">Camille Durand</h1></html>'
BROKEN = "<html><h1>Une erreur est survenue</h1></html>"


class Site:
    """Where it answers, and what was asked of it; `home` is the page after the login."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: Counter[str] = Counter()
        self.home = HOME


@contextmanager
def site() -> Iterator[Site]:
    """Serve it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            known.asked[self.path] += 1
            self._answer(LOGIN if self.path == "/saml/login" else known.home)

        def do_POST(self) -> None:
            known.asked[self.path] += 1
            wrong = b"Pas-le-bon" in self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(LOGIN + '<p id="alerte">Mot de passe incorrect</p>' if wrong else known.home)

        def _answer(self, text: str) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Be silent."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    known = Site(f"http://127.0.0.1:{server.server_address[1]}")
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    serving.start()
    try:
        yield known
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
