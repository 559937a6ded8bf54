"""What service providers install from PyPI and npm, each in a folder of its own below `.venv`, made once.

`python -m tests.providers.environments` makes all that are missing: `make test` does.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_PARENT = Path(sys.prefix) / "providers"
_DONE = ".done"


class InstallError(Exception):
    """A package cannot be installed; with what the installer said."""


def environment(name: str, commands: Sequence[str]) -> Path:
    """Give the folder in which the commands were carried out, which is done now if it is missing.

    Raises:
        InstallError: a command fails.
    """
    digest = hashlib.sha256("\n".join(commands).encode()).hexdigest()[:12]
    folder = _PARENT / f"{name}-{digest}"
    _PARENT.mkdir(exist_ok=True)
    with (_PARENT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # workers of one run may want the same
        if not (folder / _DONE).exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for command in commands:
                _install(command, folder)
            (folder / _DONE).touch()
    return folder


def environment_path() -> dict[str, str]:
    """Give the variables with which a recipe's commands are typed: `python3` is the one of the tests."""
    return {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
        "HOME": os.environ.get("HOME", "/"),
        "LC_ALL": "C.UTF-8",
    }


def _install(command: str, folder: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, **environment_path()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise InstallError(f"{command}\n{done.stdout}{done.stderr}")


def main() -> int:
    """Make what every recipe installs, each in its turn; give the exit code."""
    from tests.providers.recipes import Recipe, recipes  # noqa: PLC0415 - which need this module

    for name in recipes():
        recipe = Recipe.read(name)
        try:
            environment(name, recipe.installing)
        except InstallError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
