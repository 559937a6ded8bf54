import importlib.util
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

collect_ignore = ["outside"]  # somebody else's project: it runs in an environment of its own


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment in which the wheel and what it declares are installed, and nothing else."""

    folder: Path

    def run(self, program: str, *words: str, within: Path) -> str:
        """Run one of its programs to its end; fail with all that it said where that is not 0."""
        return run(str(self.folder / "bin" / program), *words, within=within)


@pytest.fixture(scope="package")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), within=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="package")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return installed(tmp_path_factory.mktemp("clean"), str(wheel))


def installed(folder: Path, *words: str) -> Environment:
    """Make an environment in a folder, and install what pip's words say, with uv where there is one."""
    made = folder / "venv"
    uv = [sys.executable, "-m", "uv"] if importlib.util.find_spec("uv") else None
    run(sys.executable, "-m", "venv", *(["--without-pip"] if uv else []), str(made), within=ROOT)
    python = str(made / "bin" / "python")
    installer = [*uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    run(*installer, "--quiet", *words, within=folder)
    return Environment(made)


def run(*command: str, within: Path) -> str:
    foreign = ("PYTHONPATH", "VIRTUAL_ENV", "PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_XDIST_WORKER")
    environment = {name: value for name, value in os.environ.items() if name not in foreign}
    done = subprocess.run(
        command, check=False, cwd=within, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{' '.join(command)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout
