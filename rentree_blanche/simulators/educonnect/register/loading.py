"""A feed as large as the country: loaded school by school, each wholly or not at all, and gone on with after a stop."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from sqlalchemy import Connection, delete, insert, select, update

from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.educonnect.register import tables
from rentree_blanche.simulators.educonnect.register.errors import LoadError
from rentree_blanche.simulators.educonnect.register.feed import AfterFeed, begin, read_header
from rentree_blanche.simulators.educonnect.register.lines import Header
from rentree_blanche.simulators.educonnect.register.writing import FeedWriting, Numbered, RefusedLine

_SCHOOL = re.compile(rb'\s*\{\s*"type"\s*:\s*"school"')
_TOLD_APART_BY = 1 << 20
_TOGETHER = 50_000
"""Lines after which a transaction ends, before the next school begins."""
_SHOWN = 1_000
"""Refused lines that are kept to be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What became of a feed; `resumed_at` is the line after which it was gone on with, 0 from the beginning.

    The counts are of the whole feed; of the refused lines the first thousand of this run are listed.
    """

    header: Header
    lines: int
    kept: int
    refused: int
    resumed_at: int
    listed: tuple[RefusedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Progress:
    """How far a feed is loaded."""

    feed: int
    file: str
    place: int
    lines: int
    kept: int
    refused: int


class FeedLoader:
    """Loads feeds from files.

    Args:
        store: where.
        after: what follows from a feed, as for `FeedReader`: done once it is whole.
        together: lines after which a transaction ends, before the next school begins.
    """

    def __init__(self, store: Store, after: AfterFeed | None = None, *, together: int = _TOGETHER) -> None:
        self._store = store
        self._after = after
        self._together = together

    def load(self, file: BinaryIO, told: Callable[[int], None] = lambda _place: None, *, anew: bool = False) -> Loaded:
        """Load a feed, going on where an earlier load of the same file was stopped.

        A full feed whose schools come one after the other, each with its people, is written in transactions of whole
        schools; who is no more in it goes when all of it is written. Any other feed, a delta above all, is one
        transaction. Rows are those that `FeedReader.read` writes.

        Args:
            file: seekable, at its beginning.
            told: called with the place in the file up to which all is written.
            anew: forget an earlier load that was stopped, and begin.

        Raises:
            FeedHeaderError: the first line is not a usable header.
            LoadError: another feed of this source was stopped in its middle.
        """
        first = file.readline()
        header = read_header(iter([(1, first)]))
        progress = self._begin(header, _digest(file, first), len(first), anew=anew)
        resumed_at = progress.lines if progress.place > len(first) else 0
        file.seek(progress.place)
        listed: list[RefusedLine] = []
        numbered = _Lines(file, progress.lines, progress.place)
        whole = False
        while not whole:
            with self._store.write() as connection:
                self._hold(connection, header, progress)
                writing = FeedWriting(connection, header, progress.feed)
                writing.take(numbered.portion(self._together if header.mode == "full" else None))
                whole = numbered.ended
                progress = replace(
                    progress,
                    place=numbered.place,
                    lines=numbered.number,
                    kept=progress.kept + writing.kept,
                    refused=progress.refused + len(writing.refused),
                )
                if whole:
                    self._end(connection, header, writing)
                else:
                    _note(connection, header, progress)
            listed += writing.refused[: _SHOWN - len(listed)]
            told(progress.place)
        return Loaded(
            header=header,
            lines=progress.lines,
            kept=progress.kept,
            refused=progress.refused,
            resumed_at=resumed_at,
            listed=tuple(sorted(listed, key=lambda each: each.line)),
        )

    def _begin(self, header: Header, file: str, place: int, *, anew: bool) -> _Progress:
        with self._store.write() as connection:
            self._store.hold(connection, f"load {header.source}")
            known = connection.execute(select(tables.load).where(tables.load.c.source == header.source)).first()
            if known is not None and known.file == file and not anew:
                return _Progress(**{name: getattr(known, name) for name in _Progress.__dataclass_fields__})
            if known is not None and not anew:
                raise LoadError(
                    f"un autre flux {header.source} a été arrêté après {known.lines} lignes : rechargez ce fichier-là "
                    "pour l’achever, ou recommencez avec celui-ci par --anew"
                )
            connection.execute(delete(tables.load).where(tables.load.c.source == header.source))
            progress = _Progress(feed=begin(connection, header), file=file, place=place, lines=1, kept=0, refused=0)
            values = {name: getattr(progress, name) for name in _Progress.__dataclass_fields__}
            connection.execute(insert(tables.load).values(source=header.source, **values))
        return progress

    def _hold(self, connection: Connection, header: Header, progress: _Progress) -> None:
        """Make sure that nobody else loads the same."""
        self._store.hold(connection, f"load {header.source}")
        row = tables.load.c
        known = connection.execute(select(row.place, row.feed).where(row.source == header.source)).first()
        if known is None or tuple(known) != (progress.place, progress.feed):
            raise LoadError(f"un autre processus charge un flux {header.source} : attendez qu’il ait fini")

    def _end(self, connection: Connection, header: Header, writing: FeedWriting) -> None:
        writing.finish()
        if self._after is not None:
            self._after(connection, header.source, writing.feed)
        connection.execute(delete(tables.load).where(tables.load.c.source == header.source))


class _Lines:
    """The lines of a file with their numbers, in portions of whole schools."""

    def __init__(self, file: BinaryIO, number: int, place: int) -> None:
        self._file = file
        self._next: bytes | None = None
        self.number, self.place, self.ended = number, place, False

    def portion(self, size: int | None) -> Iterator[Numbered]:
        """Give lines until a school begins after so many, or to the end."""
        taken = 0
        line = self._next or self._file.readline()
        while line:
            if size is not None and taken >= size and _SCHOOL.match(line):
                self._next = line
                return
            self.number += 1
            self.place += len(line)
            taken += 1
            if line.strip():
                yield self.number, line
            line = self._file.readline()
        self.ended = True


def _note(connection: Connection, header: Header, progress: _Progress) -> None:
    values = {name: getattr(progress, name) for name in ("place", "lines", "kept", "refused")}
    connection.execute(update(tables.load).where(tables.load.c.source == header.source).values(**values))


def _digest(file: BinaryIO, first: bytes) -> str:
    """Tell a file from others: by its size and its first megabyte."""
    size = file.seek(0, 2)
    file.seek(0)
    told = hashlib.sha256(first + file.read(_TOLD_APART_BY))
    told.update(str(size).encode())
    return told.hexdigest()
