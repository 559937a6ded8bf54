"""SimpleSAMLphp as Debian ships it, as an identity provider that does the same logins.

One PHP process serves it by PHP's own server with OPcache, so that nothing of Apache is counted. Its password is
compared in the clear, its sessions are PHP's files; requests are verified, response and assertion signed RSA-SHA256.
"""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from benchmarks.connection import Connection
from benchmarks.idp import ACS, BROWSERS, PASSWORD, SP, LoginError, authn_request, check_response, crowd
from benchmarks.peers import Peer, UnavailableError, served
from rentree_blanche.simulators.core.saml.signatures import Signer

_WWW = Path("/usr/share/simplesamlphp/www")
_CONFIG = """<?php
$config = [
    'baseurlpath' => 'http://localhost:{port}/', 'certdir' => '{folder}/', 'metadatadir' => '{folder}/metadata/',
    'tempdir' => '{folder}/temp', 'loggingdir' => '{folder}/', 'logging.handler' => 'errorlog',
    'logging.level' => SimpleSAML\\Logger::ERR, 'secretsalt' => 'bench', 'auth.adminpassword' => 'bench',
    'technicalcontact_email' => 'bench@sp.test', 'timezone' => 'UTC', 'enable.saml20-idp' => true,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true], 'store.type' => 'phpsession',
    'session.phpsession.savepath' => '{folder}/temp', 'session.cookie.secure' => false,
    'session.phpsession.cookiename' => 'SimpleSAML', 'metadata.sources' => [['type' => 'flatfile']],
];
"""
_SOURCES = """<?php
$config = ['people' => ['exampleauth:UserPass', 'e.banc:{password}' => ['uid' => ['e.banc'], 'sn' => ['Banc']]]];
"""
_HOSTED = """<?php
$metadata['http://localhost:{port}/idp'] = [
    'host' => '__DEFAULT__', 'privatekey' => 'idp.key', 'certificate' => 'idp.crt', 'auth' => 'people',
    'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'saml20.sign.response' => true, 'saml20.sign.assertion' => true, 'validate.authnrequest' => true,
];
"""
_REMOTE = """<?php
$metadata['{sp}'] = [
    'AssertionConsumerService' => '{acs}', 'certData' => '{certificate}', 'validate.authnrequest' => true,
];
"""
_STATE = re.compile(r'name="AuthState" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class SimpleSaml:
    """The IdP, whose service provider signs with `signer`."""

    peer: Peer
    signer: Signer

    def rate(self, logins: int, browsers: int = BROWSERS) -> float:
        """Log in so often; give logins a second of its processor time."""
        before = self.peer.spent()
        origin = f"http://localhost:{self.peer.port}"
        destination = f"{origin}/saml2/idp/SSOService.php"
        asked = (authn_request(number, destination, self.signer).removeprefix(origin) for number in range(logins))

        async def browse() -> None:
            connection = Connection("127.0.0.1", self.peer.port, f"localhost:{self.peer.port}")
            for url in asked:
                await _log_in(connection, url, origin)
            connection.close()

        return crowd(browse, browsers, logins) / (self.peer.spent() - before)


@contextmanager
def simplesamlphp(signer: Signer) -> Iterator[SimpleSaml]:
    """Serve it with keys like ours, and the service provider of the benchmarks.

    Raises:
        UnavailableError: it is not installed, or does not start.
    """
    program = shutil.which("php")
    if program is None or not _WWW.is_dir():
        raise UnavailableError("apt-get install --no-install-recommends simplesamlphp php-cli")
    with tempfile.TemporaryDirectory() as name, served(_prepared(Path(name), signer, program)) as peer:
        yield SimpleSaml(peer, signer)


def _prepared(folder: Path, signer: Signer, program: str) -> Callable[[int], Sequence[str]]:
    """Give what starts it on a port, once its files say that port."""
    pair = signer.key_pair
    key = pair.private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

    def words(port: int) -> Sequence[str]:
        for made in ("metadata", "temp"):
            (folder / made).mkdir()
        (folder / "idp.key").write_bytes(key)
        certificate = pair.certificate.base64
        (folder / "idp.crt").write_text(
            f"-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n", encoding="ascii"
        )
        files = {
            "config.php": _CONFIG.format(port=port, folder=folder),
            "authsources.php": _SOURCES.format(password=PASSWORD),
            "metadata/saml20-idp-hosted.php": _HOSTED.format(port=port),
            "metadata/saml20-sp-remote.php": _REMOTE.format(sp=SP, acs=ACS, certificate=certificate),
        }
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
        served_by = ["-d", "opcache.enable=1", "-S", f"127.0.0.1:{port}", "-t", str(_WWW)]
        return ["env", f"SIMPLESAMLPHP_CONFIG_DIR={folder}", program, *served_by]

    return words


async def _log_in(connection: Connection, url: str, origin: str) -> None:
    connection.cookies.clear()
    page = (await connection.get(url)).header("location").removeprefix(origin)
    state = _STATE.search((await connection.get(page)).text)
    if state is None:
        raise LoginError(f"{page}: nothing to log in with")
    form = {"username": "e.banc", "password": PASSWORD, "AuthState": unescape(state[1])}
    check_response(await connection.post(page.split("?")[0], form), url)
