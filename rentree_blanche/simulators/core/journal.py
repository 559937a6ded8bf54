"""The journal: everything that passes between actors, with decoded content, bounded."""

import json
import logging
import queue
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Integer, bindparam, delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from rentree_blanche.simulators.core.clock import Clock, wall
from rentree_blanche.simulators.core.faults import Kind
from rentree_blanche.simulators.core.ground_tables import journal as journal_table
from rentree_blanche.simulators.core.store import BUSY, Store

_SECRET_FIELD = re.compile(
    r"(?!csrf_token$)(.*(password|passwd|mot[-_]?de[-_]?passe|secret|authorization|cookie|token|jeton)"
    r"|(actuel|confirmation)$)",  # beside a new password: the old one, and the new one again
    re.IGNORECASE,
)
_MASK = "•••"
LineKind = Literal[Kind, "machine"]

_GATHER_SECONDS = 0.02
_BATCH = 500
_LOOK_EVERY = 0.5
_JSON = json.JSONEncoder(ensure_ascii=False, default=str)
_ROW = journal_table.c
_PRUNE = delete(journal_table).where(
    _ROW.id <= select(func.max(_ROW.id)).scalar_subquery() - bindparam("bound", type_=Integer)
)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the journal.

    Attributes:
        at: federation time. wall: machine time, seconds since the epoch.
        kind: http, sms, smpp, mail, smtp, saml, jwt or feed; `machine` for what befell the simulators themselves.
        source, target: actor names, `browser` or `client`.
        summary: one line for people. status: HTTP status where there is one. detail: decoded content.
    """

    id: int
    at: datetime
    wall: float
    kind: LineKind
    source: str
    target: str
    summary: str
    status: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


class Journal:
    """The journal of one federation, in its store.

    Lines are gathered for a moment and written in batches by one thread, so that a request neither waits nor pays for
    a transaction of its own line; reading flushes first. Secrets are masked before anything is stored.

    Args:
        bound: how many lines are kept, and up to a twentieth more; the oldest go first.
    """

    def __init__(self, store: Store, clock: Clock, *, bound: int = 20_000) -> None:
        self._store = store
        self._clock = clock
        self._bound = bound
        self._unpruned = 0
        self._kept: list[dict[str, Any]] = []
        self._hurry = threading.Event()
        self._queue: queue.SimpleQueue[dict[str, Any] | threading.Event | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_all, name="journal", daemon=True)
        self._writer.start()

    @property
    def epoch(self) -> int:
        """The store's, which changes when it is put back to a snapshot."""
        return self._store.epoch

    def write(
        self,
        *,
        kind: LineKind,
        source: str,
        target: str,
        summary: str,
        status: int | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Add a line."""
        self._queue.put(
            {
                "at": self._clock.now().isoformat(),
                "wall": wall().timestamp(),
                "kind": kind,
                "source": source,
                "target": target,
                "summary": summary,
                "status": status,
                "detail": _JSON.encode(masked(detail or {})),
            }
        )

    def query(
        self,
        *,
        after: int = 0,
        kind: LineKind | None = None,
        actor: str | None = None,
        contains: str | None = None,
        limit: int = 500,
    ) -> list[Entry]:
        """Give the last `limit` lines beyond line `after` that match, oldest first."""
        self.flush()
        row = journal_table.c
        wanted = select(journal_table).where(row.id > after)
        if kind is not None:
            wanted = wanted.where(row.kind == kind)
        if actor is not None:
            wanted = wanted.where((row.source == actor) | (row.target == actor))
        if contains is not None:
            wanted = wanted.where(
                row.summary.contains(contains, autoescape=True) | row.detail.contains(contains, autoescape=True)
            )
        with self._store.read() as connection:
            rows = connection.execute(wanted.order_by(row.id.desc()).limit(limit)).mappings().all()
        return [_entry(line) for line in reversed(rows)]

    def last_id(self) -> int:
        """Give the id of the newest line, 0 while there is none."""
        self.flush()
        with self._store.read() as connection:
            return int(connection.execute(select(func.coalesce(func.max(journal_table.c.id), 0))).scalar_one())

    def flush(self) -> None:
        """Wait until every line written so far is in the store, or the store has refused them for now."""
        if threading.current_thread() is self._writer or not self._writer.is_alive():
            return
        written = threading.Event()
        self._queue.put(written)
        self._hurry.set()
        while not written.wait(_LOOK_EVERY) and self._writer.is_alive():
            pass

    def close(self) -> None:
        """Write what is queued and stop."""
        self._queue.put(None)
        self._hurry.set()
        self._writer.join()

    def _write_all(self) -> None:
        ended = False
        while not ended:
            items = self._gather()
            ended = None in items
            self._kept += [item for item in items if isinstance(item, dict)]
            try:
                while self._kept:
                    self._store_lines(self._kept[:_BATCH])
                    del self._kept[:_BATCH]
            except BUSY:  # a store that is away for a while costs no line
                _LOG.warning("the store refuses %d lines of the journal, which wait", len(self._kept), exc_info=True)
                del self._kept[: -self._bound]
            except SQLAlchemyError:  # a line that cannot be written costs its neighbours, not the journal
                _LOG.exception("the store refused %d lines of the journal", len(self._kept[:_BATCH]))
                del self._kept[:_BATCH]
            finally:
                for item in items:
                    if isinstance(item, threading.Event):
                        item.set()

    def _gather(self) -> list[dict[str, Any] | threading.Event | None]:
        """Wait for a line, then a little for others, unless somebody waits for them; not for long while some wait."""
        try:
            items = [self._queue.get(timeout=_LOOK_EVERY if self._kept else None)]
        except queue.Empty:
            return []
        if isinstance(items[0], dict):
            self._hurry.wait(_GATHER_SECONDS)
        self._hurry.clear()
        while len(items) < _BATCH and not self._queue.empty():
            items.append(self._queue.get())
        return items

    def _store_lines(self, lines: list[dict[str, Any]]) -> None:
        self._store.append(journal_table, lines)
        self._unpruned += len(lines)
        if self._unpruned * 20 >= self._bound:
            with self._store.write() as connection:
                connection.execute(_PRUNE, {"bound": self._bound})
            self._unpruned = 0


def masked(value: Any) -> Any:
    """Give a copy in which every field that holds a secret is masked, at any depth."""
    if isinstance(value, str):  # most values are
        return value
    if isinstance(value, Mapping):
        return {key: _MASK if inner and _is_secret(str(key)) else masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [masked(inner) for inner in value]
    return value


@lru_cache(1_000)
def _is_secret(name: str) -> bool:
    return _SECRET_FIELD.match(name) is not None


def _entry(line: Mapping[Any, Any]) -> Entry:
    return Entry(
        id=line["id"],
        at=datetime.fromisoformat(line["at"]),
        wall=line["wall"],
        kind=line["kind"],
        source=line["source"],
        target=line["target"],
        summary=line["summary"],
        status=line["status"],
        detail=json.loads(line["detail"]),
    )
