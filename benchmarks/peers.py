"""Programs of others that do the same job, installed from their own registries and served on loopback."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import children, cpu_seconds
from tests.providers.environments import InstallError, environment, environment_path
from tests.providers.serving import ServingError, answering, reserved_port


class UnavailableError(Exception):
    """A peer cannot be measured here; with why, in French."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A server of somebody else's; `pid` is that of the process that was started, whose children count as well."""

    pid: int
    port: int

    def spent(self) -> float:
        """Give the processor time that its processes have used, in seconds."""
        return cpu_seconds(*children(self.pid))


@contextmanager
def oauth2_mock_server() -> Iterator[Peer]:
    """Serve oauth2-mock-server of npm: JWTs RS256, no page, no store.

    Raises:
        UnavailableError: it cannot be installed or started here.
    """
    folder = _installed("oauth2-mock-server", "npm", ["npm install --no-audit --no-fund oauth2-mock-server@8.2.3"])
    program = str(folder / "node_modules" / "oauth2-mock-server" / "dist" / "oauth2-mock-server.mjs")
    with served(lambda port: ["node", program, "-a", "127.0.0.1", "-p", str(port)]) as peer:
        yield peer


@contextmanager
def oidc_provider_mock() -> Iterator[Peer]:
    """Serve oidc-provider-mock of PyPI: id_tokens RS256, a page that is not typed into, state in memory.

    Raises:
        UnavailableError: it cannot be installed or started here.
    """
    commands = ["python3 -m venv made", "made/bin/python -m pip install -q oidc-provider-mock==0.3.4"]
    folder = _installed("oidc-provider-mock", "python3", commands)
    program = str(folder / "made" / "bin" / "oidc-provider-mock")
    with served(lambda port: [program, "--host", "127.0.0.1", "--port", str(port)]) as peer:
        yield peer


@contextmanager
def served(words: Callable[[int], Sequence[str]]) -> Iterator[Peer]:
    """Start a server and wait until it listens; end it with the block.

    Raises:
        UnavailableError: it does not start.
    """
    with tempfile.TemporaryFile() as output, reserved_port() as port:
        process = subprocess.Popen(
            words(port),
            env=environment_path(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )

        def log() -> str:
            output.seek(0)
            return output.read().decode(errors="replace")[-500:]

        try:
            with answering(process, port, log):
                yield Peer(process.pid, port)
        except ServingError as error:
            raise UnavailableError(f"ne démarre pas\N{NO-BREAK SPACE}: {error}") from error


def _installed(name: str, needs: str, commands: Sequence[str]) -> Path:
    if shutil.which(needs, path=environment_path()["PATH"]) is None:
        raise UnavailableError(f"{name} s’installe avec {needs}, qui manque")
    try:
        return environment(name, commands)
    except InstallError as error:
        last = str(error).strip().splitlines()[-1]
        raise UnavailableError(f"{name} ne s’installe pas\N{NO-BREAK SPACE}: {last}") from error
