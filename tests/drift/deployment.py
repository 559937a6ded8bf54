"""A second federation that stands for a deployment, behind a proxy that may change what it answers."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rentree_blanche.simulators.core.wire import caller
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings

Headers = list[tuple[str, str]]


@dataclass
class Reply:
    """An answer on its way."""

    path: str
    status: int
    headers: Headers
    text: str


@dataclass
class Deployment:
    """Where it answers, and the change that is made of what it answers to the drift watch."""

    port: int
    federation: Federation
    change: Callable[[Reply], None] = field(default=lambda _: None)

    def target(self, folder: Path, tables: str = "") -> Path:
        """Write the target file of the deployment."""
        file = folder / "cible.toml"
        addresses = (("educonnect", "educonnect"), ("moncompte", "moncompte"), ("ent", "ent-hdf"))
        told = "\n".join(f'{name} = "{self.federation.addresses.origin(actor)}"' for name, actor in addresses)
        file.write_text(f'name = "Recette"\n[addresses]\n{told}\n{tables}\n', encoding="utf-8")
        return file


@contextmanager
def deployed(generation: str) -> Iterator[Deployment]:
    """Run a second federation whose EduConnect answers through the proxy."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        port = server.server_port
        federation = Federation(
            FederationSettings(
                seed=9,
                families=1,
                label="recette",
                public_urls={name: f"http://{name}-recette.localhost:{port}" for name in ("educonnect", "moncompte")},
                educonnect={"login_generation": generation},
            )
        )
        made = Deployment(port, federation)
        server.RequestHandlerClass = _handler(made)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            with federation:
                yield made
        finally:
            server.shutdown()
            thread.join()


def _handler(deployment: Deployment) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            kept = {name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"}
            behind = http.client.HTTPConnection("127.0.0.1", deployment.federation.addresses.port, timeout=60)
            behind.request(self.command, self.path, body=sent or None, headers=kept)
            answer = behind.getresponse()
            reply = Reply(self.path, answer.status, answer.getheaders(), answer.read().decode())
            behind.close()
            if caller(self.headers.get("User-Agent", "")) == "drift":  # the ENT reads metadata too, and needs its own
                deployment.change(reply)
            body = reply.text.encode()
            self.send_response(reply.status)
            for name, value in reply.headers:
                if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
