"""The inbox of the mail server: what mailboxes received; wait for the next message; empty it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from rentree_blanche.simulators.control.house import House, Query
from rentree_blanche.simulators.control.operations import AnyOperation, Operation, Value

_SUBJECT = "inboxes"
_ACTOR = "mailbox"
_MESSAGES = "/messages"
_ADDRESS = r"^[^@\s]+@[^@\s]+$"
_LONGEST_ADDRESS = 320
_LONGEST_WAIT = 60


class MailQuery(Value):
    """Which messages: the last `limit` beyond message `after`, to one address or to all."""

    to: str | None = Field(default=None, pattern=_ADDRESS, max_length=_LONGEST_ADDRESS)
    after: int = Field(default=0, ge=0, le=2**31 - 1)
    limit: int = Field(default=50, ge=1, le=500)


class MailWait(Value):
    """Wait up to `seconds` of the machine for the first message to an address beyond message `after`."""

    to: str = Field(pattern=_ADDRESS, max_length=_LONGEST_ADDRESS)
    after: int = Field(default=0, ge=0, le=2**31 - 1)
    seconds: float = Field(default=10, ge=0, le=_LONGEST_WAIT)


class MailEmptying(Value):
    """Which messages go: those to one address, or all."""

    to: str | None = Field(default=None, pattern=_ADDRESS, max_length=_LONGEST_ADDRESS)


class Attachment(Value):
    """A file that a mail brings; `size` in bytes."""

    name: str
    type: str
    size: int


class Mail(Value):
    """One message in one mailbox.

    Attributes:
        mailbox: whose. to: who it is addressed to. sender: the header From.
        text: the plain text, or the words of the HTML. html: null of a mail in plain text alone.
        code: the run of 4 to 8 digits that follows the word « code », else the first one.
        links: every web address of text and HTML, each once.
        sent_at, received_at: federation time.
    """

    id: int
    mailbox: str
    to: tuple[str, ...]
    sender: str
    subject: str
    text: str
    html: str | None
    code: str | None
    links: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    state: str
    sent_at: datetime
    received_at: datetime | None


class MailInbox(Value):
    """Messages in the order of arrival."""

    messages: tuple[Mail, ...]


class Emptied(Value):
    """How many messages went."""

    deleted: int


def message(said: dict[str, Any]) -> Mail:
    """Read a message as the mail server shows it."""
    return Mail.model_validate(
        {**{name: value for name, value in said.items() if name != "from"}, "sender": said["from"]}
    )


async def list_mail(house: House, asked: MailQuery) -> MailInbox:
    """List the messages that mailboxes received."""
    said = await house.look(_ACTOR, _MESSAGES, {"to": asked.to, "after": asked.after, "limit": asked.limit})
    return MailInbox(messages=tuple(message(each) for each in said))


async def wait_mail(house: House, asked: MailWait) -> Mail:
    """Wait for a message; 408 says what is known of those that did not come."""
    query: dict[str, Query] = {"to": asked.to, "after": asked.after, "timeout": asked.seconds}
    return message(await house.look(_ACTOR, f"{_MESSAGES}/attente", query, within=asked.seconds + 10))


async def empty_mail(house: House, asked: MailEmptying) -> Emptied:
    """Throw messages away."""
    query = "" if asked.to is None else f"?{urlencode({'to': asked.to})}"
    said = await house.ask("DELETE", _ACTOR, _MESSAGES + query)
    return Emptied(deleted=said["deleted"])


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="list_mail",
        method="GET",
        path="/api/mail",
        subject=_SUBJECT,
        summary="List the messages that mailboxes received",
        asks=MailQuery,
        answers=MailInbox,
        does=list_mail,
        refusals=(502, 504),
    ),
    Operation(
        name="wait_mail",
        method="GET",
        path="/api/mail/wait",
        subject=_SUBJECT,
        summary="Wait for a message to a mailbox",
        asks=MailWait,
        answers=Mail,
        does=wait_mail,
        refusals=(408, 502, 504),
    ),
    Operation(
        name="empty_mail",
        method="DELETE",
        path="/api/mail",
        subject=_SUBJECT,
        summary="Throw away the messages of a mailbox, or of all",
        asks=MailEmptying,
        answers=Emptied,
        does=empty_mail,
        refusals=(502, 504),
    ),
)
