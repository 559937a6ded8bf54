"""Servers of another make in processes of their own: a port kept for them, waiting until they answer, ending them."""

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_START_SECONDS = 60  # with other work on a machine of two cores
_STOP_SECONDS = 10
_ATTEMPT_SECONDS = 0.05


class ServingError(Exception):
    """A server does not start, or does not answer; with what it says of it."""


@contextmanager
def reserved_port() -> Iterator[int]:
    """Keep a port from everybody but who reuses addresses, as servers do: it is bound, and nobody listens."""
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


@contextmanager
def answering(process: subprocess.Popen[bytes], port: int, log: Callable[[], str]) -> Iterator[None]:
    """Wait until a process listens on a port of loopback, and end it with the block.

    Raises:
        ServingError: it ended, or never answered; with its log.
    """
    try:
        _wait(process, port, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Callable[[], str]) -> None:
    for _ in range(round(_START_SECONDS / _ATTEMPT_SECONDS)):
        with suppress(subprocess.TimeoutExpired):
            process.wait(_ATTEMPT_SECONDS)
            raise ServingError(f"the server ended with code {process.returncode}: {log()}")
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
    raise ServingError(f"the server did not answer within {_START_SECONDS} s: {log()}")
