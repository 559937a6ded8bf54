"""The night's AAF export to the ENTs: complete, and spared to an ENT that holds the very same already."""

import hashlib
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from requests import Response

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import NotAnsweringError
from rentree_blanche.simulators.core.faults import Exchange
from rentree_blanche.simulators.core.guard import PREFIX, bearer
from rentree_blanche.simulators.registers.aaf.package import DTD, Export
from rentree_blanche.simulators.registers.settings import RegisterSettings

_IN_MEMORY = 16_000_000
_ASKS_NOT = (404, 405)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What an export says, known without composing it anew as long as the register's rows are the same.

    Attributes:
        rows: fingerprint of the rows that it was made from.
        tag: digest of the files' content; the day, which only their names bear, does not count.
        counts: entries by category.
    """

    rows: str
    tag: str
    counts: Mapping[str, int]


class Sending:
    """Sends the complete export of one register to each of its ENTs.

    Each is first asked which export of this register it holds: what it has is not sent again, so that the many nights
    on which nothing changes cost little. An ENT that would import the same otherwise today, because an era began, says
    that it holds none. While a fault waits for the export it is sent without asking.
    """

    def __init__(self, ground: Ground, export: Export[Any], settings: RegisterSettings) -> None:
        self._ground = ground
        self._export = export
        self._settings = settings
        self._last: Composed | None = None  # what the same rows give is the same, whatever was put back meanwhile

    def send(self, day: date) -> None:
        """Send the export of a day to whoever does not hold it; composed once at most."""
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
            composed = self._composed(file, day)
            for portal in self._settings.portals:
                self._offer(portal, composed, file, day)

    def _composed(self, file: IO[bytes], day: date) -> Composed:
        with self._ground.store.read() as connection:
            rows = self._export.fingerprint(connection)
        last = self._last
        return last if last is not None and last.rows == rows else self._compose(file, day)

    def _compose(self, file: IO[bytes], day: date) -> Composed:
        with self._ground.store.read() as connection:
            rows = self._export.fingerprint(connection)
            counts = self._export.write(connection, file, day)
        self._last = Composed(rows=rows, tag=digest(file), counts=counts)
        return self._last

    def _offer(self, portal: str, composed: Composed, file: IO[bytes], day: date) -> None:
        try:
            if self._faults_wait(portal) or self._lacks(portal, composed):
                self._send(portal, composed, file, day)
        except NotAnsweringError as error:
            self._journal(portal, f"non reçu – {error}", None, {"sent": composed.counts})

    def _faults_wait(self, portal: str) -> bool:
        """Tell whether a fault might befall the export: then it is sent, so that the fault shows on any night."""
        path = f"{PREFIX}/aaf"
        return self._ground.faults.concern(
            Exchange(kind="http", source=self._ground.actor, target=portal, method="POST", path=path)
        )

    def _lacks(self, portal: str, composed: Composed) -> bool:
        """Ask an ENT what it holds; write down that it has this, or that it refuses to be asked."""
        asked = self._ask(portal, "GET", {"source": self._export.prefix})
        if not asked.ok and asked.status_code not in _ASKS_NOT:
            self._journal(portal, "refusé", asked.status_code, {"answer": asked.text[:2_000]})
            return False
        if _held(asked) == composed.tag:
            detail = {"digest": composed.tag, "holds": composed.counts}
            self._journal(portal, "inchangé, non renvoyé", asked.status_code, detail)
            return False
        return True

    def _send(self, portal: str, composed: Composed, file: IO[bytes], day: date) -> None:
        if self._last is None or not file.seek(0, 2):  # known from an earlier night, and not composed in this one yet
            self._compose(file, day)
        composed = self._last or composed
        file.seek(0)
        archive = file.read()
        answer = self._ask(portal, "POST", {"empreinte": composed.tag}, archive)
        outcome = "importé" if answer.ok else "refusé"
        detail = {"sent": composed.counts, "bytes": len(archive), "answer": answer.text[:2_000]}
        self._journal(portal, outcome, answer.status_code, detail)

    def _ask(self, portal: str, method: str, query: Mapping[str, str], archive: bytes | None = None) -> Response:
        kind = {} if archive is None else {"Content-Type": "application/zip"}
        return self._ground.wire.request(
            method,
            self._ground.addresses.url(portal, f"{PREFIX}/aaf"),
            params=query,
            data=archive,
            headers={**bearer(self._ground.secret), **kind},
            timeout=self._settings.feed_timeout,
        )

    def _journal(self, portal: str, outcome: str, status: int | None, detail: Mapping[str, Any]) -> None:
        self._ground.journal.write(
            kind="feed",
            source=self._ground.actor,
            target=portal,
            summary=f"Export AAF complet, {self._export.register.source} : {outcome}",
            status=status,
            detail=detail,
        )


def digest(archive: IO[bytes]) -> str:
    """Give the SHA-256 of what the files of an export say, in hexadecimal digits."""
    said = hashlib.sha256()
    with zipfile.ZipFile(archive) as files:
        for file in files.infolist():
            if file.filename != DTD:
                said.update(files.read(file))
                said.update(b"\0")
    return said.hexdigest()


def _held(answer: Response) -> str | None:
    """Read which export an ENT holds; None where it holds none, or does not say it intelligibly."""
    with suppress(ValueError, TypeError, KeyError):
        held = answer.json()["empreinte"]
        return held if isinstance(held, str) else None
    return None
