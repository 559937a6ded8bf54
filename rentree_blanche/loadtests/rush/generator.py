"""The generator: Locust, in processes of its own, since it patches sockets where it is imported."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rentree_blanche.loadtests.errors import LoadError
from rentree_blanche.loadtests.rush.progress import understood
from rentree_blanche.simulators.core.errors import UnusableInputError

_LOCUSTFILE = Path(__file__).parents[1] / "users" / "locustfile.py"
VARIABLE = "RENTREE_RUSH"
_STOP_SECONDS = 30
MASTER_PORT = 5557
"""Locust's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Where the generator's processes are.

    Attributes:
        processes: of this machine; 1 does everything in one.
        master, expect: whether workers of other machines come, and how many.
        bind, port: where workers come to.
        web: port of Locust's own pages, on the loopback; None to do without.
    """

    processes: int = 1
    master: bool = False
    expect: int = 0
    bind: str = "127.0.0.1"
    port: int = MASTER_PORT
    web: int | None = None

    def options(self) -> list[str]:
        """Give Locust's options."""
        options = []
        if self.processes > 1:
            options += ["--processes", str(self.processes), "--expect-workers", str(self.processes)]
        elif self.master:
            options += ["--master", "--expect-workers", str(self.expect)]
        if self.processes > 1:
            port = str(_free_port())  # our own workers: two runs on one machine must not meet
            options += ["--master-bind-host", "127.0.0.1", "--master-bind-port", port, "--master-port", port]
        elif self.master:
            options += ["--master-bind-host", self.bind, "--master-bind-port", str(self.port)]
        if self.web is None:
            return [*options, "--headless"]
        return [*options, "--web-host", "127.0.0.1", "--web-port", str(self.web), "--autostart", "--autoquit", "3"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run_generator(
    run: Path, placing: Placing, told: Callable[[Mapping[str, Any]], None], began: Callable[[int], None]
) -> None:
    """Run Locust to the end of the campaign that a file describes.

    Args:
        run: the description; `measures.json` is written beside it.
        placing: where its processes are.
        told: is told each word of its progress.
        began: is told its process id.

    Raises:
        LoadError: it ended without measures; its own last words are in the message.
    """
    words: list[str] = []
    with _started([*placing.options(), "--only-summary"], {VARIABLE: str(run)}) as process:
        began(process.pid)
        try:
            for line in process.stdout or ():
                if (said := understood(line)) is not None:
                    told(said)
                else:
                    words = [*words[-40:], line]
        except BaseException:
            process.terminate()
            process.wait(_STOP_SECONDS)
            raise
    if not run.with_name("measures.json").exists():
        raise LoadError(f"Locust s’est arrêté sans rien mesurer\N{NO-BREAK SPACE}: {''.join(words)[-1_500:]}")


def run_worker(master: str) -> None:
    """Be a worker of a master on another machine (`host` or `host:port`), until it ends.

    Raises:
        UnusableInputError: the port is no number.
    """
    host, _, port = master.partition(":")
    if port and not port.isdecimal():
        raise UnusableInputError(f"--worker {master}\N{NO-BREAK SPACE}: attendu HÔTE ou HÔTE:PORT")
    with _started(["--worker", "--master-host", host, "--master-port", port or str(MASTER_PORT)], {}) as process:
        for line in process.stdout or ():
            sys.stdout.write(line)


def _started(options: list[str], environment: Mapping[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "locust", "-f", str(_LOCUSTFILE), "--loglevel", "WARNING", *options],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
