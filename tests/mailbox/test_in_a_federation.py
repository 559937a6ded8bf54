"""Mail in a whole federation over TLS."""

import smtplib
import ssl
from collections.abc import Iterator

import pytest

from rentree_blanche.client import ControlClient, MailInbox
from rentree_blanche.simulators.federation import Federation
from rentree_blanche.simulators.settings import FederationSettings
from tests.mailbox.conftest import PARENT, mail


@pytest.fixture(scope="module")
def federation() -> Iterator[Federation]:
    with Federation(FederationSettings(families=3, label="mail", tls=True)) as started:
        yield started


@pytest.fixture
def client(federation: Federation) -> Iterator[ControlClient]:
    federation.reset()
    with ControlClient(federation.url("control"), federation.secret, federation.ca_file) as control:
        yield control


def test_a_mail_sent_over_starttls_is_waited_for_by_its_link(federation: Federation, client: ControlClient) -> None:
    inbox = MailInbox(client)
    host, port = str(client.read_addresses().actors["mailbox"].smtp).split(":")
    with smtplib.SMTP(host, int(port), federation.addresses.host("educonnect"), timeout=60) as connection:
        connection.starttls(context=ssl.create_default_context(cafile=str(federation.ca_file)))
        connection.login("educonnect", federation.secret)
        connection.send_message(mail(text="Suivez https://educonnect-mail.localhost/valider?jeton=x"))
    assert inbox.wait_for_link(PARENT) == "https://educonnect-mail.localhost/valider?jeton=x"
    (line,) = client.read_journal(kind="mail").lines
    assert (line.source, line.target) == ("educonnect", "mailbox")


def test_a_reset_empties_the_mailboxes(federation: Federation, client: ControlClient) -> None:
    with smtplib.SMTP("127.0.0.1", federation.addresses.ports["smtp"], timeout=60) as connection:
        connection.send_message(mail())
    assert [message.subject for message in client.list_mail()] == ["Bonjour"]
    client.reset()
    assert client.list_mail() == ()
