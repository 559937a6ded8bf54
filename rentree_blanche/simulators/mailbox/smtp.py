"""The SMTP server: one session a connection, in a thread with an event loop of its own."""

import asyncio
import hmac
import logging
import socket
import ssl
from collections.abc import Awaitable
from ipaddress import ip_address
from typing import Any
from weakref import WeakKeyDictionary

from aiosmtpd.controller import BaseThreadedController
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.faults import Delay, Drop, Exchange, Status
from rentree_blanche.simulators.mailbox.settings import MailboxSettings
from rentree_blanche.simulators.mailbox.taking import Post, Recipient, Sender

_BACKLOG = 256
_CLIENT = "client"
_TOO_MANY = "452 4.5.3 too many recipients: send the others another mail"
_LOGIN_WANTED = "530 5.7.0 log in first: AUTH after STARTTLS, as soon as the server is not on this machine"


class Sessions:
    """What aiosmtpd asks about each session: who may log in, which addresses are taken, what to do with a mail."""

    def __init__(self, ground: Ground, post: Post, settings: MailboxSettings) -> None:
        self._ground = ground
        self._post = post
        self._settings = settings
        self._taken: WeakKeyDictionary[Envelope, list[Recipient]] = WeakKeyDictionary()

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _by: str, said: Any) -> AuthResult:
        """Admit the one user, whose password is the federation's secret."""
        if not isinstance(said, LoginPassword):
            return AuthResult(success=False)
        known = hmac.compare_digest(said.login, self._settings.user.encode())
        proven = hmac.compare_digest(said.password, self._ground.secret.encode())
        return AuthResult(success=known and proven, handled=False, auth_data=said)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender; from another machine only one who has logged in."""
        if not session.authenticated and not _near(session):
            return _LOGIN_WANTED
        disturbed = await self._disturbed("MAIL", server, session, envelope)
        if disturbed is not None:
            return disturbed
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        self._taken[envelope] = []
        return "250 2.1.0 sender taken"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse an address."""
        disturbed = await self._disturbed("RCPT", server, session, envelope)
        if disturbed is not None:
            return disturbed
        taken = self._taken[envelope]
        if address.lower() in {known.address for known in taken}:
            return "250 2.1.5 known already"
        if len(taken) >= self._settings.max_recipients:
            return _TOO_MANY
        recipient = await self._ground.pools.store(self._post.address, self._sender(session, envelope), address)
        if recipient.refusal is not None:
            return recipient.refusal
        taken.append(recipient)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 address taken"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the mail."""
        disturbed = await self._disturbed("DATA", server, session, envelope)
        if disturbed is not None:
            return disturbed
        source = envelope.original_content or b""
        sender = self._sender(session, envelope)
        await self._ground.pools.store(self._post.take, sender, tuple(self._taken[envelope]), source)
        return "250 2.0.0 mail taken"

    async def _disturbed(self, verb: str, server: SMTP, session: Session, envelope: Envelope) -> str | None:
        """Do what befalls a command (kind "smtp"); give the answer in place of the server's own, None for that.

        Raises:
            CancelledError: the connection breaks.
        """
        ground, source = self._ground, self._sender(session, envelope).source
        exchange = Exchange(kind="smtp", source=source, target=ground.actor, method=verb)
        if not ground.faults.concern(exchange):
            return None
        effects = await ground.pools.store(ground.faults.befall, exchange)
        dropped, answer = any(isinstance(effect, Drop) for effect in effects), None
        for effect in effects:
            if isinstance(effect, Delay):
                await asyncio.sleep(effect.seconds)
            elif isinstance(effect, Status):
                answer = f"{effect.code} {' '.join(effect.body.split()) or 'a fault says so'}"
        if effects:
            ground.journal.write(
                kind="smtp",
                source=source,
                target=ground.actor,
                summary=f"{verb} → {'connexion rompue' if dropped else answer or 'en retard'}",
                status=None if dropped or answer is None else int(answer[:3]),
                detail={"faults": [effect.model_dump() for effect in effects]},
            )
        if dropped:
            transport: Any = server.transport
            transport.abort()
            raise asyncio.CancelledError
        return answer

    def _sender(self, session: Session, envelope: Envelope) -> Sender:
        """Name who sends: the actor whose host name said EHLO, else who has logged in, else a client."""
        host = session.host_name or ""
        actor = self._ground.addresses.name_of(f"smtp://{host}") if _is_a_name(host) else host
        if actor == host.lower():
            said: Any = session.auth_data  # typed as nothing
            actor = said.login.decode() if session.authenticated else _CLIENT
        return Sender(source=actor, address=envelope.mail_from or "")


class SmtpServer(BaseThreadedController):
    """A server for a socket that is bound already.

    Args:
        made: the socket, which is closed when the server stops.
        host: the name with which the server greets.
        tls: of STARTTLS.
        loopback: whether only this machine reaches it; elsewhere passwords are taken after STARTTLS alone.
    """

    def __init__(
        self, sessions: Sessions, made: socket.socket, *, host: str, tls: ssl.SSLContext, max_bytes: int, loopback: bool
    ) -> None:
        super().__init__(
            sessions,
            server_hostname=host,
            ident="Rentree Blanche, simulator",
            tls_context=tls,
            data_size_limit=max_bytes,
            enable_SMTPUTF8=True,
            auth_require_tls=not loopback,
            authenticator=sessions.authenticate,
        )
        self._made = made
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd's: it warns of its own way to log in

    def _create_server(self) -> Awaitable[Any]:
        return self.loop.create_server(self._factory_invoker, sock=self._made, backlog=_BACKLOG)

    def _trigger_server(self) -> None:
        host, port = self._made.getsockname()[:2]
        near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - any address is this machine's too
        with socket.create_connection((near, port), 5) as probe:
            probe.recv(1_024)


def _near(session: Session) -> bool:
    peer: Any = session.peer  # typed as a name; of an internet socket it is a tuple that begins with the address
    return ip_address(peer[0]).is_loopback


def _is_a_name(host: str) -> bool:
    return host.replace("-", "").replace(".", "").isalnum()
