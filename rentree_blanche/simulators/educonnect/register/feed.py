"""Reading a register's feed: good lines are kept, bad ones refused with their number, nothing half-written."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Connection, select, update

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.columns import insert_into
from rentree_blanche.simulators.educonnect.register import tables
from rentree_blanche.simulators.educonnect.register.errors import FeedHeaderError
from rentree_blanche.simulators.educonnect.register.lines import HEADER, Header, reason_of
from rentree_blanche.simulators.educonnect.register.tables import Source
from rentree_blanche.simulators.educonnect.register.writing import FeedWriting, RefusedLine


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedResult:
    """What became of a feed: how many records were kept, and the lines refused, in the order of the feed."""

    kept: int
    refused: tuple[RefusedLine, ...]


AfterFeed = Callable[[Connection, str, int], None]
"""What is done in the transaction of a feed once it is written: given the source and the feed's number."""


class FeedReader:
    """Writes feeds into the register.

    Args:
        store: where.
        after: what follows from a feed for those whom the register does not know of, such as accounts.
    """

    def __init__(self, store: Store, after: AfterFeed | None = None) -> None:
        self._store = store
        self._after = after

    def read(self, lines: Iterable[bytes], *, source: Source | None = None) -> FeedResult:
        """Write a feed (newline-delimited JSON, UTF-8) in one transaction.

        A full feed replaces what its source knew: who is not in it is marked not present, and keeps accounts and
        attachments. A delta changes only what it names. A line that cannot be used is refused and takes nobody away:
        a record that a refused line names stays as it was. Schools come before their pupils, pupils and guardians
        before their links. Lines are read in batches, so a feed may be of any size.

        Args:
            lines: the lines, with or without their line ends; the header first.
            source: the only source that is accepted, where the address of the feed says it.

        Raises:
            FeedHeaderError: the first line is not a usable header; nothing was changed.
        """
        numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
        header = read_header(numbered, source)
        with self._store.write() as connection:
            feed = begin(connection, header)
            writing = FeedWriting(connection, header, feed)
            writing.take(numbered)
            writing.finish()
            if self._after is not None:
                self._after(connection, header.source, feed)
        return FeedResult(kept=writing.kept, refused=tuple(sorted(writing.refused, key=lambda each: each.line)))


def read_header(numbered: Iterator[tuple[int, bytes]], source: Source | None = None) -> Header:
    """Read the first line of a feed.

    Raises FeedHeaderError.
    """
    number, line = next(numbered, (1, b""))
    try:
        header = HEADER.validate_json(line)
    except ValidationError as error:
        raise FeedHeaderError(
            f'line {number}: {reason_of(error)}; a feed begins with {{"type":"feed","source":"ONDE","schema":1,'
            '"mode":"full" or "delta","day":"YYYY-MM-DD"}'
        ) from error
    if source not in (None, header.source):
        raise FeedHeaderError(f"line {number}: source is {header.source}, and this address takes {source} alone")
    return header


def begin(connection: Connection, header: Header) -> int:
    """Number the feed; on PostgreSQL the updated row makes a second feed of the source wait for the first."""
    loading = select(tables.load.c.place).where(tables.load.c.source == header.source)
    if connection.execute(loading).first() is not None:
        raise FeedHeaderError(f"a feed of {header.source} is being loaded, or was left in its middle: end it first")
    row = tables.source.c
    known = insert_into(connection, tables.source).values(name=header.source, feed=0)
    connection.execute(known.on_conflict_do_nothing(index_elements=["name"]))
    connection.execute(update(tables.source).where(row.name == header.source).values(feed=row.feed + 1, day=header.day))
    return int(connection.execute(select(row.feed).where(row.name == header.source)).scalar_one())
