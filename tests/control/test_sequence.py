"""Sequence diagrams of the journal."""

from datetime import UTC, datetime
from typing import Any

from lxml import etree

from rentree_blanche.simulators.control.drawing import svg
from rentree_blanche.simulators.control.sequence import diagram, mermaid
from rentree_blanche.simulators.core.journal import Entry
from tests.control.conftest import Played

_SVG = "{http://www.w3.org/2000/svg}"


def entry(number: int, source: str, target: str, summary: str, **more: Any) -> Entry:
    return Entry(
        id=number,
        at=datetime(2026, 9, 1, 6, tzinfo=UTC),
        wall=0.0,
        kind=more.pop("kind", "http"),
        source=source,
        target=target,
        summary=summary,
        **more,
    )


ENTRIES = [
    entry(1, "browser", "ent-hdf", "GET /", status=200),
    entry(2, "browser", "educonnect", "POST /idp", status=302),
    entry(3, "educonnect", "sms", "POST /batches", status=503, detail={"faults": [{"effect": "status"}]}),
    entry(4, "sms", "handset", "SMS au +33639981234 : code <12> ; fin", kind="sms"),
    entry(5, "educonnect", "educonnect", "Erreur interne", status=500),
]


def test_who_takes_part_stands_from_the_browser_to_the_handset() -> None:
    assert diagram(ENTRIES).lanes == ("browser", "ent-hdf", "educonnect", "sms", "handset")


def test_mermaid_names_the_parts_and_draws_every_exchange() -> None:
    assert mermaid(diagram(ENTRIES)).splitlines() == [
        "sequenceDiagram",
        "    autonumber",
        "    participant P0 as Navigateur",
        "    participant P1 as ENT",
        "    participant P2 as EduConnect",
        "    participant P3 as Passerelle SMS",
        "    participant P4 as Téléphone",
        "    P0->>P1: GET / → 200",
        "    P0->>P2: POST /idp → 302",
        "    P2--xP3: POST /batches → 503",
        "    Note over P3: panne provoquée",
        "    P3->>P4: SMS au +33639981234 : code #60;12#62; #59; fin",
        "    P2--xP2: Erreur interne → 500",
    ]


def test_the_drawing_is_well_formed_and_told_in_words_too() -> None:
    root = etree.fromstring(svg(diagram(ENTRIES)).encode())
    assert root.get("role") == "img"
    words = root.findtext(f"{_SVG}desc")
    assert words is not None
    assert "Navigateur vers ENT\N{NO-BREAK SPACE}: GET / → 200" in words
    drawn = [text.text for text in root.iter(f"{_SVG}text")]
    assert "SMS au +33639981234 : code <12> ; fin" in drawn
    assert "POST /batches → 503 (panne provoquée)" in drawn
    assert not root.xpath("//*[@style]")


def test_a_long_line_is_cut() -> None:
    long = diagram([entry(1, "browser", "onde", "x" * 200)])
    assert long.arrows[0].text == "x" * 63 + "…"


def test_a_request_is_told_by_its_step_of_the_web_flow_or_by_a_short_query() -> None:
    path = "GET /idp/profile/SAML2/Redirect/SSO"
    step = entry(1, "browser", "educonnect", path, status=200, detail={"query": {"execution": "e1s2"}})
    asked = entry(
        2, "browser", "educonnect", path, status=302, detail={"query": {"SAMLRequest": "x" * 900, "a": "b", "c": ""}}
    )
    texts = [arrow.text for arrow in diagram([step, asked]).arrows]
    assert texts == [f"{path}?execution=e1s2 → 200", f"{path}?SAMLRequest=…&a=b&… → 302"]


def test_a_long_path_is_cut_before_its_step_and_status() -> None:
    long = entry(1, "browser", "educonnect", "GET /" + "x" * 90, status=200, detail={"query": {"execution": "e1s2"}})
    (arrow,) = diagram([long]).arrows
    assert arrow.text.endswith("…?execution=e1s2 → 200")
    assert len(arrow.text) == 64


def test_an_empty_journal_is_an_empty_diagram() -> None:
    assert "Aucun échange" in svg(diagram([]))


def test_the_api_draws_what_the_query_asks_for(house: Played) -> None:
    for number in range(3):
        house.federation.journal.write(kind="http", source="browser", target="onde", summary=f"GET /{number}")
    house.federation.journal.write(kind="sms", source="sms", target="handset", summary="SMS")
    text = house.get("/api/journal/sequence.mmd?kind=http&limit=2").text
    assert [line for line in text.splitlines() if "GET" in line] == ["    P0->>P1: GET /1", "    P0->>P1: GET /2"]
    assert "Téléphone" not in text
    drawn = house.get("/api/journal/sequence.svg?actor=handset")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert "Téléphone" in drawn.text


def test_the_journal_is_queried_and_tells_its_newest_line(house: Played) -> None:
    house.federation.journal.write(kind="http", source="browser", target="onde", summary="GET /a", detail={"b": 1})
    house.federation.journal.write(kind="http", source="browser", target="onde", summary="GET /c")
    said = house.get("/api/journal?contains=GET /a").json()
    assert [(line["summary"], line["detail"]) for line in said["lines"]] == [("GET /a", {"b": 1})]
    assert said["last"] == said["lines"][0]["id"] + 1
