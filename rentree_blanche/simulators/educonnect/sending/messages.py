"""A message that is due, and what carries it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Channel(StrEnum):
    """How a message reaches a person."""

    SMS = "sms"
    MAIL = "mail"


class SendingState(StrEnum):
    """What became of a message, as far as EduConnect knows."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that is due.

    Attributes:
        reference: unique; lets a gateway see a repetition.
        flow: what the message belongs to: a web flow's execution, or an account's errand.
        recipient: E.164 number, or mail address.
        subject: of a mail, None for an SMS.
    """

    reference: str
    flow: str
    channel: Channel
    recipient: str
    body: str
    subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a transport says of a message that it was given; `remote` is the gateway's own id, where it has one."""

    state: SendingState
    remote: str | None = None


class Transport(Protocol):
    """What carries messages of one channel; `send` blocks, and is called in the network pool."""

    def send(self, message: Message) -> Sent:
        """Hand a message over; FAILED when that is known not to have worked, never an exception of the network."""
