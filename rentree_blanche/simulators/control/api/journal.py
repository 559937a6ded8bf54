"""The journal: query, and sequence diagrams of what was asked for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field, JsonValue, StringConstraints

from rentree_blanche.simulators.control.chronology import in_order
from rentree_blanche.simulators.control.drawing import svg
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Operation, Value
from rentree_blanche.simulators.control.sequence import diagram, mermaid
from rentree_blanche.simulators.core.journal import Entry, LineKind

_SUBJECT = "journal"

Words = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class JournalQuery(Value):
    """Which lines: the last `limit` beyond line `after` that match."""

    after: int = Field(default=0, ge=0, le=2**53)
    kind: LineKind | None = None
    actor: Words | None = None
    contains: Words | None = None
    limit: int = Field(default=500, ge=1, le=5_000)


class Line(Value):
    """One line of the journal.

    Attributes:
        at: federation time. wall: machine time, seconds since the epoch.
        detail: decoded content; secrets are masked.
    """

    id: int
    at: datetime
    wall: float
    kind: LineKind
    source: str
    target: str
    summary: str
    status: int | None
    detail: Mapping[str, JsonValue]


class Lines(Value):
    """Lines of the journal, oldest first, and the id of the newest of all."""

    lines: tuple[Line, ...]
    last: int


class Text(Value):
    """A document."""

    text: str


def line(entry: Entry) -> Line:
    """Give a line as the API shows it."""
    return Line(
        id=entry.id,
        at=entry.at,
        wall=entry.wall,
        kind=entry.kind,
        source=entry.source,
        target=entry.target,
        summary=entry.summary,
        status=entry.status,
        detail=entry.detail,
    )


async def entries(house: House, asked: JournalQuery) -> list[Entry]:
    """Read the lines that are asked for."""
    await house.ground.pools.store(house.federation.flush)
    return await house.ground.pools.store(
        house.federation.journal.query,
        after=asked.after,
        kind=asked.kind,
        actor=asked.actor,
        contains=asked.contains,
        limit=asked.limit,
    )


async def read_journal(house: House, asked: JournalQuery) -> Lines:
    """Query the journal."""
    found = await entries(house, asked)
    return Lines(
        lines=tuple(line(entry) for entry in found),
        last=await house.ground.pools.store(house.federation.journal.last_id),
    )


async def draw_mermaid(house: House, asked: JournalQuery) -> Text:
    """Write the sequence diagram of some lines."""
    return Text(text=mermaid(diagram(in_order(await entries(house, asked)))))


async def draw_svg(house: House, asked: JournalQuery) -> Text:
    """Draw the sequence diagram of some lines."""
    return Text(text=svg(diagram(in_order(await entries(house, asked)))))


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="read_journal",
        method="GET",
        path="/api/journal",
        subject=_SUBJECT,
        summary="Query the journal",
        asks=JournalQuery,
        answers=Lines,
        does=read_journal,
    ),
    Operation(
        name="draw_mermaid",
        method="GET",
        path="/api/journal/sequence.mmd",
        subject=_SUBJECT,
        summary="Sequence diagram of the lines, as Mermaid text",
        asks=JournalQuery,
        answers=Text,
        does=draw_mermaid,
        media="text/plain",
    ),
    Operation(
        name="draw_svg",
        method="GET",
        path="/api/journal/sequence.svg",
        subject=_SUBJECT,
        summary="Sequence diagram of the lines, as SVG with its description",
        asks=JournalQuery,
        answers=Text,
        does=draw_svg,
        media="image/svg+xml",
    ),
)
