"""What a test holds in its hand: the clock, the faults, the inboxes, the journal."""

from datetime import date, datetime, timedelta

from rentree_blanche.client.control import ControlClient
from rentree_blanche.client.errors import ClientError
from rentree_blanche.client.values import FaultOn, Line, Mail, Sms
from rentree_blanche.simulators.core.faults import Fault


class NoCodeError(ClientError):
    """A message came, but nothing in it reads as a code."""


class NoLinkError(ClientError):
    """A message came, but it holds no link that was wanted."""


class Clock:
    """The clock of the federation; moving it past midnight works the nights on the way."""

    def __init__(self, client: ControlClient) -> None:
        self._client = client

    def now(self) -> datetime:
        """Give federation time in UTC."""
        return self._client.read_clock().now

    def freeze(self, at: datetime | None = None) -> None:
        """Stop the clock, now or at a moment with a time zone."""
        self._client.freeze_clock(at)

    def resume(self) -> None:
        """Let the clock run on."""
        self._client.resume_clock()

    def advance(
        self, *, months: int = 0, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> tuple[date, ...]:
        """Move the clock on; give the days whose night was worked."""
        return self._client.advance_clock(
            months=months, days=days, hours=hours, minutes=minutes, seconds=seconds
        ).nights

    def move_to(self, moment: datetime) -> tuple[date, ...]:
        """Set the clock; give the days whose night was worked."""
        return self._client.move_clock(moment).nights

    def pass_the_night(self) -> tuple[date, ...]:
        """Move the clock on by a day, so that tonight's feeds have run."""
        return self.advance(days=1)

    def skew(self, actor: str, by: timedelta) -> None:
        """Let one actor's clock differ; a zero skew takes it back."""
        self._client.skew_clock(actor, by.total_seconds())


class Faults:
    """The faults of the federation."""

    def __init__(self, client: ControlClient) -> None:
        self._client = client

    def add(self, fault: Fault) -> FaultOn:
        """Switch a fault on."""
        return self._client.add_fault(fault)

    def add_ready(self, slug: str) -> FaultOn:
        """Switch a fault on that is ready made, by its slug: `sms-perdu`, `passerelle-en-panne`.

        Raises:
            ClientError: none has that slug; the message names them.
        """
        known = {ready.slug: ready.fault for ready in self._client.list_ready_faults()}
        if slug not in known:
            raise ClientError(f"no ready fault {slug!r}; known: {', '.join(sorted(known))}")
        return self.add(known[slug])

    def remove(self, fault: FaultOn) -> None:
        """Switch a fault off."""
        self._client.remove_fault(fault.id)

    def clear(self) -> None:
        """Switch all faults off."""
        self._client.clear_faults()

    def list(self) -> tuple[FaultOn, ...]:
        """Give the faults that are on."""
        return self._client.list_faults()


class SmsInbox:
    """What handsets receive from now on; each message is waited for once."""

    def __init__(self, client: ControlClient) -> None:
        self._client = client
        before = client.list_sms(limit=500)
        self._start = max((message.id for message in before), default=0)
        self._seen: dict[str, int] = {}

    def wait_for(self, mobile: str, *, seconds: float = 10) -> Sms:
        """Wait for the next message to a handset (E.164).

        Raises:
            RefusedError: 408, none came; the message says what is on the way or lost.
        """
        message = self._client.wait_sms(mobile, after=self._seen.get(mobile, self._start), seconds=seconds)
        self._seen[mobile] = message.id
        return message

    def wait_for_code(self, mobile: str, *, seconds: float = 10) -> str:
        """Wait for the next message to a handset (E.164), and give its code.

        Raises:
            RefusedError: 408, none came; the message says what is on the way or lost.
            NoCodeError: there is no code in it.
        """
        message = self.wait_for(mobile, seconds=seconds)
        if message.code is None:
            raise NoCodeError(f"message {message.id} to {mobile} holds no code: {message.body!r}")
        return message.code

    def messages(self, mobile: str | None = None) -> tuple[Sms, ...]:
        """Give all messages that a handset, or any, has received since the inbox was opened."""
        return self._client.list_sms(mobile, after=self._start, limit=500)


class MailInbox:
    """What mailboxes receive from now on; each message is waited for once."""

    def __init__(self, client: ControlClient) -> None:
        self._client = client
        before = client.list_mail(limit=500)
        self._start = max((message.id for message in before), default=0)
        self._seen: dict[str, int] = {}

    def wait_for_message(self, to: str, *, seconds: float = 10) -> Mail:
        """Wait for the next message to an address.

        Raises:
            RefusedError: 408, none came; the message says what is on the way or lost.
        """
        address = to.lower()
        message = self._client.wait_mail(address, after=self._seen.get(address, self._start), seconds=seconds)
        self._seen[address] = message.id
        return message

    def wait_for_link(self, to: str, *, containing: str = "", seconds: float = 10) -> str:
        """Wait for the next message to an address, and give its first link that contains some words.

        Raises:
            RefusedError: 408, none came; the message says what is on the way or lost.
            NoLinkError: there is no such link in it.
        """
        message = self.wait_for_message(to, seconds=seconds)
        link = next((each for each in message.links if containing in each), None)
        if link is None:
            raise NoLinkError(f"message {message.id} to {to} holds no link with {containing!r}: {message.links}")
        return link

    def wait_for_code(self, to: str, *, seconds: float = 10) -> str:
        """Wait for the next message to an address, and give its code.

        Raises:
            RefusedError: 408, none came; the message says what is on the way or lost.
            NoCodeError: there is no code in it.
        """
        message = self.wait_for_message(to, seconds=seconds)
        if message.code is None:
            raise NoCodeError(f"message {message.id} to {to} holds no code: {message.text!r}")
        return message.code

    def messages(self, to: str | None = None) -> tuple[Mail, ...]:
        """Give all messages that a mailbox, or any, has received since the inbox was opened."""
        return self._client.list_mail(None if to is None else to.lower(), after=self._start, limit=500)


class Journal:
    """The lines of the journal from now on."""

    def __init__(self, client: ControlClient) -> None:
        self._client = client
        self._start = client.read_journal(limit=1).last

    def lines(
        self, *, kind: str | None = None, actor: str | None = None, contains: str | None = None
    ) -> tuple[Line, ...]:
        """Give the lines that match, oldest first."""
        return self._client.read_journal(
            after=self._start, kind=kind, actor=actor, contains=contains, limit=5_000
        ).lines

    def sequence(self) -> str:
        """Give the sequence diagram as Mermaid text."""
        return self._client.draw_mermaid(after=self._start, limit=5_000)
