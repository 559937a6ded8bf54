"""A provider of the zoo over HTTP, on a free port of this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.client import responses
from http.cookies import SimpleCookie
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from rentree_blanche.conformance.zoo.provider import Asked, Provider

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_MAX_BYTES = 4_000_000


def wsgi(provider: Provider) -> Wsgi:
    """Make a WSGI application (PEP 3333) of a provider."""

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        length = min(int(environ.get("CONTENT_LENGTH") or 0), _MAX_BYTES)
        sent = environ["wsgi.input"].read(length).decode("ascii", "replace") if length else query
        cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        told = provider.handle(
            Asked(
                method=environ["REQUEST_METHOD"],
                path=environ.get("PATH_INFO", "/"),
                query=query,
                fields=tuple(parse_qsl(sent, keep_blank_values=True)),
                cookies={name: morsel.value for name, morsel in cookies.items()},
            )
        )
        start(
            f"{told.status} {responses.get(told.status, '')}", [(name.title(), value) for name, value in told.headers]
        )
        return [told.body]

    return application


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Write nothing."""


@contextmanager
def served(application: Wsgi, port: int = 0) -> Iterator[int]:
    """Serve an application while the block runs; give its port."""
    with make_server("127.0.0.1", port, application, server_class=_Server, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
