"""Delivery reports pushed to the client when the federation's clock reaches their moment."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.errors import NotAnsweringError, RentreeError
from rentree_blanche.simulators.sms_gateway.messages import Message
from rentree_blanche.simulators.sms_gateway.orders import Batch, stored_batch
from rentree_blanche.simulators.sms_gateway.ovh.jobs import ptt_of
from rentree_blanche.simulators.sms_gateway.sending import messages_of
from rentree_blanche.simulators.sms_gateway.sinch.reports import batch_report, recipient_report
from rentree_blanche.simulators.sms_gateway.tables import batch as batch_table
from rentree_blanche.simulators.sms_gateway.tables import callback as callback_table

ATTEMPTS = 5
"""Sinch doubles its pause from 5 s up to nearly a day; a mock that a test forgot must not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """A report on its way: Sinch's is posted as JSON, OVH's asked for with a query."""

    key: int
    url: str
    method: Literal["GET", "POST"]
    report: Mapping[str, Any]


_FIRST_PAUSE = timedelta(seconds=5)
_LOOK_EVERY = 0.25
_AT_ONCE = 200
_TIMEOUT = 5.0


class Callbacks:
    """Pushes reports, one attempt at a time, whichever worker looks first.

    They wait in the store, so that a moved clock, a restart or another worker finds them. An attempt counts before
    it is made: a worker that dies in between costs one attempt, and never a report twice at the same moment.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._task: asyncio.Task[None] | None = None

    @property
    def watching(self) -> bool:
        """Whether anybody looks after due reports."""
        return self._task is not None and not self._task.done()

    def watch(self) -> None:
        """Look after due reports from now on, in the running event loop."""
        if not self.watching:
            self._task = asyncio.create_task(self._watch())

    def close(self) -> None:
        """Look no more, soon; from any thread."""
        task = self._task
        if task is not None and not task.done():
            task.get_loop().call_soon_threadsafe(task.cancel)

    async def _watch(self) -> None:
        while True:
            try:
                await self.push_due()
            except (SQLAlchemyError, RentreeError) as error:  # the next look may find the store well again
                self._journal("Accusés de réception en souffrance", {"error": f"{type(error).__name__}: {error}"})
            await asyncio.sleep(_LOOK_EVERY)

    async def push_due(self) -> int:
        """Push the reports that are due now; give how many were tried."""
        pools = self._ground.pools
        taken = await pools.store(self._take_due)
        await asyncio.gather(*(pools.network(self._push, push) for push in taken))
        return len(taken)

    def _take_due(self) -> list[Push]:
        now = self._ground.clock.now()
        with self._ground.store.read() as connection:
            wanted = select(callback_table).where(callback_table.c.due_at <= now)
            due = connection.execute(wanted.order_by(callback_table.c.id).limit(_AT_ONCE)).all()
        pushes = (self._due(row, now) for row in due if self._take(row, now))
        return [push for push in pushes if push is not None]

    def _take(self, row: Any, now: datetime) -> bool:
        """Count an attempt and set the moment of the next; False when another worker did."""
        column = callback_table.c
        mine = column.id == row.id, column.attempts == row.attempts
        next_at = now + _FIRST_PAUSE * 2**row.attempts
        with self._ground.store.write() as connection:
            if row.attempts >= ATTEMPTS:
                connection.execute(delete(callback_table).where(*mine))
                return False
            taken = update(callback_table).where(*mine).values(attempts=row.attempts + 1, due_at=next_at)
            return connection.execute(taken).rowcount == 1

    def _due(self, row: Any, now: datetime) -> Push | None:
        store = self._ground.store
        with store.read() as connection:
            found = connection.execute(select(batch_table).where(batch_table.c.id == row.batch)).mappings().first()
        if found is None:  # a reset took it away
            return None
        batch = stored_batch(found)
        messages = messages_of(store, batch)
        if batch.api == "ovh":
            told = _ovh_report(next(each for each in messages if each.recipient == row.recipient), now)
            return Push(key=row.id, url=row.url, method="GET", report=told)
        return Push(key=row.id, url=row.url, method="POST", report=_sinch_report(batch, messages, row.recipient, now))

    def _push(self, push: Push) -> None:
        body: dict[str, Any] = {"json" if push.method == "POST" else "params": push.report}
        try:
            answer = self._ground.wire.request(push.method, push.url, timeout=_TIMEOUT, allow_redirects=False, **body)
            status, trouble = answer.status_code, None
        except NotAnsweringError as error:
            status, trouble = None, str(error)
        temporary = status is None or status == 429 or status >= 500
        if not temporary:
            with self._ground.store.write() as connection:
                connection.execute(delete(callback_table).where(callback_table.c.id == push.key))
        self._journal(
            f"Accusé de réception du lot {push.report.get('batch_id') or push.report.get('id')}",
            {"url": push.url, "report": push.report} | ({"error": trouble} if trouble else {}),
            target=self._ground.addresses.name_of(push.url),
            status=status,
        )

    def _journal(
        self, summary: str, detail: Mapping[str, Any], *, target: str | None = None, status: int | None = None
    ) -> None:
        here = self._ground.actor
        self._ground.journal.write(
            kind="sms", source=here, target=target or here, summary=summary, status=status, detail=detail
        )


def _sinch_report(batch: Batch, messages: Sequence[Message], recipient: str | None, now: datetime) -> Mapping[str, Any]:
    if recipient is not None:
        return recipient_report(batch, messages, recipient, now)
    return batch_report(batch, messages, now, full=batch.delivery_report == "full")


def _ovh_report(message: Message, now: datetime) -> Mapping[str, Any]:
    """Give the query of OVH's callback: the job's id, the code of what became of it, and words for it."""
    ptt = ptt_of(message.state(now))
    return {
        "id": message.id,
        "ptt": ptt.ptt,
        "date": message.due_at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S"),
        "description": ptt.description,
        "descriptionFr": ptt.description_fr,
    }
