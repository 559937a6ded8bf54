"""The shared HTTP listener: one socket, every actor told apart by host name."""

import errno
import logging
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import uvicorn
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from rentree_blanche.simulators.core.edge import ConnectionDroppedError, asset
from rentree_blanche.simulators.core.errors import PageError, RentreeError, UnusableInputError
from rentree_blanche.simulators.core.journal import Journal
from rentree_blanche.simulators.core.web import ASSETS, host_of, refusal
from rentree_blanche.simulators.core.wire import caller
from rentree_blanche.simulators.joined import JoinedProtocol

_BACKLOG = 4_096
_START_SECONDS = 60  # on a machine that does much else
_KEEP_ALIVE_SECONDS = 3_600
"""So long that no client sends on a connection just as we close it: that request would be lost."""


class ListenerError(RentreeError):
    """The listener cannot be opened."""


class UnusableAddressError(ListenerError, UnusableInputError):
    """The port is taken, or the address is not one of this machine's."""


def bind(address: str, port: int) -> socket.socket:
    """Bind the listener's socket, before anything that publishes its port is made.

    Raises:
        UnusableAddressError: the port is taken, or the address is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((address, port))
    except OSError as error:
        made.close()
        raise UnusableAddressError(
            f"impossible d’écouter sur {address}:{port}\N{NO-BREAK SPACE}: {_reason(error)}. "
            "Choisissez un autre port avec --port, ou une autre adresse avec --bind"
        ) from error
    made.listen(_BACKLOG)
    return made


def _reason(error: OSError) -> str:
    known = {
        errno.EADDRINUSE: "ce port est déjà pris",
        errno.EADDRNOTAVAIL: "cette adresse n’est pas de cette machine",
        errno.EACCES: "ce port est réservé à l’administrateur",
    }
    return known.get(error.errno or 0, error.strerror or str(error))


class Switchboard:
    """Give each request to the actor whose host name it names; 421 for a name that is nobody's."""

    def __init__(self, actors: Mapping[str, ASGIApp], journal: Journal) -> None:
        self._actors = actors
        self._journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        host = host_of(headers)
        actor = self._actors.get(host)
        if actor is not None:
            await actor(scope, receive, send)
            return
        if scope["path"].startswith(ASSETS):
            await asset(scope["path"])(scope, receive, send)
            return
        self._journal.write(
            kind="http",
            source=caller(headers.get("user-agent", "")),
            target="listener",
            summary=f"{scope['method']} {scope['path']} pour un hôte inconnu",
            status=421,
            detail={"host": host},
        )
        error = PageError(
            421,
            "Adresse inconnue",
            f"Aucun acteur de la fédération ne répond au nom « {host} ». "
            f"Noms connus : {', '.join(sorted(self._actors))}.",
            reason="unknown_host",
        )
        await refusal(Request(scope), error)(scope, receive, send)


class Server(uvicorn.Server):
    """A server for a socket that is bound already, which says when it answers.

    Args:
        certificate: PEM file with key and chain; None for plain HTTP.
        on_answer: called once, as soon as requests are answered.
    """

    def __init__(self, app: ASGIApp, certificate: Path | None, on_answer: Callable[[], object]) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            lifespan="off",
            http=JoinedProtocol,
            ws="none",
            server_header=False,
            proxy_headers=False,
            backlog=_BACKLOG,
            ssl_certfile=certificate,
            timeout_graceful_shutdown=2,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        )
        logging.getLogger("uvicorn.error").addFilter(_worth_saying)
        super().__init__(config)
        self._on_answer = on_answer

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the sockets, then say so."""
        await super().startup(sockets)
        self._on_answer()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close, and break what is still open: the loop would wait for ever for a peer that never ends its TLS."""
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            connection.transport.abort()


class Listener:
    """A server in a thread with its own event loop."""

    def __init__(self, app: ASGIApp, made: socket.socket, certificate: Path | None) -> None:
        self._socket = made
        self._answering = threading.Event()
        self._server = Server(app, certificate, self._answering.set)
        self._thread = threading.Thread(target=self._server.run, args=([made],), name="listener", daemon=True)

    def start(self) -> None:
        """Start, and return once requests are answered."""
        self._thread.start()
        if not self._answering.wait(_START_SECONDS):
            raise ListenerError(f"the listener did not answer within {_START_SECONDS} s")

    def stop(self) -> None:
        """Finish running requests, close, and return once the thread has ended."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


def _worth_saying(record: logging.LogRecord) -> bool:
    """Leave out connections that a fault broke, and browsers whose idle connections outlast the last request."""
    dropped = record.exc_info and isinstance(record.exc_info[1], ConnectionDroppedError)
    return not dropped and not record.getMessage().startswith("Cancel 0 running task(s)")
