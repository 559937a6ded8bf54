"""Load goes to this machine alone, unless whoever runs it says by name which host they may test."""

from collections.abc import Collection, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from rentree_blanche.simulators.core.errors import UnusableInputError


def check_hosts(urls: Iterable[str], allowed: Collection[str]) -> None:
    """Refuse to load a host that is not this machine and that nobody named.

    Raises:
        UnusableInputError: there is one; the message says what to write.
    """
    foreign = sorted({host for url in urls if not is_loopback(host := urlsplit(url).hostname or "")} - set(allowed))
    if foreign:
        options = " ".join(f"--i-may-test {host}" for host in foreign)
        raise UnusableInputError(
            f"{', '.join(foreign)} n’est pas cette machine. Charger le service d’autrui sans son accord est une "
            f"attaque\N{NARROW NO-BREAK SPACE}; si vous en avez le droit, ajoutez {options}"
        )


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine: `localhost`, a name below it, or an address of the loopback."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
