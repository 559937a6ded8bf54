"""Taking a mail: what becomes of it is decided here, by each address and the faults, once and for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.core.faults import Alter, Delay, Drop, Duplicate, Effect, Exchange, Status
from rentree_blanche.simulators.mailbox.inbox import State, forget_beyond, letter_row
from rentree_blanche.simulators.mailbox.letters import Letter, altered, read_letter
from rentree_blanche.simulators.mailbox.magic import GREYLISTED, effects_of, word_of
from rentree_blanche.simulators.mailbox.settings import MailboxSettings
from rentree_blanche.simulators.mailbox.tables import content as content_table
from rentree_blanche.simulators.mailbox.tables import greylist as greylist_table
from rentree_blanche.simulators.mailbox.tables import message as message_table

_TAKEN_DOMAIN = ".test"
_ELSEWHERE = Status(code=550, body="5.7.1 only addresses ending in .test are taken: no mail leaves the simulator")
_GREY = Status(code=451, body="4.7.1 greylisted, come back later")
_GREY_MEMORY = timedelta(days=35)
_SHOWN_TEXT = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends: an actor's name or `client`, and what MAIL FROM said."""

    source: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """An address that a mail is for, in lower case, and what befalls the mail on its way there."""

    address: str
    effects: tuple[Effect, ...]

    @property
    def refusal(self) -> str | None:
        """The SMTP answer in place of 250, None where the address is taken."""
        status = next((effect for effect in self.effects if isinstance(effect, Status)), None)
        if status is None:
            return None
        words = " ".join(status.body.split()) or "a fault says so"
        return f"{status.code} {words}"


class Post:
    """The way of a mail into the mailboxes.

    A fault of kind "mail" concerns one mail to one address: `source` is who sends (an actor's name or `client`),
    `target` "mailbox", `person` the address. Delay counts federation time, Drop loses the mail, Duplicate delivers it
    several times, Alter changes subject and texts, and Status answers the recipient (RCPT) with that SMTP status.
    """

    def __init__(self, ground: Ground, settings: MailboxSettings) -> None:
        self._ground = ground
        self._settings = settings

    def address(self, sender: Sender, written: str) -> Recipient:
        """Take or refuse an address, and write a refusal down."""
        address = written.lower()
        recipient = Recipient(address=address, effects=self._effects(sender, address))
        if recipient.refusal is not None:
            self._ground.journal.write(
                kind="mail",
                source=sender.source,
                target=self._ground.actor,
                summary=f"Courriel à {address} refusé : {recipient.refusal}",
                status=int(recipient.refusal[:3]),
                detail={"to": address, "from": sender.address, **_disturbance(recipient)},
            )
        return recipient

    def take(self, sender: Sender, recipients: Sequence[Recipient], source: bytes) -> None:
        """Put a mail on its way to the addresses that were taken, and write a line for each."""
        now = self._ground.clock.now()
        plain = read_letter(source)
        letters = {recipient.address: _read_as(recipient, plain) for recipient in recipients}
        with self._ground.store.write() as connection:
            kept: dict[Letter, int] = {}
            for recipient in recipients:
                letter = letters[recipient.address]
                if letter not in kept:
                    row = insert(content_table).values(letter_row(letter)).returning(content_table.c.id)
                    kept[letter] = connection.execute(row).scalar_one()
                connection.execute(insert(message_table), _rows(sender, recipient, kept[letter], now))
            forget_beyond(connection, self._settings.kept_messages)
        for recipient in recipients:
            self._write_down(sender, recipient, letters[recipient.address], now)

    def _effects(self, sender: Sender, address: str) -> tuple[Effect, ...]:
        if "@" not in address or not address.endswith(_TAKEN_DOMAIN):
            return (_ELSEWHERE,)
        exchange = Exchange(kind="mail", source=sender.source, target=self._ground.actor, person=address)
        befallen = self._ground.faults.befall(exchange)
        if word_of(address) == GREYLISTED and not self._known_long_enough(sender, address):
            return (_GREY, *befallen)
        return (*effects_of(address, self._settings), *befallen)

    def _known_long_enough(self, sender: Sender, address: str) -> bool:
        row, now = greylist_table.c, self._ground.clock.now()
        with self._ground.store.write() as connection:
            self._ground.store.hold(connection, f"greylist {address}")
            first = connection.execute(
                select(row.first_at).where(row.address == address, row.envelope_sender == sender.address)
            ).scalar_one_or_none()
            if first is None:
                connection.execute(delete(greylist_table).where(row.first_at < now - _GREY_MEMORY))
                values = {"address": address, "envelope_sender": sender.address, "first_at": now}
                connection.execute(insert(greylist_table).values(values))
        return first is not None and now - first >= timedelta(minutes=self._settings.greylist_minutes)

    def _write_down(self, sender: Sender, recipient: Recipient, letter: Letter, now: datetime) -> None:
        fate = _fate(recipient.effects, now)
        detail: dict[str, Any] = {
            "to": recipient.address,
            "from": letter.sender or sender.address,
            "subject": letter.subject,
            "text": letter.text[:_SHOWN_TEXT],
            "links": letter.links,
            "attachments": [f"{each.name} ({each.type}, {each.size} octets)" for each in letter.attachments],
            **fate,
            "due_at": fate["due_at"].isoformat(),
            **_disturbance(recipient),
        }
        self._ground.journal.write(
            kind="mail",
            source=sender.source,
            target=self._ground.actor,
            summary=f"Courriel à {recipient.address} : {letter.subject}",
            status=250,
            detail=detail,
        )


def _read_as(recipient: Recipient, plain: Letter) -> Letter:
    changes = [effect for effect in recipient.effects if isinstance(effect, Alter)]
    return read_letter(altered(plain.source, changes)) if changes else plain


def _fate(effects: Sequence[Effect], now: datetime) -> Mapping[str, Any]:
    due_at, outcome, copies = now, State.DELIVERED, 1
    for effect in effects:
        match effect:
            case Delay(seconds=seconds):
                due_at += timedelta(seconds=seconds)
            case Drop():
                outcome = State.LOST
            case Duplicate(times=times):
                copies *= times
            case _:
                pass
    return {"due_at": due_at, "outcome": outcome, "copies": 1 if outcome is State.LOST else copies}


def _rows(sender: Sender, recipient: Recipient, content: int, now: datetime) -> list[dict[str, Any]]:
    fate = _fate(recipient.effects, now)
    return [
        {
            "content": content,
            "address": recipient.address,
            "copy": copy,
            "envelope_sender": sender.address,
            "sent_at": now,
            "due_at": fate["due_at"],
            "outcome": fate["outcome"],
        }
        for copy in range(fate["copies"])
    ]


def _disturbance(recipient: Recipient) -> dict[str, Any]:
    """Give what befell a mail as the journal shows it; that nothing leaves the simulator is no fault."""
    if recipient.effects in ((), (_ELSEWHERE,)):
        return {}
    return {"faults": [effect.model_dump() for effect in recipient.effects]}
