"""What handsets and mailboxes of a deployment receive, read from an address that answers JSON."""

import re
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import pytest
import requests

from rentree_blanche.client import ClientError, Mail, MailInbox, NoCodeError, NoLinkError, Sms, SmsInbox
from rentree_blanche.simulators.core.wire import client_session
from rentree_blanche.suite.target.values import Inbox, Target

_EVERY = 0.5
_SECONDS = 30
_CODE = re.compile(r"(?<!\d)\d{4,8}(?!\d)")
_CODE_OF_A_MAIL = re.compile(r"\bcode\b\D{0,80}?(?<!\d)(\d{4,8})(?!\d)", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>\"')\]]+")

M = TypeVar("M", Sms, Mail)


class _Received(Generic[M]):
    """Messages to some recipients; those that were there before are known, and each is waited for once."""

    def __init__(self, target: Target, inbox: Inbox, table: str, recipients: Iterable[str]) -> None:
        self._inbox = inbox
        self._table = table
        self._target = target
        self._recipients = tuple(recipients)
        self._before = {key for to in self._recipients for key, _ in self._listed(to)}
        self._waited_for: set[tuple[str, str]] = set()
        self._never = threading.Event()

    def wait(self, to: str) -> str:
        """Wait for the next message to somebody, and give its text."""
        end = time.monotonic() + self._target.timeouts.message_seconds
        while True:
            for key, text in self._since(to):
                if key not in self._waited_for:
                    self._waited_for.add(key)
                    return text
            if time.monotonic() >= end:
                raise ClientError(
                    f"aucun message pour {to} en {self._target.timeouts.message_seconds:g} s à {self._inbox.url}"
                    "\N{NARROW NO-BREAK SPACE}; allonger timeouts.message_seconds si l’envoi est lent"
                )
            self._never.wait(_EVERY)

    def texts(self, to: str | None) -> list[tuple[str, str]]:
        """Give recipient and text of what came since the inbox was opened; to anybody known where nobody is named."""
        asked = self._recipients if to is None else (to,)
        return [(key[0], text) for each in asked for key, text in self._since(each)]

    def _since(self, to: str) -> list[tuple[tuple[str, str], str]]:
        return [(key, text) for key, text in self._listed(to) if key not in self._before]

    def _listed(self, to: str) -> list[tuple[tuple[str, str], str]]:
        found = _at(self._ask(self._inbox.url.replace("{to}", quote(to, safe=""))), self._inbox.messages)
        if not isinstance(found, list):
            raise ClientError(
                f"{self._table}.messages = {self._inbox.messages!r}\N{NO-BREAK SPACE}: {self._inbox.url} n’y répond "
                f"pas par une liste, mais par {type(found).__name__}"
            )
        return [((to, str(self._field(each, self._inbox.id))), self._text(each)) for each in found]

    def _text(self, message: Mapping[str, Any]) -> str:
        if self._inbox.message_url is not None:
            id_ = str(self._field(message, self._inbox.id))
            message = self._ask(self._inbox.message_url.replace("{id}", quote(id_, safe="")))
        return str(self._field(message, self._inbox.text))

    def _field(self, message: Mapping[str, Any], name: str) -> Any:
        value = _at(message, name)
        if value is None:
            raise ClientError(
                f"{self._table}\N{NO-BREAK SPACE}: un message de {self._inbox.url} n’a pas de champ « {name} »"
                f"\N{NARROW NO-BREAK SPACE}; il a {', '.join(map(str, message))}"
            )
        return value

    def _ask(self, url: str) -> Any:
        with client_session(agent="client", ca_file=self._target.tls.ca) as session:
            if self._inbox.token is not None:
                session.headers["Authorization"] = f"Bearer {self._inbox.token}"
            try:
                answer = session.get(url, timeout=_SECONDS)
                answer.raise_for_status()
                return answer.json()
            except requests.RequestException as error:
                raise ClientError(
                    f"{self._table}.url\N{NO-BREAK SPACE}: {url} ne répond pas par du JSON, {error}"
                ) from error


