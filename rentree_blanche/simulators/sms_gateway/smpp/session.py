"""One connection of an SMPP client: binding, submitting, and being told what became of it."""

import asyncio
import contextlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.faults import Alter, Delay, Drop, Duplicate, Effect, Exchange
from rentree_blanche.simulators.core.faults import Status as StatusEffect
from rentree_blanche.simulators.sms_gateway.errors import Refusal
from rentree_blanche.simulators.sms_gateway.messages import Message
from rentree_blanche.simulators.sms_gateway.plans import Plan, plan_of
from rentree_blanche.simulators.sms_gateway.sending import accept
from rentree_blanche.simulators.sms_gateway.smpp import pdus
from rentree_blanche.simulators.sms_gateway.smpp.pdus import BINDS, Command, Pdu, Status
from rentree_blanche.simulators.sms_gateway.smpp.receipts import ask_for, deliver_sm
from rentree_blanche.simulators.sms_gateway.smpp.refusals import bind_status, submit_status
from rentree_blanche.simulators.sms_gateway.smpp.segments import gather
from rentree_blanche.simulators.sms_gateway.smpp.submissions import SmppRefusal, read_submission

SYSTEM_ID = "rentree"
"""What the gateway calls itself in its answers to binds."""

_ANSWER_SECONDS = 10.0
_STRANGER = "client"


class _DroppedError(Exception):
    """A fault breaks the connection."""


