"""Answers that leave in one piece.

uvicorn writes head and body apart, each of which uvloop sends at once: one packet more, and often one waking.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class JoinedProtocol(HttpToolsProtocol):
    """HTTP/1.1 whose writes of one turn of the event loop leave together."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take a connection."""
        super().connection_made(JoinedTransport(transport, self.loop))


class JoinedTransport(asyncio.Transport):
    """A transport that gathers what is written until the event loop's next turn."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._gathered: list[bytes | bytearray | memoryview] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Write, soon."""
        if not self._gathered:
            self._loop.call_soon(self._flush)
        self._gathered.append(data)

    def close(self) -> None:
        """Write what is left, then close."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Close at once; what is left is lost."""
        self._gathered.clear()
        self._transport.abort()

    def is_closing(self) -> bool:
        """Whether the connection is closed or closing."""
        return self._transport.is_closing()

    def pause_reading(self) -> None:
        """Let the peer wait."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Let the peer go on."""
        self._transport.resume_reading()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Hand the connection over."""
        self._transport.set_protocol(protocol)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Tell of the connection."""
        return self._transport.get_extra_info(name, default)

    def _flush(self) -> None:
        if self._gathered:
            whole, self._gathered = b"".join(self._gathered), []
            self._transport.write(whole)
