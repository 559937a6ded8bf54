"""What a federation says once it answers: the answer of each actor, the time it took, the ready file."""

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from rentree_blanche.simulators.control.names import french, place
from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.core.clock import stopwatch
from rentree_blanche.simulators.core.errors import NotAnsweringError, UnusableInputError
from rentree_blanche.simulators.core.guard import bearer
from rentree_blanche.simulators.core.wire import Wire

_IMPORTED = stopwatch()
_QUIET = {"X-Rentree-Quiet": "1"}
_DEAD = 500
_MAILBOX = "mailbox"
_ASKED = {"control": "/api/clock"}  # the dashboard would ask all the others once more
_ISSUERS = {"franceconnect": "/api/v2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """An actor that was asked and has answered; the SAML parties with what their metadata says.

    `issuer` is where it speaks OIDC, `smtp` host and port of the mail server.
    """

    name: str
    url: str
    metadata: str | None = None
    entity_id: str | None = None
    issuer: str | None = None
    smtp: str | None = None

    @property
    def title(self) -> str:
        """Give what people call the actor."""
        return french(self.name)

    def as_json(self) -> dict[str, str]:
        """Give what the ready file says; what does not apply is absent."""
        known = {
            "url": self.url,
            "entity_id": self.entity_id,
            "metadata": self.metadata,
            "issuer": self.issuer,
            "smtp": self.smtp,
        }
        return {key: value for key, value in known.items() if value is not None}


def ask_each(
    addresses: Addresses, actors: Iterable[str], metadata: Mapping[str, str], wire: Wire, secret: str
) -> list[Answering]:
    """Ask every actor for a page, its front page mostly, and SAML parties for metadata; `secret` lets it ask quietly.

    Raises:
        NotAnsweringError: an actor is silent, answers 5xx, or publishes metadata that cannot be read.
    """
    asked = []
    for name in sorted(actors, key=place):
        url = addresses.url(name)
        _get(wire, addresses.url(name, _ASKED.get(name, "/")), secret)
        published = metadata.get(name)
        entity = None if published is None else _entity_id(published, _get(wire, published, secret))
        smtp = addresses.port_of("smtp", name) if name == _MAILBOX else None
        issuer = addresses.url(name, _ISSUERS[name]) if name in _ISSUERS else None
        asked.append(Answering(name=name, url=url, metadata=published, entity_id=entity, issuer=issuer, smtp=smtp))
    return asked


def _get(wire: Wire, url: str, secret: str) -> bytes:
    answer = wire.request("GET", url, headers={**bearer(secret), **_QUIET}, allow_redirects=False)
    if answer.status_code >= _DEAD:
        raise NotAnsweringError(f"GET {url}: {answer.status_code} {answer.text[:200]}")
    return answer.content


def _entity_id(url: str, metadata: bytes) -> str:
    try:
        found = etree.fromstring(metadata, etree.XMLParser(resolve_entities=False)).get("entityID")
    except etree.XMLSyntaxError as error:
        raise NotAnsweringError(f"GET {url}: expected SAML metadata: {error}") from error
    if found is None:
        raise NotAnsweringError(f"GET {url}: expected SAML metadata, the root element has no entityID")
    return str(found)


def process_age() -> float:
    """Give the seconds since this process was started, its imports included.

    Where the kernel does not tell (no `/proc`), since this module was imported.
    """
    try:
        line = Path("/proc/self/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return stopwatch() - _IMPORTED
    ticks = int(line.rsplit(")", 1)[1].split()[19])  # proc(5): field 22, counted from the state, which is field 3
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


def seconds(duration: float) -> str:
    """Write a duration as French does: `1,4 s`."""
    return f"{duration:.1f}\N{NO-BREAK SPACE}s".replace(".", ",")


def ready_content(answering: Iterable[Answering], *, token: str, ca_file: Path | None) -> dict[str, Any]:
    """Give what the ready file holds; `control.url` only where the control house is among the actors."""
    actors = {each.name: each.as_json() for each in answering}
    control = {"token": token}
    if "control" in actors:
        control["url"] = actors["control"]["url"]
    return {"actors": actors, "control": control, "ca": None if ca_file is None else str(ca_file)}


@contextmanager
def announced(file: Path | None, content: Mapping[str, Any]) -> Iterator[None]:
    """Write the ready file in one step, readable by its owner alone, and take it away at the end.

    Raises:
        UnusableInputError: it cannot be written there.
    """
    if file is None:
        yield
        return
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise UnusableInputError(
            f"--ready-file {file}\N{NO-BREAK SPACE}: {error.strerror or error}. Nommez un fichier d’un dossier à vous"
        ) from error
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
