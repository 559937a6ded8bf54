"""The server as mail programs meet it."""

import base64
import smtplib
import socket
import ssl
from dataclasses import replace
from email.policy import SMTP

import pytest

from rentree_blanche.simulators.core.errors import RentreeError
from rentree_blanche.simulators.listener import bind
from rentree_blanche.simulators.mailbox.room import mailbox
from rentree_blanche.simulators.mailbox.settings import MailboxSettings
from tests.mailbox.conftest import MAX_BYTES, PARENT, SECRET, mail, opened


def test_the_server_says_what_it_can_do(house):
    with house.smtp() as connection:
        connection.ehlo()
        assert {"starttls", "smtputf8", "8bitmime", "auth"} <= set(connection.esmtp_features)
        assert connection.esmtp_features["size"] == str(MAX_BYTES)
        assert set(connection.esmtp_features["auth"].split()) == {"LOGIN", "PLAIN"}


def test_starttls_shows_a_certificate_for_the_name_and_the_address_of_the_server(house):
    with house.smtp() as connection:
        connection.starttls(context=house.trusted())
        connection.send_message(mail(subject="chiffré"))
    with house.smtp() as connection:
        connection._host = "mailbox.localhost"  # the name that smtplib has the certificate checked for
        connection.starttls(context=house.trusted())
    assert house.subjects() == ["chiffré"]


def test_a_client_that_knows_another_authority_refuses_the_certificate(house):
    with house.smtp() as connection, pytest.raises(ssl.SSLCertVerificationError):
        connection.starttls(context=ssl.create_default_context())


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
@pytest.mark.parametrize("encrypted", [True, False])
def test_on_this_machine_the_user_logs_in_with_or_without_tls(house, mechanism, encrypted):
    with house.smtp() as connection:
        if encrypted:
            connection.starttls(context=house.trusted())
        connection.ehlo()
        connection.user, connection.password = "educonnect", SECRET
        code, _ = connection.auth(mechanism, getattr(connection, f"auth_{mechanism.lower()}"))
        assert code == 235
        connection.send_message(mail())
    assert house.subjects() == ["Bonjour"]


@pytest.mark.parametrize(("user", "password"), [("educonnect", "faux"), ("moi", SECRET), ("", "")])
def test_a_wrong_login_is_refused(house, user, password):
    with house.smtp() as connection:
        connection.ehlo()
        with pytest.raises(smtplib.SMTPAuthenticationError) as refused:
            connection.login(user, password)
    assert refused.value.smtp_code == 535


def test_the_password_stands_nowhere_in_the_journal(house):
    with house.smtp() as connection:
        connection.login("educonnect", SECRET)
        connection.send_message(mail())
    encoded = base64.b64encode(f"\0educonnect\0{SECRET}".encode()).decode()
    said = str(house.ground.journal.query())
    assert SECRET not in said
    assert encoded not in said


def test_where_other_machines_come_a_password_is_taken_after_starttls_alone(tmp_path):
    with opened(tmp_path, address="0.0.0.0") as house, house.smtp() as connection:
        connection.ehlo()
        assert "auth" not in connection.esmtp_features
        assert connection.docmd("AUTH", "PLAIN")[0] == 538
        connection.starttls(context=house.trusted())
        connection.login("educonnect", SECRET)
        connection.send_message(mail())
        assert house.subjects() == ["Bonjour"]


def test_who_comes_from_another_machine_must_log_in(house, monkeypatch):
    monkeypatch.setattr("rentree_blanche.simulators.mailbox.smtp._near", lambda _: False)
    with house.smtp() as connection:
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            connection.send_message(mail())
        assert refused.value.smtp_code == 530
    with house.smtp() as connection:
        connection.login("educonnect", SECRET)
        connection.send_message(mail())
    assert house.subjects() == ["Bonjour"]


@pytest.mark.parametrize("address", ["moi@gmail.com", "a.b@education.gouv.fr", "x@test", "x@nottest", "parent@test.fr"])
def test_an_address_that_does_not_end_in_test_is_refused_clearly(house, address):
    code, words = house.refused(address)
    assert code == 550
    assert "only addresses ending in .test" in words
    assert house.received() == []
    (line,) = house.lines()
    assert (line.source, line.target, line.status) == ("educonnect", "mailbox", 550)
    assert "faults" not in line.detail


def test_an_address_too_many_is_put_off(house):
    with house.smtp() as connection:
        connection.ehlo()
        connection.mail("a@b.test")
        answers = [connection.rcpt(f"parent{number}@famille.test")[0] for number in range(101)]
        assert answers == [250] * 100 + [452]
        assert connection.rcpt("parent0@famille.test")[0] == 250


def test_of_several_addresses_those_that_can_be_taken_are(house):
    with house.smtp() as connection:
        refused = connection.sendmail(
            "a@educonnect.test", [PARENT, "moi@gmail.com", PARENT.upper(), "autre@famille.test"], mail().as_bytes()
        )
    assert set(refused) == {"moi@gmail.com"}
    assert [message["mailbox"] for message in house.received()] == [PARENT, "autre@famille.test"]


