"""An Apache of one's own: no system service, a free port of loopback, TLS, a folder that is thrown away."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

from tests.providers.serving import answering, reserved_port

_MODULES = Path("/usr/lib/apache2/modules")
_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}

_GROUND = """\
ServerRoot "{folder}"
ServerName {host}
DefaultRuntimeDir "{folder}/run"
Mutex "file:{folder}/run" default
PidFile "{folder}/run/apache2.pid"
ErrorLog "{folder}/error.log"
LogLevel info
LogFormat "%t \\"%r\\" %>s" short
CustomLog "{folder}/access.log" short
Listen 127.0.0.1:{port} https
StartServers 1
{modules}
{user}
SSLEngine on
SSLCertificateFile "{folder}/site.pem"
DocumentRoot "{folder}/pages"
"""


class ApacheError(Exception):
    """Apache is missing, or refuses its configuration."""


class Apache:
    """One Apache for one host name below `.localhost`; `url` is known before it serves, so metadata can be made.

    Files of `folder` can be read by the account that Apache serves with; `pages` is its document root.
    """

    def __init__(self, host: str, folder: Path, port: int) -> None:
        self.folder = folder
        self.pages = folder / "pages"
        self._host = host
        self._port = port
        self.url = f"https://{host}:{self._port}"

    @contextmanager
    def serving(self, *, modules: Iterable[str], site: str) -> Iterator[None]:
        """Serve the directives of `site` with the modules named (without `_module`), until the end of the block.

        Raises:
            ApacheError: the configuration is refused. ServingError: Apache does not answer. With what it says of it.
        """
        program = shutil.which("apache2", path=_ENVIRONMENT["PATH"])
        if program is None:
            raise ApacheError("apache2 is not installed: make test installs it, or apt-get install apache2")
        file = self.folder / "apache.conf"
        file.write_text(self._configuration(modules, site), encoding="utf-8")
        checked = subprocess.run(
            [program, "-t", "-f", file], capture_output=True, text=True, check=False, env=_ENVIRONMENT
        )
        if checked.returncode:
            raise ApacheError(f"apache2 -t refuses {file.name}: {checked.stderr}\n{file.read_text()}")
        with (self.folder / "output.log").open("wb") as output:
            process = subprocess.Popen(
                [program, "-f", file, "-DFOREGROUND"],
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        with answering(process, self._port, lambda: self.log):
            yield

    @property
    def log(self) -> str:
        """What Apache and its modules complained of until now."""
        files = (self.folder / name for name in ("output.log", "error.log"))
        return "".join(file.read_text(errors="replace") for file in files if file.exists())

    def _configuration(self, modules: Iterable[str], site: str) -> str:
        needed = ("mpm_event", "authn_core", "authz_core", "authz_user", "dir", "mime", "ssl", *modules)
        loads = "\n".join(f"LoadModule {name}_module {_MODULES}/mod_{name}.so" for name in needed)
        # Started by root, Apache serves with another account; started by anybody else, with theirs.
        user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
        ground = _GROUND.format(folder=self.folder, host=self._host, port=self._port, modules=loads, user=user)
        return f"{ground}TypesConfig /etc/mime.types\n{site}"


@contextmanager
def apache(host: str, authority: trustme.CA) -> Iterator[Apache]:
    """Reserve a port and a folder for an Apache, with a certificate of an authority; both are given back at the end."""
    # Not pytest's folder: that one is closed to the account that Apache serves with.
    with tempfile.TemporaryDirectory(prefix="rentree-apache-") as made, reserved_port() as port:
        folder = Path(made)
        folder.chmod(0o755)
        for name in ("run", "pages"):
            (folder / name).mkdir()
        issued = authority.issue_cert(host, common_name=host)
        certificate = folder / "site.pem"
        certificate.touch(mode=0o600)
        certificate.write_bytes(issued.private_key_and_cert_chain_pem.bytes())
        yield Apache(host, folder, port)
