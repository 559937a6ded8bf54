"""Feeds: an extract into ONDE, a feed to EduConnect as a register sends it, the work of tonight at once."""

import json
from collections.abc import Mapping
from datetime import date

from pydantic import Base64Bytes, Field, JsonValue

from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import AnyOperation, Nothing, Operation, Value

_SUBJECT = "feeds"
_IDP = "educonnect"
_REGISTER = "onde"
_CSV = "text/csv"
_NDJSON = "application/x-ndjson"


class Feed(Value):
    """A feed as a register sends it: the first line tells source, mode and day, each other one a record.

    Attributes:
        source: the register, in lower case. lines: JSON objects.
    """

    source: str = Field(pattern=r"^[a-z]{1,20}$")
    lines: tuple[Mapping[str, JsonValue], ...] = Field(min_length=1, max_length=200_000)


class LineRefused(Value):
    """A line that was not taken, numbered from 1, and why."""

    line: int
    reason: str


class FeedTaken(Value):
    """What EduConnect made of a feed."""

    kept: int
    refused: tuple[LineRefused, ...]


class Extract(Value):
    """A CSV extract of ONDE for a school: the file's bytes in base64, as they are (ISO-8859-1, `;`)."""

    uai: str = Field(pattern=r"^[0-9]{7}[A-Z]$")
    content: Base64Bytes
    file_name: str = Field(default="extrait.csv", min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")


class CellRefused(Value):
    """A line of an extract that was not taken, numbered from 1: its field, what stood there, and why."""

    line: int
    field: str
    value: str
    reason: str


class ExtractTaken(Value):
    """What ONDE made of an extract; `number` is its place in the list of uploads."""

    number: int
    kept: int
    refused: tuple[CellRefused, ...]


class NightWorked(Value):
    """The day whose night was worked."""

    day: date


async def upload_feed(house: House, asked: Feed) -> FeedTaken:
    """Send a feed to EduConnect."""
    content = "\n".join(json.dumps(line, ensure_ascii=False) for line in asked.lines).encode()
    said = await house.send(_IDP, f"/flux/{asked.source}", content, _NDJSON, {})
    return FeedTaken(
        kept=said["kept"],
        refused=tuple(LineRefused(line=each["line"], reason=each["reason"]) for each in said["refused"]),
    )


async def upload_extract(house: House, asked: Extract) -> ExtractTaken:
    """Upload an extract to ONDE as a director does."""
    query = {"uai": asked.uai, "fichier": asked.file_name}
    said = await house.send(_REGISTER, "/extraits", asked.content, _CSV, query)
    return ExtractTaken(
        number=said["number"],
        kept=said["kept"],
        refused=tuple(CellRefused.model_validate(each) for each in said["refused"]),
    )


async def run_night(house: House, _asked: Nothing) -> NightWorked:
    """Do the work of tonight at once, without moving the clock."""
    return NightWorked(day=await house.ground.pools.store(house.federation.nights.work_now))


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="upload_feed",
        method="POST",
        path="/api/feeds",
        subject=_SUBJECT,
        summary="Send a feed to EduConnect as a register does",
        asks=Feed,
        answers=FeedTaken,
        does=upload_feed,
        refusals=(404, 502, 504),
    ),
    Operation(
        name="upload_extract",
        method="POST",
        path="/api/extracts",
        subject=_SUBJECT,
        summary="Upload a CSV extract to ONDE as a director does",
        asks=Extract,
        answers=ExtractTaken,
        does=upload_extract,
        refusals=(404, 409, 502, 504),
    ),
    Operation(
        name="run_night",
        method="POST",
        path="/api/nights/run",
        subject=_SUBJECT,
        summary="Do the work of tonight at once, without moving the clock",
        asks=Nothing,
        answers=NightWorked,
        does=run_night,
        refusals=(502, 504),
    ),
)
