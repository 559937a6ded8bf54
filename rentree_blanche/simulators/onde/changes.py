"""What changed since the last acknowledged feed: written in the transaction that changes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from rentree_blanche.simulators.onde.tables import change

What = Literal["school", "pupil", "guardian", "link"]
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Change:
    """A record that the next feed must tell; for a link `key` is the guardian's id and `pupil` the pupil's."""

    what: What
    key: str
    pupil: str = ""


def mark(connection: Connection, changes: Iterable[Change]) -> None:
    """Write down that records changed."""
    rows = [{"what": each.what, "key": each.key, "pupil": each.pupil} for each in changes]
    if rows:
        connection.execute(insert(change), rows)


def due(connection: Connection) -> dict[int, Change]:
    """Give what is due, by the id of its line, oldest first."""
    rows = connection.execute(select(change).order_by(change.c.id))
    return {row.id: Change(row.what, row.key, row.pupil) for row in rows}


def settle(connection: Connection, ids: Iterable[int]) -> None:
    """Strike off what a feed told: exactly those lines, so that a change made meanwhile stays due."""
    told = list(ids)
    for first in range(0, len(told), _CHUNK):
        connection.execute(delete(change).where(change.c.id.in_(told[first : first + _CHUNK])))
