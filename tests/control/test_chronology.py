"""The order of the journal's lines, and nights without changes in one line."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rentree_blanche.client import RunningFederation
from rentree_blanche.simulators.control.chronology import in_order, with_quiet_nights_folded
from rentree_blanche.simulators.core.journal import Entry

MIDNIGHT = datetime(2026, 11, 22, 23, tzinfo=UTC)


def line(number: int, source: str, target: str, *, night: int = 0, kind: Any = "feed", **detail: Any) -> Entry:
    return Entry(
        id=number,
        at=MIDNIGHT + timedelta(days=night),
        wall=100.0 + number,
        kind=kind,
        source=source,
        target=target,
        summary=f"line {number}",
        status=200,
        detail=detail,
    )


def night(number: int, **detail: Any) -> list[Entry]:
    first = 10 * number
    feed = {"mode": "delta", "counts": {}, "refused": [], **detail}
    return [
        line(first, "onde", "educonnect", night=number, kind="http", began=100.0 + first),
        line(first + 1, "onde", "educonnect", night=number, **feed),
        line(first + 2, "onde", "ent-hdf", night=number),
    ]


def summaries(entries: list[Entry]) -> list[str]:
    return [entry.summary for entry in with_quiet_nights_folded(entries)]


def test_an_exchange_stands_before_what_it_caused() -> None:
    inner = line(1, "educonnect", "sms")
    outer = line(2, "browser", "educonnect", kind="http", began=100.5)
    assert in_order([inner, outer]) == [outer, inner]


def test_nights_without_changes_are_one_line() -> None:
    before, after = line(1, "browser", "onde", kind="http"), line(99, "browser", "onde", kind="http", night=4)
    assert summaries([before, *night(1), *night(2), *night(3), after]) == [
        "line 1",
        "3 nuits sans changement, du 24 novembre 2026 au 26 novembre 2026",
        "line 99",
    ]
    assert summaries(night(1)) == ["Nuit sans changement"]


@pytest.mark.parametrize(
    "eventful",
    [{"counts": {"pupil": 1}}, {"mode": "full"}, {"refused": [{"line": 2}]}, {"faults": [{"effect": "delay"}]}],
)
def test_a_night_in_which_something_happened_stays(eventful: dict[str, Any]) -> None:
    lines = night(2, **eventful)
    assert summaries([*night(1), *lines, *night(3)]) == [
        "Nuit sans changement",
        *(entry.summary for entry in lines),
        "Nuit sans changement",
    ]


def test_a_night_that_is_not_over_stays() -> None:
    assert summaries(night(1)[:1]) == ["line 10"]


def test_a_whole_federation_draws_causes_before_effects(federation: RunningFederation) -> None:
    drawn = federation.client.draw_mermaid()
    assert drawn.index("POST /_controle/flux/onde") < drawn.index("Alimentation reçue")
    assert drawn.index("POST /_controle/fournisseurs") < drawn.index("GET /saml/metadata")
