"""The SMPP server: a thread with an event loop of its own, on a socket that is bound already.

PDUs are the library's (smpp34); its server binds a port by itself and lets everybody in whatever the password, so the
sessions are ours.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Coroutine
from typing import Any

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.sms_gateway.errors import SmsGatewayError
from rentree_blanche.simulators.sms_gateway.smpp.receipts import done, take_due
from rentree_blanche.simulators.sms_gateway.smpp.session import Session

_LOOK_EVERY = 0.1
_ASK_EVERY = 60.0
_START_SECONDS = 30.0


class SmppServer:
    """Serves one listening socket from `open` to `close`."""

    def __init__(self, ground: Ground, listening: socket.socket) -> None:
        self._ground = ground
        self._listening = listening
        self.sessions: set[Session] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()
        self._wanted = asyncio.Event()
        self._delivering: set[str] = set()
        self._answered = threading.Event()
        self._thread = threading.Thread(target=self._run, name="smpp", daemon=True)

    def open(self) -> None:
        """Begin to serve; return once connections are answered.

        Raises:
            SmsGatewayError: they were not in time.
        """
        self._thread.start()
        if not self._answered.wait(_START_SECONDS):
            raise SmsGatewayError(f"{self._ground.actor}: SMPP does not answer after {_START_SECONDS:g} s")

    def close(self) -> None:
        """End every connection, and return once the thread has ended."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join()
        self._listening.close()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._connected, sock=self._listening)
        self._begin(self._deliver_receipts())
        self._answered.set()
        await self._ended.wait()
        server.close()
        for session in self.sessions:
            session.writer.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        made: socket.socket = writer.get_extra_info("socket")
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or small answers wait for delayed acknowledgements
        session = Session(ground=self._ground, reader=reader, writer=writer, accepted=self._wanted.set)
        self.sessions.add(session)
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        watch = self._begin(_watch(session))
        try:
            await session.serve()
        finally:
            watch.cancel()
            self.sessions.discard(session)
            if task is not None:
                self._tasks.discard(task)

    async def _deliver_receipts(self) -> None:
        """Deliver what is due, whenever the federation's clock gets there, to who is bound to receive it."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), _LOOK_EVERY)
            self._wanted.clear()
            for plan, session in {session.receives: session for session in self.sessions}.items():
                if plan is not None and plan not in self._delivering:
                    self._delivering.add(plan)
                    self._begin(self._deliver_due(plan, session))

    async def _deliver_due(self, plan: str, session: Session) -> None:
        pools, store = self._ground.pools, self._ground.store
        try:
            for receipt in await pools.store(take_due, store, plan, self._ground.clock.now()):
                if await session.deliver(receipt.message):
                    await pools.store(done, store, receipt)
        finally:
            self._delivering.discard(plan)


async def _watch(session: Session) -> None:
    """End a connection that has not been heard for two minutes, having asked after one."""
    silent, heard = 0, session.heard
    while silent < 2:
        await asyncio.sleep(_ASK_EVERY)
        silent = silent + 1 if session.heard == heard else 0
        heard = session.heard
        if silent == 1:
            with contextlib.suppress(ConnectionError):
                await session.ask()
    session.writer.close()
