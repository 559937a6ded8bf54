"""A PostgreSQL server of the tests' own, on a socket in a folder of its own, thrown away at the end."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rentree_blanche.simulators.doctor import postgresql

_UNPRIVILEGED = "postgres"  # the server refuses to run as root; Debian's package brings this user


@contextmanager
def server() -> Iterator[str]:
    """Run a server; give the SQLAlchemy URL of an empty database."""
    found = postgresql()
    assert found, "no PostgreSQL server is installed: rentree doctor says how to get one"
    programs = Path(found).resolve().parent
    user = _UNPRIVILEGED if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="rentree-postgresql-"))
    try:
        if user:
            shutil.chown(folder, user)
        data = folder / "data"
        _run(user, programs / "initdb", "-D", data, "-U", "rentree", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"  # no port to be taken
        control = (programs / "pg_ctl", "-D", data, "-w", "-s", "-l", folder / "log")
        _run(user, *control, "-o", options, "start")
        try:
            yield f"postgresql+psycopg://rentree@/postgres?host={folder}"
        finally:
            _run(user, *control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(user: str | None, *command: str | Path) -> None:
    done = subprocess.run(
        command, check=False, user=user, cwd="/", capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"
