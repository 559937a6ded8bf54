"""The federation's own certificate authority."""

from collections.abc import Sequence
from pathlib import Path

from rentree_blanche.simulators.core.errors import UnusableInputError


class CertificateAuthority:
    """The federation's own CA, kept in a folder so that a provider that trusts it need not be told again."""

    def __init__(self, folder: Path) -> None:
        import trustme  # noqa: PLC0415 - slow, and plain HTTP does without

        self._folder = folder
        self.certificate = folder / "ca.pem"
        key = folder / "ca.key"
        if self.certificate.exists() and key.exists():
            self._ca = trustme.CA.from_pem(self.certificate.read_bytes(), key.read_bytes())
            return
        self._ca = trustme.CA(organization_name="Rentrée Blanche (essai)")
        _write_private(key, self._ca.private_key_pem.bytes())
        self._ca.cert_pem.write_to_path(self.certificate)

    def issue(self, hosts: Sequence[str], file: Path | None = None) -> Path:
        """Make a server certificate for host names and addresses.

        Gives the PEM file with key and chain: `file`, or the listener's.
        """
        if not hosts:
            raise UnusableInputError("a certificate needs at least one host name")
        issued = self._ca.issue_cert(*hosts, common_name=hosts[0])
        made = file or self._folder / "listener.pem"
        _write_private(made, issued.private_key_and_cert_chain_pem.bytes())
        return made


def _write_private(file: Path, content: bytes) -> None:
    file.touch(mode=0o600)
    file.write_bytes(content)
