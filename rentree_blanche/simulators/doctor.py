"""What this machine lacks, and the command that brings it."""

import importlib
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rentree_blanche.chromium import DEBIAN_BROWSERS

_LEAST_PYTHON = (3, 11)
_SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/sbin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked for.

    Attributes:
        name: what it is. use: what it is for.
        found: where it is or which version; None where it is missing.
        mend: the command that brings it. packages: what Debian calls it.
    """

    name: str
    use: str
    found: str | None
    mend: str
    packages: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give what a program reads."""
        return {
            "name": self.name,
            "use": self.use,
            "found": self.found,
            "mend": None if self.found else self.mend,
            "packages": list(self.packages),
        }


@dataclass(frozen=True, slots=True)
class _Need:
    name: str
    use: str
    find: Callable[[], str | None]
    mend: str = ""
    packages: tuple[str, ...] = ()

    def look(self) -> Finding:
        return Finding(
            name=self.name,
            use=self.use,
            found=self.find(),
            mend=self.mend or install_command(self.packages),
            packages=self.packages,
        )


def examine(folder: Path, *, tests: bool = False) -> list[Finding]:
    """Look for what a federation and browser scenarios need.

    Args:
        folder: where `rentree up` keeps keys.
        tests: look too for what the project's own test-suite needs.
    """
    needs = [
        _Need("Python 3.11", "tout", _python, install_command(("python3",))),
        _Need(
            "lxml et xmlsec", "signature SAML", _xml, f"{sys.executable} -m pip install --force-reinstall lxml xmlsec"
        ),
        _Need("Dossier des clés", "rentree up", lambda: _writable(folder), "rentree up --folder DOSSIER"),
        _Need("Navigateur Chromium", "scénarios", browser, packages=("chromium-headless-shell",)),
    ]
    if tests:
        needs += [
            _Need("PostgreSQL", "tests du stockage partagé", postgresql, packages=("postgresql",)),
            _Need("Apache", "tests d’un fournisseur de services réel", _apache, packages=("apache2",)),
            _Need("mod_auth_mellon", "idem", _mellon, packages=("libapache2-mod-auth-mellon",)),
            _Need("mod_auth_openidc", "idem", _openidc, packages=("libapache2-mod-auth-openidc",)),
            _Need("PHP dans Apache", "idem", _php, packages=("libapache2-mod-php", "php-xml", "php-mbstring")),
            _Need("SimpleSAMLphp", "idem", _simplesamlphp, packages=("simplesamlphp",)),
            _Need("xmlsec1", "idem", lambda: shutil.which("xmlsec1"), packages=("xmlsec1",)),
            _Need("Node.js", "idem", _node, packages=("nodejs", "npm")),
            _Need("curl", "idem", lambda: shutil.which("curl"), packages=("curl",)),
        ]
    return [need.look() for need in needs]


def install_command(packages: tuple[str, ...]) -> str:
    """Give the command that installs Debian packages, as this user must type it."""
    command = f"apt-get install --no-install-recommends {' '.join(packages)}"
    return command if os.geteuid() == 0 else f"sudo {command}"


def browser() -> str | None:
    """Find the Chromium that the pytest plugin would start: `RENTREE_CHROMIUM`, Playwright's own, or Debian's."""
    named = os.environ.get("RENTREE_CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    downloads = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    own = sorted(downloads.glob("chromium*"), reverse=True)
    return next((str(each) for each in (*own, *DEBIAN_BROWSERS) if each.exists()), None)


def postgresql() -> str | None:
    """Find the PostgreSQL server's program; Debian keeps it off the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)
    return shutil.which("postgres") or next(map(str, debian), None)


def _python() -> str | None:
    return sys.version.split()[0] if sys.version_info >= _LEAST_PYTHON else None


def _xml() -> str | None:
    try:
        lxml, xmlsec = importlib.import_module("lxml.etree"), importlib.import_module("xmlsec")
    except Exception:  # noqa: BLE001 - built on different libxml2, xmlsec raises an error of its own while imported
        return None
    return f"lxml {lxml.__version__}, xmlsec {xmlsec.__version__}"


def _writable(folder: Path) -> str | None:
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    return str(folder) if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK) else None


def _apache() -> str | None:
    return shutil.which("apache2", path=os.pathsep.join((*_SYSTEM_FOLDERS, os.environ.get("PATH", os.defpath))))


def _mellon() -> str | None:
    return _apache_module("mod_auth_mellon")


def _openidc() -> str | None:
    return _apache_module("mod_auth_openidc")


def _php() -> str | None:
    """Find Apache's PHP; its extensions come with it, by the same command."""
    return next(map(str, sorted(Path("/usr/lib/apache2/modules").glob("libphp*.so"), reverse=True)), None)


def _simplesamlphp() -> str | None:
    folder = Path("/usr/share/simplesamlphp")
    return str(folder) if folder.is_dir() else None


def _node() -> str | None:
    return shutil.which("npm") and shutil.which("node")


def _apache_module(name: str) -> str | None:
    module = Path(f"/usr/lib/apache2/modules/{name}.so")
    return str(module) if module.exists() else None
