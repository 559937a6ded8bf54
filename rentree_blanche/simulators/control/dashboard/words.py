"""How the dashboard writes numbers, messages and lines of the journal."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import phonenumbers
from lxml import etree
from phonenumbers import PhoneNumberFormat

from rentree_blanche.simulators.control.french import hour, weekday
from rentree_blanche.simulators.control.names import french
from rentree_blanche.simulators.control.sequence import query_in_words
from rentree_blanche.simulators.core.journal import Entry

_KINDS = {
    "http": "HTTP",
    "sms": "SMS",
    "smpp": "SMPP",
    "mail": "courriel",
    "smtp": "SMTP",
    "saml": "SAML",
    "jwt": "JWT",
    "feed": "flux",
    "machine": "machine",
}
_FRANCE = 33
Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the journal as the page shows it; `query` follows the summary, `documents` are XML of its detail."""

    id: int
    time: str
    source: str
    target: str
    kind: str
    summary: str
    query: str
    status: int | None
    failed: bool
    disturbed: bool
    detail: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Generic[Shown]):
    """What a day shows, under its date in words."""

    date: str
    shown: tuple[Shown, ...]


def by_day(items: Iterable[tuple[datetime, Shown]]) -> tuple[Day[Shown], ...]:
    """Put what is shown, in its order, under the French date of its moment; the date is said when it changes."""
    days: list[tuple[str, list[Shown]]] = []
    for at, item in items:
        date = weekday(at)
        if not days or days[-1][0] != date:
            days.append((date, []))
        days[-1][1].append(item)
    return tuple(Day(date=date, shown=tuple(shown)) for date, shown in days)


def signed(seconds: float) -> str:
    """Write seconds with their sign: « −90 s », « +1,5 s »."""
    number = f"{seconds:+g}".replace("-", "\N{MINUS SIGN}").replace(".", ",")
    return f"{number}\N{NO-BREAK SPACE}s"


def phone(number: str) -> str:
    """Write an E.164 number as people type it: « 06 39 98 12 34 », with its prefix outside métropole."""
    read = phonenumbers.parse(number)
    style = PhoneNumberFormat.NATIONAL if read.country_code == _FRANCE else PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(read, style))


def row(entry: Entry) -> Row:
    """Give a line of the journal as the page shows it."""
    detail = {name: value for name, value in entry.detail.items() if name != "began"}
    documents = {name: text for name, value in detail.items() if (text := _legible(value)) is not None}
    return Row(
        id=entry.id,
        time=hour(entry.at),
        source=french(entry.source),
        target=french(entry.target),
        kind=_KINDS[entry.kind],
        summary=entry.summary,
        query=query_in_words(entry),
        status=entry.status,
        failed=entry.status is not None and entry.status >= 400,
        disturbed=bool(entry.detail.get("faults")),
        detail=_as_json({name: value for name, value in detail.items() if name not in documents}),
        documents=tuple(documents.values()),
    )


def _as_json(detail: Mapping[str, object]) -> str:
    return json.dumps(detail, ensure_ascii=False, indent=2, default=str)


def _legible(xml: object) -> str | None:
    """Give a document with one element a line; None for what is none."""
    if not isinstance(xml, str) or not xml.lstrip().startswith("<"):
        return None
    try:
        root = etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    etree.indent(root)
    return etree.tostring(root, encoding="unicode")
