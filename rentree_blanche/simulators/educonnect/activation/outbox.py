"""The outbox: SMS that are due, queued with the code and sent apart, so that an answer never waits for the gateway.

That way a page takes the same time whether or not a number is known.
"""

import asyncio
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.errors import NotAnsweringError
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings
from rentree_blanche.simulators.educonnect.sso import tables

_SENDER = "EduConnect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """A message that is due; `reference` is unique and lets the gateway see a repetition."""

    reference: str
    flow: str
    mobile: str
    body: str


class Outbox:
    """Queues SMS and sends them through the gateway's Sinch-like API."""

    def __init__(self, ground: Ground, settings: EduConnectSettings) -> None:
        self._ground = ground
        base = settings.sms_url or ground.addresses.origin("sms")
        self._url = f"{base}/{settings.sms_plan}/batches"
        self._token = settings.sms_token or ground.secret
        self._sending: set[asyncio.Task[None]] = set()

    def queue(self, flow: str, mobile: str, body: str) -> Sms:
        """Write a message down as due."""
        sms = Sms(reference=self._ground.chance.opaque(12), flow=flow, mobile=mobile, body=body)
        with self._ground.store.write() as connection:
            connection.execute(
                insert(tables.outbox).values(
                    reference=sms.reference,
                    flow=flow,
                    mobile=mobile,
                    body=body,
                    state="queued",
                    queued_at=self._ground.clock.now().isoformat(),
                )
            )
        return sms

    def dispatch(self, sms: Sms) -> None:
        """Send a message without waiting for it; called on the event loop."""
        task = asyncio.get_running_loop().create_task(self._send(sms))
        self._sending.add(task)  # the loop itself only keeps a weak reference
        task.add_done_callback(self._sending.discard)

    def failed(self, flow: str) -> bool:
        """Tell whether the last message of a flow is known not to have been sent."""
        row = tables.outbox.c
        with self._ground.store.read() as connection:
            states = connection.execute(
                select(row.state).where(row.flow == flow).order_by(row.queued_at.desc()).limit(1)
            ).scalar_one_or_none()
        return states == "failed"

    async def _send(self, sms: Sms) -> None:
        state = await self._ground.pools.network(self._post, sms)
        await self._ground.pools.store(self._note, sms, state)

    def _post(self, sms: Sms) -> str:
        try:
            answer = self._ground.wire.request(
                "POST",
                self._url,
                json={
                    "to": [sms.mobile],
                    "from": _SENDER,
                    "body": sms.body,
                    "client_reference": sms.reference,
                    "delivery_report": "none",
                },
                headers={"Authorization": f"Bearer {self._token}"},
            )
        except NotAnsweringError:
            return "failed"
        return "sent" if answer.status_code == 201 else "failed"

    def _note(self, sms: Sms, state: str) -> None:
        with self._ground.store.write() as connection:
            connection.execute(
                update(tables.outbox).where(tables.outbox.c.reference == sms.reference).values(state=state)
            )
