"""SMS through an SMPP 3.4 gateway."""

import asyncio
import re
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import smpp34

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.educonnect.sending.accounts import smpp_password
from rentree_blanche.simulators.educonnect.sending.messages import Message, SendingState, Sent
from rentree_blanche.simulators.educonnect.sending.reports import Reports
from rentree_blanche.simulators.educonnect.sending.sinch import SENDER
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

_SECONDS = 10.0
_HANG_UP_SECONDS = 2.0
_CONNECT_MILLISECONDS = 5_000
_STANDARD_PORT = 2775
_ALPHANUMERIC, _INTERNATIONAL, _ISDN = 5, 1, 1
_LATIN_1, _UCS2 = 3, 8
_SHORT = 254
_MESSAGE_PAYLOAD = 0x0424
_RECEIPT_CLASS = 0x04
_RECEIPT = re.compile(rb"id:(\S+) .*?stat:([A-Z]+)")
_DELIVERED = {b"DELIVRD": True, b"EXPIRED": False, b"UNDELIV": False, b"REJECTD": False, b"DELETED": False}


class Smpp:
    """Keeps one connection bound as transceiver, in a thread with an event loop of its own; made when first needed."""

    def __init__(self, ground: Ground, settings: EduConnectSettings) -> None:
        account = settings.sms_smpp
        self._ground = ground
        self._reports = Reports(ground.store)
        self._host = account.host or ground.addresses.near
        self._port = account.port or ground.addresses.ports.get("smpp", _STANDARD_PORT)
        self._system_id = account.system_id or settings.sms_plan
        self._password = smpp_password(account, settings.sms_token or ground.secret)
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._binding = asyncio.Lock()
        self._smsc: smpp34.Smsc | None = None
        self._listening: set[asyncio.Task[None]] = set()

    def send(self, message: Message) -> Sent:
        """Hand an SMS over; anything but ESME_ROK is a failure."""
        try:
            answer = self._do(self._submit(message))
        except (smpp34.SmppError, OSError, TimeoutError):
            return Sent(state=SendingState.FAILED)
        if not answer.is_success:
            return Sent(state=SendingState.FAILED)
        return Sent(state=SendingState.SENT, remote=answer.message_id)

    def close(self) -> None:
        """Unbind, and end the thread."""
        with self._starting:
            loop, thread = self._loop, self._thread
            if loop is None or thread is None:
                return
            asyncio.run_coroutine_threadsafe(self._hang_up(), loop).result(_SECONDS)
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()
            self._loop = self._thread = None

    def _do(self, work: Coroutine[Any, Any, smpp34.SubmitSmResp]) -> smpp34.SubmitSmResp:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="educonnect-smpp", daemon=True)
                self._thread.start()
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, _SECONDS), self._loop).result()

    async def _submit(self, message: Message) -> smpp34.SubmitSmResp:
        coding, octets = _encoded(message.body)
        short = len(octets) <= _SHORT
        smsc = await self._bound()
        try:
            return await smsc.submit_sm(
                message.recipient.removeprefix("+"),
                octets if short else b"",
                source_addr=SENDER,
                source_addr_ton=_ALPHANUMERIC,
                dest_addr_ton=_INTERNATIONAL,
                dest_addr_npi=_ISDN,
                data_coding=coding,
                registered_delivery=1,
                tlvs=[] if short else [smpp34.Tlv(_MESSAGE_PAYLOAD, octets)],
            )
        except (smpp34.SmppError, OSError):
            self._forget(smsc)  # before its listener learns of it, so that the next message does not fail as well
            raise

    async def _bound(self) -> smpp34.Smsc:
        """Give the session that is bound, a new one where there is none."""
        async with self._binding:
            if self._smsc is None:
                client = smpp34.Client(
                    self._host,
                    self._port,
                    self._system_id,
                    self._password,
                    bind_type="TRX",
                    connect_timeout_ms=_CONNECT_MILLISECONDS,
                )
                self._smsc = await client.connect()
                listening = asyncio.create_task(self._listen(client, self._smsc))
                self._listening.add(listening)
                listening.add_done_callback(self._listening.discard)
            return self._smsc

    async def _listen(self, client: smpp34.Client, smsc: smpp34.Smsc) -> None:
        """Note receipts until the session ends."""
        try:
            while isinstance(event := await smsc.next(), smpp34.DeliverSmEvent):
                if event.esm_class & _RECEIPT_CLASS:
                    await self._ground.pools.store(self._note, event.short_message)
        finally:
            self._forget(smsc)
            await client.stop()

    def _forget(self, smsc: smpp34.Smsc) -> None:
        if self._smsc is smsc:
            self._smsc = None

    def _note(self, text: bytes) -> None:
        said = _RECEIPT.match(text)
        delivered = None if said is None else _DELIVERED.get(said[2])
        if said is not None and delivered is not None:
            self._reports.by_remote(said[1].decode("latin-1"), delivered=delivered)

    async def _hang_up(self) -> None:
        if self._smsc is not None:
            with suppress(smpp34.SmppError):
                await self._smsc.unbind()
        listening = asyncio.gather(*self._listening, return_exceptions=True)
        with suppress(asyncio.CancelledError, TimeoutError):
            await asyncio.wait_for(listening, _HANG_UP_SECONDS)


def _encoded(text: str) -> tuple[int, bytes]:
    """Write a text in Latin-1 where that holds it, else in UCS-2."""
    try:
        return _LATIN_1, text.encode("latin-1")
    except UnicodeEncodeError:
        return _UCS2, text.encode("utf-16-be")
