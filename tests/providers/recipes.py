"""The recipes of `docs/recipes`, followed to the letter: files written, commands typed, the service declared.

Only the addresses and the folder of the federation's CA are other ones than the page shows.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rentree_blanche.client import RunningFederation
from tests.providers.environments import environment, environment_path
from tests.providers.serving import answering, reserved_port

DOCS = Path(__file__).parents[2] / "docs" / "recipes"
HERE = "https://service.localhost:9443"
_CA = "~/.local/state/rentree-blanche/ca.pem"
_FILE = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SERVER_OF_A_SYSTEM = "/usr/sbin/apache2"  # as root it would have to be told who serves


class RecipeError(Exception):
    """A command of a recipe fails; with what it said."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One page: which files it has written, and which commands it has typed below each heading."""

    name: str
    text: str

    @classmethod
    def read(cls, name: str) -> "Recipe":
        return cls(name, (DOCS / f"{name}.md").read_text(encoding="utf-8"))

    @property
    def files(self) -> dict[str, str]:
        return dict(_FILE.findall(self.text))

    def commands(self, heading: str) -> list[str]:
        _, found, rest = self.text.partition(f"\n## {heading}\n")
        if not found:
            raise RecipeError(f"{self.name} has no heading {heading!r}")
        section = re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0]
        lines = "".join(_CONSOLE.findall(section)).splitlines()
        return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]

    @property
    def packages(self) -> list[str]:
        """Which packages of Debian it asks for."""
        asked = [line for line in self.commands("Installer") if "apt-get install" in line]
        return [word for line in asked for word in line.split("install", 1)[1].split() if not word.startswith("-")]

    @property
    def installing(self) -> list[str]:
        """What it has installed for itself alone, in a folder."""
        return [line for line in self.commands("Installer") if "apt-get" not in line]


def recipes() -> list[str]:
    """Name the pages that have something to install, configure and start."""
    return sorted(page.stem for page in DOCS.glob("*.md"))


@dataclass(frozen=True, slots=True)
class Provider:
    """A service that follows a recipe and answers."""

    url: str
    folder: Path

    @property
    def certificate(self) -> Path:
        return self.folder / "sp.crt"

    @property
    def log(self) -> str:
        """What the service and what serves it complained of until now."""
        return "".join(file.read_text(errors="replace") for file in sorted(self.folder.glob("*.log")))


@contextmanager
def followed(recipe: Recipe, federation: RunningFederation) -> Iterator[Provider]:
    """Follow a recipe against a federation over TLS, until the end of the block."""
    addresses = federation.directory
    assert addresses.ca is not None, "these recipes need a federation over TLS"
    installed = environment(recipe.name, recipe.installing)
    with tempfile.TemporaryDirectory(prefix="rentree-recipe-") as made, reserved_port() as port:
        provider = Provider(f"https://service.localhost:{port}", Path(made))
        others = {
            HERE: provider.url,
            HERE.replace(":", "%3A").replace("/", "%2F"): provider.url.replace(":", "%3A").replace("/", "%2F"),
            "9443": str(port),
            "https://educonnect.localhost:8443": addresses.actors["educonnect"].url.rstrip("/"),
            "https://control.localhost:8443": addresses.control_url.rstrip("/"),
            _CA: addresses.ca,
        }
        for name, content in recipe.files.items():
            file = provider.folder / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(_replaced(content, others), encoding="utf-8")
        for each in installed.iterdir():
            (provider.folder / each.name).symlink_to(each)
        *before, serve = (_replaced(line, others) for line in recipe.commands("Lancer"))
        for line in [*(_replaced(line, others) for line in recipe.commands("Configurer")), *before]:
            _type(line, provider.folder)
        with _serving(serve, provider, port):
            for line in recipe.commands("Déclarer"):
                _type(_replaced(line, others), provider.folder)
            yield provider


def _replaced(text: str, others: Mapping[str, str]) -> str:
    for shown, actual in others.items():
        text = text.replace(shown, actual)
    return text


def _type(line: str, folder: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=environment_path(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise RecipeError(f"{line}\n{done.returncode}: {done.stdout}{done.stderr}")


@contextmanager
def _serving(line: str, provider: Provider, port: int) -> Iterator[None]:
    account = "www-data" if os.geteuid() == 0 and line.startswith(_SERVER_OF_A_SYSTEM) else None
    if account:
        for path in (provider.folder, *provider.folder.rglob("*")):
            shutil.chown(path, account, account)
    with (provider.folder / "output.log").open("wb") as output:
        process = subprocess.Popen(
            ["bash", "-c", f"exec {line}"],
            cwd=provider.folder,
            env=environment_path(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=account,
            group=account,
            extra_groups=None if account is None else [],
        )
    with answering(process, port, lambda: provider.log):
        yield