def test_an_address_in_unicode_is_taken(house):
    with house.smtp() as connection:
        connection.send_message(mail("éléonore@famille.test", "héhé"))
    (message,) = house.received(to="Éléonore@famille.test")
    assert (message["to"], message["subject"]) == (["éléonore@famille.test"], "héhé")


def test_a_mail_with_eight_bit_lines_is_taken(house):
    source = (
        b"From: a@b.test\r\nTo: parent@famille.test\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n\r\n\xe9t\xe9\r\n"
    )
    with house.smtp() as connection:
        connection.sendmail("a@b.test", [PARENT], source, mail_options=["BODY=8BITMIME"])
    assert house.received()[0]["text"] == "été\n"


def test_a_mail_that_is_too_large_is_refused_whether_it_says_so_or_not(house):
    large = mail(text="x\n" * MAX_BYTES)
    with house.smtp() as connection, pytest.raises(smtplib.SMTPSenderRefused) as refused:
        connection.send_message(large)
    assert refused.value.smtp_code == 552
    with house.smtp() as connection:
        connection.ehlo()
        connection.mail("a@b.test")
        connection.rcpt(PARENT)
        assert connection.data(large.as_bytes(policy=SMTP))[0] == 552
    assert house.received() == []


def test_two_mails_follow_each_other_on_one_connection(house):
    with house.smtp() as connection:
        connection.send_message(mail(subject="un"))
        connection.mail("a@b.test")
        connection.rcpt(PARENT)
        connection.rset()
        connection.send_message(mail("autre@famille.test", "deux"))
    assert [(message["mailbox"], message["subject"]) for message in house.received()] == [
        (PARENT, "un"),
        ("autre@famille.test", "deux"),
    ]


def test_a_client_that_hangs_up_in_the_middle_leaves_nothing(house):
    with socket.create_connection(("127.0.0.1", house.ground.addresses.ports["smtp"]), 60) as raw:
        raw.recv(1000)
        raw.sendall(b"EHLO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<parent@famille.test>\r\nDATA\r\nSubject: moi")
    house.send(subject="après")
    assert house.subjects() == ["après"]


@pytest.mark.parametrize(
    ("host", "source"),
    [("educonnect.localhost", "educonnect"), ("laptop", "client"), ("[127.0.0.1]", "client"), ("localhost", "client")],
)
def test_the_journal_says_which_actor_sent_a_mail_and_what_it_says(house, host, source):
    with house.smtp(host) as connection:
        connection.send_message(mail(text="Suivez https://educonnect.localhost/x"))
    (line,) = house.lines()
    assert (line.source, line.target, line.status) == (source, "mailbox", 250)
    assert line.summary == "Courriel à parent@famille.test\N{NO-BREAK SPACE}: Bonjour"
    assert line.detail["text"] == "Suivez https://educonnect.localhost/x\n"
    assert line.detail["links"] == ["https://educonnect.localhost/x"]


def test_who_has_logged_in_is_known_by_that_where_the_host_name_is_nobodys(house):
    with house.smtp("educonnect.test") as connection:
        connection.login("educonnect", SECRET)
        connection.send_message(mail())
    (line,) = house.lines()
    assert line.source == "educonnect"


def test_many_connections_at_once_are_served(house):
    with house.smtp() as first, house.smtp() as second:
        first.mail("a@b.test")
        second.send_message(mail(subject="deux"))
        first.rset()
        first.send_message(mail(subject="un"))
    assert house.subjects() == ["deux", "un"]


def test_a_closed_server_answers_no_more_and_may_be_closed_again(tmp_path):
    with opened(tmp_path) as house:
        port = house.ground.addresses.ports["smtp"]
        house.send()
        house.server.close()
        house.server.close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 5)


def test_a_server_without_a_socket_says_what_is_missing(house):
    server = mailbox(MailboxSettings()).build(replace(house.ground, sockets={}))
    with pytest.raises(RentreeError, match="no socket for smtp"):
        server.open()


def test_without_an_authority_of_the_federation_the_certificate_is_the_servers_own(tmp_path):
    with opened(tmp_path) as house:
        folder = tmp_path / "own"
        folder.mkdir()
        first = _certificate_of(house, folder)
        assert _certificate_of(house, folder) == first


def _certificate_of(house, folder):
    """Open a server that was given no authority; give the PEM of the one it made itself."""
    made = bind("127.0.0.1", 0)
    ground = replace(house.ground, sockets={"smtp": made}, authority=None, folder=folder)
    server = mailbox(MailboxSettings()).build(ground)
    server.open()
    try:
        with smtplib.SMTP("127.0.0.1", made.getsockname()[1], timeout=60) as connection:
            connection.starttls(context=ssl.create_default_context(cafile=str(folder / "ca.pem")))
            assert connection.noop()[0] == 250
    finally:
        server.close()
    return (folder / "ca.pem").read_bytes()
