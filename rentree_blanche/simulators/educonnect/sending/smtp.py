"""Mail through an SMTP server, with STARTTLS where it is offered."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.educonnect.sending.messages import Message, SendingState, Sent
from rentree_blanche.simulators.educonnect.settings import EduConnectSettings

_USER = "educonnect"
_SECONDS = 10
_STANDARD_PORT = 25


class Smtp:
    """Sends each mail on a connection of its own."""

    def __init__(self, ground: Ground, settings: EduConnectSettings) -> None:
        addresses = ground.addresses
        self._clock = ground.clock
        self._host = settings.smtp_host or addresses.near
        self._port = settings.smtp_port or addresses.ports.get("smtp", _STANDARD_PORT)
        self._user = settings.smtp_user or _USER
        self._password = settings.smtp_password or ground.secret
        self._sender = settings.smtp_sender
        self._domain = self._sender.rpartition("@")[2]

    def send(self, message: Message) -> Sent:
        """Hand a mail over; a refusal of the server or no answer is a failure."""
        mail = self._written(message)
        try:
            with smtplib.SMTP(self._host, self._port, local_hostname=self._domain, timeout=_SECONDS) as server:
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=_opportunistic())
                    server.ehlo()
                if server.has_extn("auth"):
                    server.login(self._user, self._password)
                server.send_message(mail)
        except (smtplib.SMTPException, OSError):
            return Sent(state=SendingState.FAILED)
        return Sent(state=SendingState.SENT, remote=mail["Message-ID"])

    def close(self) -> None:
        """Nothing is kept open."""

    def _written(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = f"ÉduConnect <{self._sender}>"
        mail["To"] = message.recipient
        mail["Subject"] = message.subject or ""
        mail["Date"] = format_datetime(self._clock.now())
        mail["Message-ID"] = make_msgid(message.reference, domain=self._domain)
        mail.set_content(message.body, cte="quoted-printable")
        return mail


def _opportunistic() -> ssl.SSLContext:
    """Encrypt without asking who the server is, as mail servers do among themselves (RFC 7435)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
