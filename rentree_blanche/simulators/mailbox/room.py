"""The mail server as the federation makes it."""

import ssl
from typing import Final

from starlette.types import ASGIApp

from rentree_blanche.simulators.core.actor import Actor, Ground, Room
from rentree_blanche.simulators.core.authority import CertificateAuthority
from rentree_blanche.simulators.core.web import application
from rentree_blanche.simulators.mailbox.control import Control
from rentree_blanche.simulators.mailbox.errors import MailboxError
from rentree_blanche.simulators.mailbox.inbox import Inbox
from rentree_blanche.simulators.mailbox.pages import Pages
from rentree_blanche.simulators.mailbox.settings import MailboxSettings
from rentree_blanche.simulators.mailbox.smtp import Sessions, SmtpServer
from rentree_blanche.simulators.mailbox.tables import metadata
from rentree_blanche.simulators.mailbox.taking import Post

NAME = "mailbox"
_SMTP: Final = "smtp"


class MailServer:
    """A server that takes mail for every address in `.test`, and the mailboxes behind it."""

    def __init__(self, ground: Ground, settings: MailboxSettings) -> None:
        self.name = ground.actor
        self._ground = ground
        self._settings = settings
        self._server: SmtpServer | None = None
        inbox = Inbox(ground.store)
        self.app: ASGIApp = application([*Pages(ground, inbox).routes(), *Control(ground, inbox).routes()])

    def forget(self) -> None:
        """Drop nothing: everything is in the store."""

    def open(self) -> None:
        """Answer SMTP.

        Raises:
            MailboxError: the server did not answer in time.
        """
        ground, settings = self._ground, self._settings
        if _SMTP not in ground.sockets:
            raise MailboxError(f"{self.name}: no socket for {_SMTP}; the room asks for one, who builds it must bind it")
        self._server = SmtpServer(
            Sessions(ground, Post(ground, settings), settings),
            ground.sockets[_SMTP],
            host=ground.addresses.host(self.name),
            tls=_starttls(ground),
            max_bytes=settings.max_bytes,
            loopback=ground.addresses.loopback,
        )
        try:
            self._server.start()
        except (OSError, TimeoutError) as error:
            raise MailboxError(f"{self.name}: SMTP does not answer: {error}") from error

    def close(self) -> None:
        """Stop answering SMTP, and return once its thread has ended."""
        if self._server is not None:
            self._server.stop()
            self._server = None


def mailbox(settings: MailboxSettings) -> Room:
    """Give the room of the mail server."""

    def build(ground: Ground) -> Actor:
        return MailServer(ground, settings)

    return Room(name=NAME, tables=(metadata,), build=build, ports=(_SMTP,))


def _starttls(ground: Ground) -> ssl.SSLContext:
    """Make the server's side of STARTTLS, with a certificate of the federation's CA or else of one of its own."""
    authority = ground.authority or CertificateAuthority(ground.folder)
    names = [ground.addresses.host(ground.actor), "localhost", "127.0.0.1", "::1"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.issue(names, ground.folder / "smtp.pem"))
    return context
