"""Sequence diagrams of the journal: lanes and arrows as values, and as Mermaid text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rentree_blanche.simulators.control.names import french
from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.journal import Entry
from rentree_blanche.simulators.ent.parties import RELYING_PARTIES

_ORDER = (
    "browser",
    "client",
    "pocket",
    "teleservices",
    *(name for name in RELYING_PARTIES if name not in ("teleservices", "ent-hdf")),
    "ent-hdf",
    "educonnect",
    "admin",
    "sms",
    "handset",
    "mailbox",
    "onde",
    "siecle",
    "control",
    "federation",
)
_TEXT = 64
_TOLD = 16
_NAMED = 2
_STEP = "execution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """One exchange: from lane to lane (0 is the leftmost), with its words.

    `failed` marks an HTTP status of 400 or more, `disturbed` what a fault has touched.
    """

    id: int
    at: datetime
    begin: int
    end: int
    kind: str
    text: str
    failed: bool
    disturbed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """Who takes part, left to right, and what passes between them, oldest first."""

    lanes: tuple[str, ...]
    arrows: tuple[Arrow, ...]


def diagram(entries: Sequence[Entry]) -> Diagram:
    """Make the diagram of lines of the journal, in their order; only who takes part gets a lane."""
    present = dict.fromkeys(name for entry in entries for name in (entry.source, entry.target))
    lanes = sorted(present, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    place = {name: number for number, name in enumerate(lanes)}
    return Diagram(
        lanes=tuple(lanes), arrows=tuple(_arrow(entry, place[entry.source], place[entry.target]) for entry in entries)
    )


def query_in_words(entry: Entry) -> str:
    """Give what tells a request from others to the same page: its step of the web flow, else a short query."""
    query = entry.detail.get("query")
    if entry.kind != "http" or not isinstance(query, Mapping) or not query:
        return ""
    if _STEP in query:
        return f"?{_STEP}={query[_STEP]}"
    told = [f"{name}={value if len(str(value)) <= _TOLD else '…'}" for name, value in query.items()]
    return "?" + "&".join(told if len(told) <= _NAMED else [*told[:_NAMED], "…"])


def mermaid(drawn: Diagram) -> str:
    """Write a diagram as Mermaid's `sequenceDiagram`."""
    lines = ["sequenceDiagram", "    autonumber"]
    lines += [f"    participant {_alias(number)} as {_plain(french(name))}" for number, name in enumerate(drawn.lanes)]
    for arrow in drawn.arrows:
        line = "--x" if arrow.failed else "->>"
        lines.append(f"    {_alias(arrow.begin)}{line}{_alias(arrow.end)}: {_plain(arrow.text)}")
        if arrow.disturbed:
            lines.append(f"    Note over {_alias(arrow.end)}: panne provoquée")
    return "\n".join(lines) + "\n"


def _arrow(entry: Entry, begin: int, end: int) -> Arrow:
    return Arrow(
        id=entry.id,
        at=entry.at.astimezone(PARIS),
        begin=begin,
        end=end,
        kind=entry.kind,
        text=_words(entry),
        failed=entry.status is not None and entry.status >= 400,
        disturbed=bool(entry.detail.get("faults")),
    )


def _words(entry: Entry) -> str:
    """Cut a path that is too long, rather than the step and the status that tell it from others."""
    end = query_in_words(entry)[: _TEXT // 2] + ("" if entry.status is None else f" → {entry.status}")
    room = _TEXT - len(end)
    return (entry.summary if len(entry.summary) <= room else entry.summary[: room - 1] + "…") + end


def _alias(lane: int) -> str:
    return f"P{lane}"


def _plain(text: str) -> str:
    """Take out what Mermaid would read as its own signs."""
    return "".join(f"#{ord(sign)};" if sign in ';#<>"' else " " if ord(sign) < 32 else sign for sign in text)
