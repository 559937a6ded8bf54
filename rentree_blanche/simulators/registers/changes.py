"""What changed since the last acknowledged feed: written in the transaction that changes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from rentree_blanche.simulators.registers.tables import Tables

What = Literal["school", "pupil", "guardian", "link"]
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Change:
    """A record that the next feed must tell; for a link `key` is the guardian's id and `pupil` the pupil's."""

    what: What
    key: str
    pupil: str = ""


def mark(connection: Connection, tables: Tables, changes: Iterable[Change]) -> None:
    """Write down that records changed."""
    rows = [{"what": each.what, "key": each.key, "pupil": each.pupil} for each in changes]
    if rows:
        connection.execute(insert(tables.change), rows)


def mark_with_links(connection: Connection, tables: Tables, pupil_id: str) -> None:
    """Mark a pupil, the links and the guardians: whether they are told depends on the pupil's being in a school."""
    guardians = list(
        connection.execute(select(tables.link.c.guardian).where(tables.link.c.pupil == pupil_id)).scalars()
    )
    mark(connection, tables, [Change("pupil", pupil_id)])
    mark(connection, tables, [Change("guardian", each) for each in guardians])
    mark(connection, tables, [Change("link", each, pupil_id) for each in guardians])


def due(connection: Connection, tables: Tables) -> dict[int, Change]:
    """Give what is due, by the id of its line, oldest first."""
    rows = connection.execute(select(tables.change).order_by(tables.change.c.id))
    return {row.id: Change(row.what, row.key, row.pupil) for row in rows}


def settle(connection: Connection, tables: Tables, ids: Iterable[int]) -> None:
    """Strike off what a feed told: exactly those lines, so that a change made meanwhile stays due."""
    told = list(ids)
    for first in range(0, len(told), _CHUNK):
        connection.execute(delete(tables.change).where(tables.change.c.id.in_(told[first : first + _CHUNK])))
