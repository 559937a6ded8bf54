"""The journal as people read it: in the order in which things began, nights without changes in one line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from rentree_blanche.simulators.control.french import day
from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.journal import Entry

_REGISTERS = ("onde", "siecle")
_DONE = (None, 200)


def began(entry: Entry) -> float:
    """Give the machine's time at which an exchange began: HTTP lines are written when a request ends."""
    known = entry.detail.get("began")
    return known if isinstance(known, float) else entry.wall


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Put lines in the order in which they began, causes before effects."""
    return sorted(entries, key=lambda entry: (began(entry), entry.id))


def with_quiet_nights_folded(entries: Sequence[Entry]) -> list[Entry]:
    """Make one line of each run of nights in which the registers had nothing new to say, and nothing failed."""
    shown: list[Entry] = []
    run: list[Entry] = []
    nights = 0
    for quiet, lines in _nights(entries):
        if quiet:
            run += lines
            nights += 1
            continue
        shown += _folded(run, nights)
        shown += lines
        run, nights = [], 0
    return shown + _folded(run, nights)


def _nights(entries: Sequence[Entry]) -> Iterator[tuple[bool, list[Entry]]]:
    """Give the lines in runs of one night of the registers, or of anything else, each with whether it is quiet."""
    for night, lines in groupby(entries, key=_night):
        found = list(lines)
        yield night is not None and _is_quiet(found), found


def _night(entry: Entry) -> date | None:
    ours = entry.source in _REGISTERS and entry.kind in ("http", "feed")
    return entry.at.astimezone(PARIS).date() if ours else None


def _is_quiet(lines: Sequence[Entry]) -> bool:
    uneventful = all(
        line.status in _DONE and not line.detail.get("faults") and not line.detail.get("refused") for line in lines
    )
    feeds = [line for line in lines if "mode" in line.detail]
    return uneventful and bool(feeds) and all(_says_nothing(feed) for feed in feeds)


def _says_nothing(feed: Entry) -> bool:
    return feed.detail["mode"] == "delta" and feed.detail.get("counts") == {} and feed.status == 200


def _folded(run: Sequence[Entry], nights: int) -> list[Entry]:
    if not run:
        return []
    first, last = (day(line.at.astimezone(PARIS).date()) for line in (run[0], run[-1]))
    words = f"{nights} nuits sans changement, du {first} au {last}" if nights > 1 else "Nuit sans changement"
    detail = {"lines": [min(line.id for line in run), max(line.id for line in run)]}
    return [replace(run[-1], kind="feed", target="educonnect", summary=words, status=None, detail=detail)]