class TargetSmsInbox(SmsInbox):
    """What handsets of a deployment receive from now on."""

    def __init__(self, target: Target) -> None:
        mobiles = [each.mobile for each in target.guardians if each.mobile is not None]
        self._received: _Received[Sms] | None = (
            None if target.sms is None else _Received(target, target.sms, "sms", mobiles)
        )

    @property
    def reads(self) -> bool:
        """Whether the target says where messages are read."""
        return self._received is not None

    def wait_for(self, mobile: str, *, seconds: float = 10) -> Sms:
        """Wait for the next message to a handset, as long as the target allows."""
        return _sms(mobile, self._open().wait(mobile))

    def wait_for_code(self, mobile: str, *, seconds: float = 10) -> str:
        """Wait for the next message to a handset, and give its code."""
        message = self.wait_for(mobile)
        if message.code is None:
            raise NoCodeError(f"le SMS à {mobile} ne contient pas de code\N{NO-BREAK SPACE}: {message.body!r}")
        return message.code

    def messages(self, mobile: str | None = None) -> tuple[Sms, ...]:
        """Give what a handset, or any of the target's people, has received since the inbox was opened."""
        return tuple(_sms(to, text) for to, text in self._open().texts(mobile))

    def _open(self) -> _Received[Sms]:
        if self._received is None:
            pytest.skip("ce scénario lit des SMS reçus, et la cible n’a pas de table [sms]")
        return self._received


class TargetMailInbox(MailInbox):
    """What mailboxes of a deployment receive from now on."""

    def __init__(self, target: Target) -> None:
        if target.mail is None:
            pytest.skip("ce scénario lit des courriels reçus, et la cible n’a pas de table [mail]")
        addresses = [each.email for each in target.guardians if each.email is not None]
        self._received: _Received[Mail] = _Received(target, target.mail, "mail", addresses)

    def wait_for_message(self, to: str, *, seconds: float = 10) -> Mail:
        """Wait for the next message to an address, as long as the target allows."""
        return _mail(to, self._received.wait(to.lower()))

    def wait_for_link(self, to: str, *, containing: str = "", seconds: float = 10) -> str:
        """Wait for the next message to an address, and give its first link that contains some words."""
        message = self.wait_for_message(to)
        found: Sequence[str] = [link for link in message.links if containing in link]
        if not found:
            raise NoLinkError(
                f"le courriel à {to} ne contient pas de lien avec {containing!r}\N{NO-BREAK SPACE}: {message.links}"
            )
        return found[0]

    def wait_for_code(self, to: str, *, seconds: float = 10) -> str:
        """Wait for the next message to an address, and give its code."""
        message = self.wait_for_message(to)
        if message.code is None:
            raise NoCodeError(f"le courriel à {to} ne contient pas de code\N{NO-BREAK SPACE}: {message.text!r}")
        return message.code

    def messages(self, to: str | None = None) -> tuple[Mail, ...]:
        """Give what a mailbox, or any of the target's people, has received since the inbox was opened."""
        return tuple(_mail(who, text) for who, text in self._received.texts(None if to is None else to.lower()))


def _at(read: Any, path: str) -> Any:
    """Give what stands at a dotted path; itself for an empty one."""
    for step in filter(None, path.split(".")):
        read = read.get(step) if isinstance(read, dict) else None
    return read


def _sms(to: str, text: str) -> Sms:
    code = _CODE.search(text)
    now = datetime.now(UTC)  # noqa: TID251 - a deployment lives by the machine's time
    return Sms(
        id=0,
        to=to,
        sender="",
        body=text,
        code=code and code[0],
        state="delivered",
        sent_at=now,
        delivered_at=now,
    )


def _mail(to: str, text: str) -> Mail:
    named, any_ = _CODE_OF_A_MAIL.search(text), _CODE.search(text)
    now = datetime.now(UTC)  # noqa: TID251 - a deployment lives by the machine's time
    return Mail(
        id=0,
        mailbox=to.lower(),
        to=(to,),
        sender="",
        subject="",
        text=text,
        html=None,
        code=named[1] if named else any_ and any_[0],
        links=tuple(dict.fromkeys(_LINK.findall(text))),
        attachments=(),
        state="delivered",
        sent_at=now,
        received_at=now,
    )