@dataclass(slots=True, eq=False)
class Session:
    """A connection, until it ends; `plan` is bound, in the way of `kind`.

    `accepted` is called when a message was taken, so that its receipt is looked for at once.
    """

    ground: Ground
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    accepted: Callable[[], None]
    plan: str | None = None
    kind: Command | None = None
    heard: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # no receipt before the answer to its submit_sm
    _sequence: int = 0
    _awaited: dict[int, asyncio.Future[Status]] = field(default_factory=dict)

    @property
    def receives(self) -> str | None:
        """The plan whose receipts may be delivered here."""
        return self.plan if self.kind in (Command.BIND_RECEIVER, Command.BIND_TRANSCEIVER) else None

    async def serve(self) -> None:
        """Answer until the client unbinds or goes away."""
        try:
            with contextlib.suppress(ConnectionError, pdus.MalformedPduError, _DroppedError):
                while (pdu := await pdus.read_pdu(self.reader)) is not None:
                    self.heard += 1
                    await self._answer(pdu)
                    if pdu.command in (Command.UNBIND, Command.UNBIND_RESP):
                        break
        finally:
            await self._end()

    async def _end(self) -> None:
        self.plan = None
        for awaited in self._awaited.values():
            if not awaited.done():
                awaited.set_result(Status.ESME_RSYSERR)
        self.writer.close()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()

    async def deliver(self, message: Message) -> bool:
        """Deliver a message's receipt; tell whether the client acknowledged it."""
        effects = await self._befalling(Command.DELIVER_SM)
        times, status = 1, Status.ESME_RSYSERR
        for effect in effects:
            match effect:
                case Duplicate(times=more):
                    times *= more
                case Drop():
                    times = 0
                case Delay(seconds=seconds):
                    await asyncio.sleep(seconds)
                case _:
                    pass
        for _ in range(times):
            status = await self._delivered(message)
        said = {"batch": message.batch, "outcome": message.outcome, "copies": times}
        self._write_down(Command.DELIVER_SM, status if times else None, said, effects, outward=True)
        return status is Status.ESME_ROK

    async def ask(self) -> None:
        """Ask whether the client is still there."""
        self._sequence += 1
        await self._send(pdus.request(Command.ENQUIRE_LINK, self._sequence))

    async def _delivered(self, message: Message) -> Status:
        self._sequence += 1
        sequence = self._sequence
        self._awaited[sequence] = awaited = asyncio.get_running_loop().create_future()
        try:
            async with self._turn:
                await self._send(deliver_sm(message, sequence).encode())
            return await asyncio.wait_for(awaited, _ANSWER_SECONDS)
        except (ConnectionError, TimeoutError):
            return Status.ESME_RSYSERR
        finally:
            self._awaited.pop(sequence, None)

    async def _answer(self, pdu: Pdu) -> None:
        match pdu.command:
            case Command.ENQUIRE_LINK:
                await self._send(pdus.answer(pdu))
            case command if command in BINDS:
                await self._bind(pdu)
            case Command.SUBMIT_SM:
                await self._submit(pdu)
            case Command.UNBIND:
                self._write_down(Command.UNBIND, Status.ESME_ROK, {})
                await self._send(pdus.answer(pdu))
            case Command.DELIVER_SM_RESP:
                self._acknowledged(pdu)
            case Command.ENQUIRE_LINK_RESP | Command.UNBIND_RESP | Command.GENERIC_NACK:
                pass
            case _:
                await self._send(pdus.nack(pdu, Status.ESME_RINVCMDID))

    def _acknowledged(self, pdu: Pdu) -> None:
        awaited = self._awaited.get(pdu.sequence)
        if awaited is not None and not awaited.done():
            awaited.set_result(Status.ESME_ROK if pdu.status == 0 else Status.ESME_RSYSERR)

    async def _bind(self, pdu: Pdu) -> None:
        asked = pdus.read_bind(pdu)
        if asked is None:
            await self._send(pdus.nack(pdu, Status.ESME_RINVPARLEN))
            return
        command = Command(pdu.command)
        effects = await self._befalling(command, asked.system_id)
        status = bind_status(await self._disturbed(command, effects, asked.system_id))
        if status is Status.ESME_ROK:
            status = await self.ground.pools.store(self._known, asked)
        if status is Status.ESME_ROK:
            self.plan, self.kind = asked.system_id, command
        said = {"system_id": asked.system_id, "password": asked.password}
        self._write_down(command, status, said, effects, source=asked.system_id)
        await self._send(pdus.answer(pdu, status, SYSTEM_ID))
        if status is Status.ESME_ROK:
            self.accepted()

    def _known(self, asked: pdus.Bind) -> Status:
        if self.plan is not None:
            return Status.ESME_RALYBND
        plan = plan_of(self.ground.store, asked.system_id)
        if plan is None:
            return Status.ESME_RBINDFAIL
        right = hmac.compare_digest(plan.smpp_password.encode(), asked.password.encode())
        return Status.ESME_ROK if right else Status.ESME_RINVPASWD

    async def _submit(self, pdu: Pdu) -> None:
        effects = await self._befalling(Command.SUBMIT_SM)
        status = submit_status(await self._disturbed(Command.SUBMIT_SM, effects))
        said: dict[str, Any] = {}
        if self.plan is None or self.kind is Command.BIND_RECEIVER:
            status = Status.ESME_RINVBNDSTS
        async with self._turn:
            if status is Status.ESME_ROK and self.plan is not None:
                status, said = await self.ground.pools.store(self._taken, pdu, self.plan)
            self._write_down(Command.SUBMIT_SM, status, said, effects)
            await self._send(pdus.answer(pdu, status, said.get("batch") if status is Status.ESME_ROK else None))
        if status is Status.ESME_ROK:
            self.accepted()

    def _taken(self, pdu: Pdu, plan_id: str) -> tuple[Status, dict[str, Any]]:
        """Take a submit_sm; give its status, and what the journal says of it."""
        store = self.ground.store
        said: dict[str, Any] = {}
        plan: Plan | None = plan_of(store, plan_id)
        if plan is None:
            return Status.ESME_RSUBMITFAIL, said
        try:
            submission = read_submission(pdu.raw, self.ground.clock.now())
        except SmppRefusal as error:
            return error.status, said
        said = {"to": submission.order.recipients[0], "from": submission.order.sender, "body": submission.order.body}

        def also(connection: Connection, messages: Sequence[Message]) -> None:
            for message in messages:
                ask_for(connection, message, submission.order.delivery_report)
                if submission.piece is not None:
                    gather(store, connection, submission, submission.piece, message)

        try:
            accepted = accept(self.ground, plan, submission.order, also)
        except Refusal as error:
            return submit_status(error), {**said, "refused": str(error)}
        return Status.ESME_ROK, {**said, "batch": accepted.batch.id}

    async def _befalling(self, command: Command, system_id: str | None = None) -> tuple[Effect, ...]:
        source = system_id or self.plan or _STRANGER
        exchange = Exchange(kind="smpp", source=source, target=self.ground.actor, method=pdus.command_name(command))
        if not self.ground.faults.concern(exchange):
            return ()
        return await self.ground.pools.store(self.ground.faults.befall, exchange)

    async def _disturbed(self, command: Command, effects: Sequence[Effect], source: str | None = None) -> int | None:
        """Do what befalls a request; give the HTTP status that stands for its answer, None for its own.

        Raises:
            _DroppedError: the connection breaks.
        """
        status = None
        for effect in effects:
            match effect:
                case Delay(seconds=seconds):
                    await asyncio.sleep(seconds)
                case StatusEffect(code=code):
                    status = code
                case Drop():
                    self._write_down(command, None, {}, effects, source=source)
                    raise _DroppedError
                case Duplicate() | Alter():
                    pass
        return status

    async def _send(self, octets: bytes) -> None:
        self.writer.write(octets)
        await self.writer.drain()

    def _write_down(
        self,
        command: Command,
        status: Status | None,
        said: dict[str, Any],
        effects: Sequence[Effect] = (),
        *,
        source: str | None = None,
        outward: bool = False,
    ) -> None:
        client, here = source or self.plan or _STRANGER, self.ground.actor
        ended = "perdu" if status is None else status.name
        detail = said if status is None else {**said, "command_status": f"0x{status:08X} {status.name}"}
        if effects:
            detail = {**detail, "faults": [effect.model_dump() for effect in effects]}
        self.ground.journal.write(
            kind="smpp",
            source=here if outward else client,
            target=client if outward else here,
            summary=f"{pdus.command_name(command)} {ended}",
            detail=detail,
        )
