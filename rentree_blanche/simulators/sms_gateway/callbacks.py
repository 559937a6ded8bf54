"""Delivery reports pushed to the client when the federation's clock reaches their moment."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import NotAnsweringError
from rentree_blanche.simulators.sms_gateway.batches import stored_batch
from rentree_blanche.simulators.sms_gateway.reports import batch_report, messages_of, recipient_report
from rentree_blanche.simulators.sms_gateway.tables import batch as batch_table
from rentree_blanche.simulators.sms_gateway.tables import callback as callback_table

ATTEMPTS = 5
"""Sinch doubles its pause from 5 s up to nearly a day; a mock that a test forgot must not."""

_FIRST_PAUSE = timedelta(seconds=5)
_LOOK_EVERY = 0.25
_TIMEOUT = 5.0


class Callbacks:
    """Pushes reports, one attempt at a time, whichever worker looks first.

    They wait in the store, so that a moved clock, a restart or another worker finds them. An attempt counts before
    it is made: a worker that dies in between costs one attempt, and never a report twice at the same moment.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._task: asyncio.Task[None] | None = None

    def watch(self) -> None:
        """Look after due reports from now on, in the running event loop."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            await self.push_due()
            await asyncio.sleep(_LOOK_EVERY)

    async def push_due(self) -> int:
        """Push the reports that are due now; give how many were tried."""
        pools = self._ground.pools
        taken = await pools.store(self._take_due)
        await asyncio.gather(*(pools.network(self._push, key, url, report) for key, url, report in taken))
        return len(taken)

    def _take_due(self) -> list[tuple[int, str, dict[str, Any]]]:
        now = self._ground.clock.now()
        with self._ground.store.read() as connection:
            due = connection.execute(
                select(callback_table).where(callback_table.c.due_at <= now).order_by(callback_table.c.id)
            ).all()
        return [(row.id, row.url, self._report(row, now)) for row in due if self._take(row, now)]

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

    def _report(self, row: Any, now: datetime) -> dict[str, Any]:
        store = self._ground.store
        with store.read() as connection:
            found = connection.execute(select(batch_table).where(batch_table.c.id == row.batch)).mappings().one()
        batch = stored_batch(found)
        messages = messages_of(store, batch)
        if row.recipient is not None:
            return recipient_report(batch, messages, row.recipient, now)
        return batch_report(batch, messages, now, full=batch.delivery_report == "full")

    def _push(self, key: int, url: str, report: dict[str, Any]) -> None:
        try:
            answer = self._ground.wire.request("POST", url, json=report, timeout=_TIMEOUT, allow_redirects=False)
            status, trouble = answer.status_code, None
        except NotAnsweringError as error:
            status, trouble = None, str(error)
        temporary = status is None or status == 429 or status >= 500
        if not temporary:
            with self._ground.store.write() as connection:
                connection.execute(delete(callback_table).where(callback_table.c.id == key))
        self._ground.journal.write(
            kind="sms",
            source=self._ground.actor,
            target=urlsplit(url).hostname or url,
            summary=f"Accusé de réception du lot {report['batch_id']}",
            status=status,
            detail={"url": url, "report": report} | ({"error": trouble} if trouble else {}),
        )
