"""Scenarios and exchanges as tests of the suite need them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from rentree_blanche.client import ClockReading, Line
from rentree_blanche.suite.evidence import Evidence, Shown
from rentree_blanche.suite.facts import Scenario
from rentree_blanche.suite.told import Played

START = datetime(2026, 9, 1, 6, tzinfo=UTC)


def scenario(name: str, *rows: tuple[str, str], file: str = "chapter_a/test_x.py") -> Scenario:
    return Scenario(
        id=f"{file}::test_{name}",
        node=f"{file}::test_{name}",
        rows=rows,
        title=name.replace("_", " ").capitalize(),
        case="",
        about="",
        file=file,
        line=1,
        ours=True,
    )


def handed_on(known: Scenario, outcome: str, **more: Any) -> dict[str, Any]:
    """Give how a scenario went, as workers hand it on."""
    return {"scenario": known.as_json(), "outcome": outcome, "seconds": 1.0, "folder": "", **more}


def played(known: Scenario, outcome: str = "failed") -> Played:
    return Played(
        scenario=known,
        outcome=outcome,
        seconds=1.5,
        at=START.isoformat(),
        worker="",
        reason="",
        folder="x",
        run=1,
        seed=3,
        families=200,
        order=None,
    )


def line(number: int, source: str, target: str, summary: str, **more: Any) -> Line:
    """Give a line of the journal, written so many seconds after the start, and begun then unless told otherwise."""
    wall = more.pop("wall", 1_000.0 + number)
    detail = {"began": wall, **more.pop("detail", {})}
    return Line(
        id=number,
        at=START + timedelta(seconds=number),
        wall=wall,
        kind=more.pop("kind", "http"),
        source=source,
        target=target,
        summary=summary,
        status=more.pop("status", 200),
        detail=detail,
    )


def evidence(*lines: Line) -> Evidence:
    page = Shown(
        url="https://educonnect.localhost/x",
        title="Activation du compte",
        headings=("Activation",),
        alerts=("Le SMS n’a pas pu être envoyé.",),
        text="",
        picture=b"\xff\xd8\xff",
    )
    clock = ClockReading(now=START, frozen=True, skews={"sms": timedelta(seconds=90)}, nights=())
    return Evidence(pages=(page,), clock=clock, lines=lines)
