"""A message that is due, and what carries it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Channel(StrEnum):
    """How a message reaches a person."""

    SMS = "sms"
    MAIL = "mail"


class SendingState(StrEnum):
    """What became of a message, as far as EduConnect knows.

    HANDED_OVER: a worker among several is giving it to the gateway. FAILED: the gateway did not take it, or the
    worker died meanwhile. UNDELIVERED: it did, and said later that nobody received it.
    """

    QUEUED = "queued"
    HANDED_OVER = "handed_over"
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that is due.

    Attributes:
        reference: unique; lets a gateway see a repetition.
        flow: what the message belongs to: a web flow's execution, or an account's errand.
        recipient: E.164 number, or mail address.
        subject: of a mail, None for an SMS.
        due_at: before which it must not leave, None for at once.
    """

    reference: str
    flow: str
    channel: Channel
    recipient: str
    body: str
    subject: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a transport says of a message that it was given; `remote` is the gateway's own id, where it has one.

    It is what the gateway's reports name.
    """

    state: SendingState
    remote: str | None = None


class Transport(Protocol):
    """What carries messages of one channel; `send` blocks, and is called in the network pool."""

    def send(self, message: Message) -> Sent:
        """Hand a message over; FAILED when that is known not to have worked, never an exception of the network.

        A message whose fate is unknown is never sent again by itself: it might be charged twice.
        """

    def close(self) -> None:
        """End what the transport keeps open."""
