"""Reading a target file: a `Target`, or every line that is wrong, with what was expected and what to write."""

from collections.abc import Iterator
from pathlib import Path

from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.simulators.misspelt import unknown_key
from rentree_blanche.simulators.toml_file import Wrong, read_toml
from rentree_blanche.suite.target.values import ENT, HOSTS, Target

_SEMICOLON = "\N{NARROW NO-BREAK SPACE};"
_REQUIRED = ("educonnect", ENT)


class TargetError(UnusableInputError):
    """A target file cannot be used: each line of the message names a line and a field, and what to write."""


def read_target(file: Path) -> Target:
    """Read a target file; a relative path in it starts at its folder.

    Raises:
        TargetError: it cannot be read, or lines of it are wrong.
    """
    read = read_toml(file, Target, TargetError)
    target = read.values
    read.check([*_wrong_addresses(target), *wrong_ca(_ca(target, file.parent))])
    return target.model_copy(update={"tls": target.tls.model_copy(update={"ca": _ca(target, file.parent)})})


def _wrong_addresses(target: Target) -> Iterator[Wrong]:
    for name in target.addresses:
        if name not in HOSTS:
            yield ("addresses", name), unknown_key(name, list(HOSTS))
    for name in _REQUIRED:
        if name not in target.addresses:
            yield ("addresses", name), f'absent{_SEMICOLON} écrire par exemple {name} = "https://{name}.exemple.fr"'


def wrong_ca(ca: Path | None) -> Iterator[Wrong]:
    """Say what is wrong with a CA that a file names in `tls.ca`."""
    if ca is None:
        return
    try:
        pem = ca.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        yield ("tls", "ca"), f"{ca} est illisible ({error.strerror or error}){_SEMICOLON} donner le chemin d’un PEM"
        return
    if "-----BEGIN CERTIFICATE-----" not in pem:
        yield ("tls", "ca"), f"{ca} n’est pas un certificat PEM{_SEMICOLON} attendu -----BEGIN CERTIFICATE-----"


def _ca(target: Target, folder: Path) -> Path | None:
    return None if target.tls.ca is None else (folder / target.tls.ca).absolute()
