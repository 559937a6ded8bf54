"""What gateways tell later: whether a message was delivered, late, twice, or out of order."""

from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.sending.messages import SendingState
from rentree_blanche.simulators.educonnect.sending.tables import outbox, report

_OPEN = (SendingState.QUEUED, SendingState.HANDED_OVER, SendingState.SENT, SendingState.FAILED)


class Reports:
    """Notes delivery reports on the messages that they name.

    A message that was delivered stays so, whatever else is told of it; a report about nobody's message is forgotten
    with the next reset.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def by_reference(self, reference: str, *, delivered: bool) -> None:
        """Note the report of a message by our own reference."""
        with self._store.write() as connection:
            connection.execute(_noted(delivered).where(outbox.c.reference == reference))

    def by_remote(self, remote: str, *, delivered: bool) -> None:
        """Note the report of a message by the gateway's id, which may come before the answer that gives us the id."""
        known = select(outbox.c.number).where(outbox.c.remote == remote)
        with self._store.write() as connection:
            if connection.execute(known).first() is not None:
                connection.execute(_noted(delivered).where(outbox.c.remote == remote))
            elif connection.execute(select(report).where(report.c.remote == remote)).first() is None:
                connection.execute(insert(report).values(remote=remote, state=_state(delivered)))


def apply_early(connection: Connection, reference: str, remote: str) -> None:
    """Note the report that came before a message's remote id was known, where one did."""
    early = connection.execute(select(report.c.state).where(report.c.remote == remote)).scalar_one_or_none()
    if early is not None:
        delivered = early == SendingState.DELIVERED
        connection.execute(_noted(delivered).where(outbox.c.reference == reference))
        connection.execute(delete(report).where(report.c.remote == remote))


def _state(delivered: bool) -> SendingState:
    return SendingState.DELIVERED if delivered else SendingState.UNDELIVERED


def _noted(delivered: bool) -> Any:
    changed = update(outbox).values(state=_state(delivered))
    return changed if delivered else changed.where(outbox.c.state.in_(_OPEN))
