"""One mail server with its inbox on listeners of their own, with a clock that stands still."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import requests

from rentree_blanche.simulators.core import ground_tables
from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.addresses import Addresses
from rentree_blanche.simulators.core.authority import CertificateAuthority
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import ActorClock, Clock
from rentree_blanche.simulators.core.edge import Edge
from rentree_blanche.simulators.core.faults import Effect, Fault, Faults, Often, Which
from rentree_blanche.simulators.core.guard import bearer
from rentree_blanche.simulators.core.journal import Entry, Journal
from rentree_blanche.simulators.core.pools import Pools
from rentree_blanche.simulators.core.store import Snapshot, Store, sqlite_url
from rentree_blanche.simulators.core.wire import Wire, client_session
from rentree_blanche.simulators.listener import Listener, Switchboard, bind
from rentree_blanche.simulators.mailbox.room import MailServer, mailbox
from rentree_blanche.simulators.mailbox.settings import MailboxSettings

SECRET = "s3cret"
START = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
PARENT = "parent@famille.test"
MAX_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class House:
    """A mail server that answers, what it stands on, and clients of both its sides."""

    ground: Ground
    clock: Clock
    server: MailServer
    client: requests.Session

    def url(self, path: str) -> str:
        return self.ground.url(path)

    @contextmanager
    def smtp(self, host: str = "educonnect.localhost") -> Iterator[smtplib.SMTP]:
        """Connect as an actor of that host name."""
        with smtplib.SMTP("127.0.0.1", self.ground.addresses.ports["smtp"], host, timeout=60) as connection:
            yield connection

    def trusted(self) -> ssl.SSLContext:
        """Trust the certificate authority that signed for STARTTLS."""
        return ssl.create_default_context(cafile=str(self.ground.folder / "ca.pem"))

    def send(self, to: str = PARENT, subject: str = "Bonjour", text: str = "Votre code est 123456.") -> None:
        """Send a mail to one address."""
        with self.smtp() as connection:
            connection.send_message(mail(to, subject, text))

    def refused(self, to: str) -> tuple[int, str]:
        """Send a mail that is refused; give the answer to its address."""
        with self.smtp() as connection, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            connection.send_message(mail(to))
        ((code, words),) = refused.value.recipients.values()
        return code, words.decode()

    def control(self, path: str, method: str = "GET", **query: object) -> requests.Response:
        return self.client.request(method, self.url(f"/_controle/{path}"), params=query, headers=bearer(SECRET))

    def received(self, **query: object) -> list[dict[str, Any]]:
        """Give what the mailboxes show, in the order of arrival."""
        messages: list[dict[str, Any]] = self.control("messages", **query).json()
        return messages

    def subjects(self, **query: object) -> list[str]:
        return [message["subject"] for message in self.received(**query)]

    def lines(self) -> list[Entry]:
        """Give the lines that mails left in the journal."""
        return self.ground.journal.query(kind="mail")

    def advance(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    def befall(self, *effects: Effect, often: Often | None = None, **which: str) -> None:
        """Let something go wrong with mails."""
        concerned = Which(kind="mail", **which)
        self.ground.faults.add(Fault(which=concerned, what=effects, often=often or Often()))


def mail(to: str = PARENT, subject: str = "Bonjour", text: str = "Votre code est 123456.") -> EmailMessage:
    """Write a mail in plain text."""
    written = EmailMessage()
    written["From"] = "EduConnect <ne-pas-repondre@educonnect.test>"
    written["To"] = to
    written["Subject"] = subject
    written.set_content(text)
    return written


@contextmanager
def opened(folder: Path, *, address: str = "127.0.0.1", settings: MailboxSettings | None = None) -> Iterator[House]:
    """Play a mail server on loopback; `address` is what its settings say that it is bound to."""
    made, smtp = bind("127.0.0.1", 0), bind("127.0.0.1", 0)
    addresses = Addresses(
        scheme="http", bind=address, port=made.getsockname()[1], ports={"smtp": smtp.getsockname()[1]}
    )
    store = Store(sqlite_url(folder / "store.sqlite"))
    room = mailbox(settings or MailboxSettings(max_bytes=MAX_BYTES))
    store.create(ground_tables.metadata, *room.tables)
    clock = Clock(store)
    clock.freeze(START)
    chance = Chance(7)
    faults, journal = Faults(store, chance), Journal(store, clock)
    ground = Ground(
        actor=room.name,
        addresses=addresses,
        store=store,
        clock=ActorClock(clock, room.name),
        chance=chance,
        faults=faults,
        journal=journal,
        wire=Wire(room.name, ca_file=None, domain="localhost"),
        pools=Pools(room.name),
        folder=folder,
        secret=SECRET,
        sockets={"smtp": smtp},
        authority=CertificateAuthority(folder),
    )
    server = room.build(ground)
    assert isinstance(server, MailServer)
    edge = Edge(server.app, actor=room.name, faults=faults, journal=journal)
    listener = Listener(Switchboard({addresses.host(room.name): edge}, journal), made, None)
    listener.start()
    server.open()
    try:
        with client_session(agent="client") as client:
            yield House(ground, clock, server, client)
    finally:
        server.close()
        listener.stop()
        ground.pools.close()
        ground.wire.close()
        journal.close()
        store.close()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("mail")) as house:
        yield house


@pytest.fixture(scope="module")
def baseline(standing: House) -> Snapshot:
    return standing.ground.store.snapshot()


@pytest.fixture
def house(standing: House, baseline: Snapshot) -> House:
    """The mail server as it was when it opened."""
    standing.ground.journal.flush()
    standing.ground.store.restore(baseline)
    return standing
