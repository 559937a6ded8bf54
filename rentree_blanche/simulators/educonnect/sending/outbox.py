"""The outbox: messages that are due, queued with their cause and sent apart, so that no answer waits for a gateway.

That way a page takes the same time whether or not a contact is known.
"""

import asyncio
from collections.abc import Mapping

from sqlalchemy import insert, select, update

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.educonnect.sending.messages import Channel, Message, SendingState, Transport
from rentree_blanche.simulators.educonnect.sending.sinch import Sinch
from rentree_blanche.simulators.educonnect.sending.smtp import Smtp
from rentree_blanche.simulators.educonnect.sending.tables import outbox
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings


def transports(ground: Ground, settings: EduConnectSettings) -> dict[Channel, Transport]:
    """Make what carries each channel, as the settings choose."""
    return {Channel.SMS: Sinch(ground, settings), Channel.MAIL: Smtp(ground, settings)}


class Outbox:
    """Queues messages and hands them to the transport of their channel."""

    def __init__(self, ground: Ground, carriers: Mapping[Channel, Transport]) -> None:
        self._ground = ground
        self._transports = carriers
        self._sending: set[asyncio.Task[None]] = set()

    def queue_sms(self, flow: str, mobile: str, body: str) -> Message:
        """Write an SMS down as due; `mobile` is E.164."""
        return self._queue(
            Message(reference=self._reference(), flow=flow, channel=Channel.SMS, recipient=mobile, body=body)
        )

    def queue_mail(self, flow: str, address: str, subject: str, body: str) -> Message:
        """Write a mail down as due."""
        return self._queue(
            Message(
                reference=self._reference(),
                flow=flow,
                channel=Channel.MAIL,
                recipient=address,
                subject=subject,
                body=body,
            )
        )

    def dispatch(self, *messages: Message) -> None:
        """Send messages without waiting for them; called on the event loop."""
        for message in messages:
            task = asyncio.get_running_loop().create_task(self._send(message))
            self._sending.add(task)  # the loop itself only keeps a weak reference
            task.add_done_callback(self._sending.discard)

    def failed(self, flow: str) -> bool:
        """Tell whether the last message of a flow is known not to have been sent."""
        with self._ground.store.read() as connection:
            state = connection.execute(
                select(outbox.c.state).where(outbox.c.flow == flow).order_by(outbox.c.number.desc()).limit(1)
            ).scalar_one_or_none()
        return state == SendingState.FAILED

    def _reference(self) -> str:
        return self._ground.chance.opaque(12)

    def _queue(self, message: Message) -> Message:
        with self._ground.store.write() as connection:
            connection.execute(
                insert(outbox).values(
                    reference=message.reference,
                    flow=message.flow,
                    channel=message.channel,
                    recipient=message.recipient,
                    subject=message.subject,
                    body=message.body,
                    state=SendingState.QUEUED,
                    queued_at=self._ground.clock.now(),
                )
            )
        return message

    async def _send(self, message: Message) -> None:
        sent = await self._ground.pools.network(self._transports[message.channel].send, message)
        await self._ground.pools.store(self._note, message, sent.state, sent.remote)

    def _note(self, message: Message, state: SendingState, remote: str | None) -> None:
        with self._ground.store.write() as connection:
            connection.execute(
                update(outbox).where(outbox.c.reference == message.reference).values(state=state, remote=remote)
            )
