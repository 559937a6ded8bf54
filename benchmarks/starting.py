"""Starting the command as a user does, and what a start cannot do without."""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import cpu_seconds
from rentree_blanche.simulators.core.clock import stopwatch

LIBRARIES = (
    "aiosmtpd.smtp, argon2, cryptography.x509, jinja2, joserfc.jwt, lxml.etree, multipart, phonenumbers, pydantic, "
    "pydantic_settings, requests, rich.table, sqlalchemy.dialects.sqlite, starlette.routing, typer, uvicorn, uvloop, "
    "httptools, xmlsec"
)
"""What a federation cannot be played without."""

COMMAND = (sys.executable, "-m", "rentree_blanche.simulators.cli")


@dataclass(frozen=True, slots=True)
class Started:
    """A federation that answers everywhere.

    Attributes:
        seconds: from exec until it said so, imports included. cpu: seconds of processor time for that.
    """

    pid: int
    seconds: float
    cpu: float


class StartError(Exception):
    """The command ended before all answered; with what it said."""


@contextmanager
def up(*options: str, folder: Path | None = None) -> Iterator[Started]:
    """Start `rentree up` on a free port, until it has written its ready file; end it with the block.

    Args:
        options: of the command.
        folder: where keys are kept; without it they are made anew.
    """
    with tempfile.TemporaryDirectory() as name:
        ready = Path(name) / "ready.json"
        kept = folder or Path(name)
        words = [*COMMAND, "up", "--port", "0", "--folder", str(kept), "--ready-file", str(ready), *options]
        begin = stopwatch()
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            try:
                while not ready.exists():
                    try:
                        process.wait(0.002)
                    except subprocess.TimeoutExpired:
                        continue
                    assert process.stderr is not None
                    raise StartError(process.stderr.read().decode(errors="replace"))
                yield Started(process.pid, stopwatch() - begin, cpu_seconds(process.pid))
            finally:
                process.terminate()


@dataclass(frozen=True, slots=True)
class Run:
    """How long a program ran, by the clock and of the processor, in seconds."""

    seconds: float
    cpu: float


def run(*words: str) -> Run:
    """Run a program to its end.

    Raises:
        StartError: it fails.
    """
    begin, before = stopwatch(), _children()
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode:
        raise StartError(done.stderr.decode(errors="replace"))
    return Run(stopwatch() - begin, _children() - before)


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime
