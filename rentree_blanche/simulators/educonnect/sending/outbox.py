"""The outbox: messages that are due, queued with their cause and sent apart, so that no answer waits for a gateway.

That way a page takes the same time whether or not a contact is known.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType

from sqlalchemy import insert, select, update

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.patience import until
from rentree_blanche.simulators.core.store import BUSY
from rentree_blanche.simulators.educonnect.sending.messages import Channel, Message, SendingState, Transport
from rentree_blanche.simulators.educonnect.sending.ovh import Ovh
from rentree_blanche.simulators.educonnect.sending.pace import Pace
from rentree_blanche.simulators.educonnect.sending.reports import apply_early
from rentree_blanche.simulators.educonnect.sending.sinch import Sinch
from rentree_blanche.simulators.educonnect.sending.smpp import Smpp
from rentree_blanche.simulators.educonnect.sending.smtp import Smtp
from rentree_blanche.simulators.educonnect.sending.tables import outbox
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings, SmsProtocol

# One character outside the GSM alphabet makes an SMS count for two: those of French typography are not worth it.
_PLAIN = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "’": "'"})
_NOTES = 30
_LOOK_AGAIN, _EVERY = 60.0, 0.1
_LOG = logging.getLogger(__name__)
_TROUBLES = (SendingState.FAILED, SendingState.UNDELIVERED)
_UNTOLD = (SendingState.QUEUED, SendingState.HANDED_OVER)
_SMS: Mapping[SmsProtocol, Callable[[Ground, EduConnectSettings], Transport]] = MappingProxyType(
    {"sinch": Sinch, "ovh": Ovh, "smpp": Smpp}
)


def transports(ground: Ground, settings: EduConnectSettings) -> dict[Channel, Transport]:
    """Make what carries each channel, as the settings choose."""
    return {Channel.SMS: _SMS[settings.sms_protocol](ground, settings), Channel.MAIL: Smtp(ground, settings)}


class Outbox:
    """Queues messages and hands them to the transport of their channel.

    Args:
        sms_a_minute: SMS that leave in a minute; those beyond wait. 0 without a limit.
    """

    def __init__(self, ground: Ground, carriers: Mapping[Channel, Transport], *, sms_a_minute: int = 0) -> None:
        self._ground = ground
        self._pace = Pace(ground.store, ground.clock, sms_a_minute)
        self._transports = carriers
        self._sending: set[asyncio.Task[None]] = set()

    def queue_sms(self, flow: str, mobile: str, body: str) -> Message:
        """Write an SMS down as due; `mobile` is E.164."""
        return self._queue(
            Message(
                reference=self._reference(),
                flow=flow,
                channel=Channel.SMS,
                recipient=mobile,
                body=body.translate(_PLAIN),
                due_at=self._pace.take(),
            )
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

    def take_up(self, worker: str) -> None:
        """Send what a dead worker had queued; what it was handing over when it died counts as failed; blocking.

        Nobody knows whether that has arrived, and sent again it might be charged twice: the person is told, and asks.
        """
        row = outbox.c
        of_it, handed = row.sender == worker, row.state == SendingState.HANDED_OVER
        with self._ground.store.write() as connection:
            connection.execute(update(outbox).where(of_it, handed).values(state=SendingState.FAILED))
            left = connection.execute(
                update(outbox)
                .where(of_it, row.state == SendingState.QUEUED)
                .values(sender=self._ground.worker)
                .returning(outbox)
            ).all()
        for each in sorted(left, key=lambda found: found.number):
            message = Message(
                reference=each.reference,
                flow=each.flow,
                channel=Channel(each.channel),
                recipient=each.recipient,
                subject=each.subject,
                body=each.body,
            )
            self._hand_over(message)
            sent = self._transports[message.channel].send(message)
            self._note(message, sent.state, sent.remote)

    def trouble(self, flow: str) -> SendingState | None:
        """Tell how the last message of a flow is known not to have arrived: FAILED or UNDELIVERED, else None."""
        with self._ground.store.read() as connection:
            state = connection.execute(
                select(outbox.c.state).where(outbox.c.flow == flow).order_by(outbox.c.number.desc()).limit(1)
            ).scalar_one_or_none()
        return SendingState(state) if state in _TROUBLES else None

    def failed(self, flow: str) -> bool:
        """Tell whether the last message of a flow is known not to have arrived."""
        return self.trouble(flow) is not None

    def close(self) -> None:
        """End what the transports keep open."""
        for transport in self._transports.values():
            transport.close()

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
                    sender=self._ground.worker,
                )
            )
        return message

    async def _send(self, message: Message) -> None:
        await self._until_due(message)
        if self._ground.worker:  # alone, nobody would take up what it leaves
            with suppress(*BUSY):
                await self._ground.pools.store(self._hand_over, message)
        sent = await self._ground.pools.network(self._transports[message.channel].send, message)
        for _ in range(_NOTES):  # a store that is busy for a while must not make us forget that it was sent
            with suppress(*BUSY):
                await self._ground.pools.store(self._note, message, sent.state, sent.remote)
                return
        _LOG.warning("message %s was %s, and nobody could note it", message.reference, sent.state)

    async def _until_due(self, message: Message) -> None:
        due = message.due_at

        async def come() -> bool | None:
            return (due is None or self._pace.come(due)) or None

        while not await until(come, at_most=_LOOK_AGAIN, every=_EVERY):
            pass

    def _hand_over(self, message: Message) -> None:
        mine = outbox.c.reference == message.reference
        with self._ground.store.write() as connection:
            connection.execute(
                update(outbox).where(mine, outbox.c.state == SendingState.QUEUED).values(state=SendingState.HANDED_OVER)
            )

    def _note(self, message: Message, state: SendingState, remote: str | None) -> None:
        row, mine = outbox.c, outbox.c.reference == message.reference
        with self._ground.store.write() as connection:
            connection.execute(update(outbox).where(mine).values(remote=remote))
            # A report may have come before: what it said holds.
            connection.execute(update(outbox).where(mine, row.state.in_(_UNTOLD)).values(state=state))
            if remote is not None:
                apply_early(connection, message.reference, remote)
