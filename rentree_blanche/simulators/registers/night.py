"""The night's work: the feed to EduConnect, then the AAF export to the ENTs."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import NotAnsweringError
from rentree_blanche.simulators.core.faults import Alter, Delay, Drop, Duplicate, Effect, Exchange, Status
from rentree_blanche.simulators.core.guard import bearer
from rentree_blanche.simulators.registers import feed as feeds
from rentree_blanche.simulators.registers.aaf.package import Export
from rentree_blanche.simulators.registers.aaf.sending import Sending
from rentree_blanche.simulators.registers.errors import RegisterError
from rentree_blanche.simulators.registers.feed import Acknowledgement, Feed
from rentree_blanche.simulators.registers.settings import RegisterSettings

_EDUCONNECT = "educonnect"
_SHOWN_LINES = 20


class NotAcknowledgedError(RegisterError):
    """A feed that was lost, refused or not answered; it stays due."""


class NightWork:
    """What the register sends at night. Nothing that an addressee does can break the night."""

    def __init__(self, ground: Ground, export: Export[Any], settings: RegisterSettings) -> None:
        self._ground = ground
        self._sending = Sending(ground, export, settings)
        self._register = export.register
        self._tables = export.register.tables
        self._settings = settings
        self._path = f"/_controle/flux/{self._register.name}"

    def feed_educonnect(self, day: date) -> None:
        """Send what EduConnect must know; what it does not acknowledge stays due for the next night."""
        with self._ground.store.read() as connection:
            feed = feeds.compose(connection, self._register, day, self._settings.level_codes)
        try:
            answer = self._deliver(feed)
        except (NotAcknowledgedError, NotAnsweringError) as error:
            with self._ground.store.write() as connection:
                feeds.fail(connection, self._tables, feed, str(error))
            self._journal(_EDUCONNECT, f"{self._title(feed)} : non reçu, reste dû – {error}", None, _shown(feed))
            return
        with self._ground.store.write() as connection:
            feeds.acknowledge(connection, self._tables, feed, answer)
        self._journal(
            _EDUCONNECT,
            f"{self._title(feed)} : gardées {answer.kept}, refusées {len(answer.refused)}",
            200,
            {**_shown(feed), "kept": answer.kept, "refused": answer.refused[:_SHOWN_LINES]},
        )

    def export_aaf(self, day: date) -> None:
        """Send the complete AAF export to each ENT that does not hold it; the next night's is complete again."""
        self._sending.send(day)

    def _deliver(self, feed: Feed) -> Acknowledgement:
        exchange = Exchange(kind="feed", source=self._ground.actor, target=_EDUCONNECT, method="POST", path=self._path)
        effects = self._ground.faults.befall(exchange)
        content = _disturbed(feed.body(), effects)
        times = next((effect.times for effect in effects if isinstance(effect, Duplicate)), 1)
        answers = [self._post(content) for _ in range(times)]
        return answers[-1]

    def _post(self, content: bytes) -> Acknowledgement:
        answer = self._ground.wire.request(
            "POST",
            self._ground.addresses.url(_EDUCONNECT, self._path),
            data=content,
            headers={**bearer(self._ground.secret), "Content-Type": "application/x-ndjson"},
            timeout=self._settings.feed_timeout,
        )
        if answer.status_code != 200:
            raise NotAcknowledgedError(f"EduConnect a répondu {answer.status_code} : {answer.text[:300]}")
        return _acknowledgement(answer.text)

    def _title(self, feed: Feed) -> str:
        kind = "complet" if feed.mode == "full" else "différentiel"
        return f"Flux {self._register.source} {kind} du {feed.day:%d/%m/%Y}, {len(feed.lines) - 1} ligne(s)"

    def _journal(self, target: str, summary: str, status: int | None, detail: Mapping[str, Any]) -> None:
        self._ground.journal.write(
            kind="feed", source=self._ground.actor, target=target, summary=summary, status=status, detail=detail
        )


def _disturbed(content: bytes, effects: tuple[Effect, ...]) -> bytes:
    """Do to a feed what faults on messages of kind `feed` ask; a delayed feed misses its night."""
    for effect in effects:
        match effect:
            case Drop():
                raise NotAcknowledgedError("flux perdu en route (panne simulée)")
            case Delay(seconds=seconds) if seconds > 0:
                raise NotAcknowledgedError("flux retardé au-delà de la nuit (panne simulée)")
            case Status(code=code):
                raise NotAcknowledgedError(f"flux refusé, {code} (panne simulée)")
            case Alter():
                content = effect.apply(content.decode()).encode()
            case _:
                pass
    return content


def _acknowledgement(text: str) -> Acknowledgement:
    try:
        answer = json.loads(text)
        return Acknowledgement(kept=int(answer["kept"]), refused=tuple(dict(line) for line in answer["refused"]))
    except (ValueError, TypeError, KeyError) as error:
        raise NotAcknowledgedError(
            f'accusé de réception illisible, {{"kept": n, "refused": […]}} attendu : {text[:300]}'
        ) from error


def _shown(feed: Feed) -> dict[str, Any]:
    return {"mode": feed.mode, "day": feed.day.isoformat(), "counts": feed.counts(), "first": feed.lines[:_SHOWN_LINES]}
