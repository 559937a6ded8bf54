"""Pieces of a long message: the handset shows it when the last of them has come."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.sms_gateway.messages import Message, State, stored_message
from rentree_blanche.simulators.sms_gateway.smpp.submissions import Piece, Submission, decoded
from rentree_blanche.simulators.sms_gateway.tables import message as message_table
from rentree_blanche.simulators.sms_gateway.tables import segment as segment_table


def gather(store: Store, connection: Connection, submission: Submission, piece: Piece, message: Message) -> None:
    """Keep a piece, and when it was the last one missing, write the whole message down for the handset.

    The whole arrives with its latest piece, and not at all where a piece does not.
    """
    row = segment_table.c
    whole = f"{message.plan}|{message.sender}|{message.recipient}|{piece.reference}|{piece.total}"
    store.hold(connection, whole)
    connection.execute(delete(segment_table).where(row.whole == whole, row.number == piece.number))
    connection.execute(
        insert(segment_table).values(
            message=message.id,
            whole=whole,
            number=piece.number,
            total=piece.total,
            coding=submission.coding,
            payload=submission.octets.hex(),
        )
    )
    wanted = select(segment_table).where(row.whole == whole).order_by(row.number)
    pieces = connection.execute(wanted).mappings().all()
    if len(pieces) == piece.total:
        ids = [each["message"] for each in pieces]
        read = connection.execute(select(message_table).where(message_table.c.id.in_(ids))).mappings()
        known = {each["id"]: stored_message(each) for each in read}
        connection.execute(insert(message_table).values(_together(pieces, [known[key] for key in ids])))
        connection.execute(delete(segment_table).where(row.whole == whole))


def _together(pieces: Sequence[Any], messages: Sequence[Message]) -> dict[str, Any]:
    last = max(messages, key=lambda message: message.due_at)
    missing = [message.outcome for message in messages if message.outcome is not State.DELIVERED]
    row = {name: getattr(last, name) for name in Message.__slots__ if name != "id"}
    return row | {
        "body": _body(pieces, messages),
        "outcome": missing[0] if missing else State.DELIVERED,
        "parts": len(messages),
        "credits": sum(message.credits for message in messages),
        "price": sum(message.price for message in messages),
        "segment": False,
    }


def _body(pieces: Sequence[Any], messages: Sequence[Message]) -> str:
    """Join what was sent before it is read, since a character may lie in two pieces; what a fault altered stays so."""
    octets = [bytes.fromhex(each["payload"]) for each in pieces]
    coding = pieces[0]["coding"]
    asked = [decoded(each, coding) for each in octets]
    written = [message.body for message in messages]
    return decoded(b"".join(octets), coding) if written == asked else "".join(written)
