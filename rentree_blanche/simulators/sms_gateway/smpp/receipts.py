"""Delivery receipts: when they are due, and as deliver_sm says them (SMPP 3.4, appendix B)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import smpp34
from sqlalchemy import Connection, delete, insert, select, update

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.sms_gateway.messages import Message, State, stored_message
from rentree_blanche.simulators.sms_gateway.numbers import to_msisdn
from rentree_blanche.simulators.sms_gateway.orders import Report
from rentree_blanche.simulators.sms_gateway.smpp.pdus import Tag
from rentree_blanche.simulators.sms_gateway.tables import message as message_table
from rentree_blanche.simulators.sms_gateway.tables import receipt as receipt_table

ATTEMPTS = 5
_PAUSE = timedelta(seconds=5)
_RECEIPT = 0x04
_INTERNATIONAL, _ALPHANUMERIC, _ISDN = 1, 5, 1
_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a receipt names a state: the word of its text, the value of `message_state`, the network's error."""

    word: str
    state: int
    error: int = 0


_VERDICTS = {
    State.DELIVERED: Verdict(word="DELIVRD", state=2),
    State.EXPIRED: Verdict(word="EXPIRED", state=3),
    State.LOST: Verdict(word="UNDELIV", state=5, error=27),  # absentSubscriber of 3GPP TS 29.002
    State.UNDELIVERABLE: Verdict(word="UNDELIV", state=5, error=1),  # unknownSubscriber
    State.REJECTED: Verdict(word="REJECTD", state=8, error=21),  # facility not supported
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt that is due."""

    key: int
    message: Message


def ask_for(connection: Connection, message: Message, report: Report) -> None:
    """Write down that a message's receipt is wanted, where it is."""
    if report == "receipt" or (report == "receipt_failure" and message.outcome is not State.DELIVERED):
        connection.execute(
            insert(receipt_table).values(message=message.id, plan=message.plan, due_at=message.due_at, attempts=0)
        )


def take_due(store: Store, plan: str, now: datetime) -> list[Receipt]:
    """Take the receipts of a plan that are due; each is due again a little later until it is `done`."""
    row = receipt_table.c
    with store.read() as connection:
        wanted = select(receipt_table).where(row.plan == plan, row.due_at <= now).order_by(row.due_at, row.id)
        due = connection.execute(wanted).all()
    return [receipt for each in due if (receipt := _take(store, each.id, each.attempts, now)) is not None]


def done(store: Store, receipt: Receipt) -> None:
    """Forget a receipt that was acknowledged."""
    with store.write() as connection:
        connection.execute(delete(receipt_table).where(receipt_table.c.id == receipt.key))


def deliver_sm(message: Message, sequence: int) -> smpp34.DeliverSm:
    """Say what became of a message."""
    verdict = _VERDICTS[message.outcome]
    alphanumeric = not message.sender.lstrip("+").isdecimal()
    return smpp34.DeliverSm(
        to_msisdn(message.recipient),
        message.sender,
        _text(message, verdict).encode("ascii", "replace"),
        source_addr_ton=_INTERNATIONAL,
        source_addr_npi=_ISDN,
        dest_addr_ton=_ALPHANUMERIC if alphanumeric else _INTERNATIONAL,
        dest_addr_npi=0 if alphanumeric else _ISDN,
        esm_class=_RECEIPT,
        tlvs=[
            smpp34.Tlv(Tag.RECEIPTED_MESSAGE_ID, message.batch.encode() + b"\0"),
            smpp34.Tlv(Tag.MESSAGE_STATE, bytes([verdict.state])),
        ],
        sequence_number=sequence,
    )


def _take(store: Store, key: int, attempts: int, now: datetime) -> Receipt | None:
    """Count an attempt and set the moment of the next; None when another process did, or after the last."""
    row = receipt_table.c
    mine = row.id == key, row.attempts == attempts
    with store.write() as connection:
        if attempts >= ATTEMPTS:
            connection.execute(delete(receipt_table).where(*mine))
            return None
        later = update(receipt_table).where(*mine).values(attempts=attempts + 1, due_at=now + _PAUSE * 2**attempts)
        if connection.execute(later).rowcount != 1:
            return None
        said = select(message_table).join(receipt_table, receipt_table.c.message == message_table.c.id)
        return Receipt(key=key, message=stored_message(connection.execute(said.where(row.id == key)).mappings().one()))


def _text(message: Message, verdict: Verdict) -> str:
    delivered = int(message.outcome is State.DELIVERED)
    return (
        f"id:{message.batch} sub:001 dlvrd:{delivered:03d} submit date:{_moment(message.created_at)} "
        f"done date:{_moment(message.due_at)} stat:{verdict.word} err:{verdict.error:03d} Text:{message.body[:_SHOWN]}"
    )


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%y%m%d%H%M")
