"""How much the gateway keeps: of what was sent, the oldest goes first."""

from sqlalchemy import Connection, delete, func, select

from rentree_blanche.simulators.sms_gateway.tables import batch, callback, message, receipt, segment

KEPT_MESSAGES = 200_000
_STEP = 1_000


def keep_bounded(connection: Connection, added: int, kept: int = KEPT_MESSAGES, step: int = _STEP) -> None:
    """Forget the oldest messages beyond `kept`, in the transaction that `added` some; it looks once in `step`."""
    last = connection.execute(select(func.coalesce(func.max(message.c.id), 0))).scalar_one()
    if last // step != (last - added) // step:
        _forget_up_to(connection, last - kept)


def _forget_up_to(connection: Connection, oldest: int) -> None:
    """Forget messages by id, what is still to be told of them, and the batches of which none is left."""
    old = message.c.id <= oldest
    batches = connection.execute(select(message.c.batch).where(old).distinct()).scalars().all()
    if not batches:
        return
    connection.execute(delete(receipt).where(receipt.c.message <= oldest))
    connection.execute(delete(segment).where(segment.c.message <= oldest))
    connection.execute(delete(message).where(old))
    left = set(connection.execute(select(message.c.batch).where(message.c.batch.in_(batches))).scalars())
    gone = [each for each in batches if each not in left]
    connection.execute(delete(callback).where(callback.c.batch.in_(gone)))
    connection.execute(delete(batch).where(batch.c.id.in_(gone)))
