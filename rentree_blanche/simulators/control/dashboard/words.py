"""How the dashboard writes moments, numbers and lines of the journal."""

import json
from dataclasses import dataclass
from datetime import date, datetime

import phonenumbers
from phonenumbers import PhoneNumberFormat

from rentree_blanche.simulators.control.sequence import french
from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.journal import Entry

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_KINDS = {"http": "HTTP", "sms": "SMS", "mail": "courriel", "saml": "SAML", "feed": "flux"}
_FRANCE = 33


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the journal as the page shows it."""

    id: int
    time: str
    source: str
    target: str
    kind: str
    summary: str
    status: int | None
    failed: bool
    disturbed: bool
    detail: str


def day(of: date) -> str:
    """Write a date: « 1er septembre 2026 »."""
    return f"{'1er' if of.day == 1 else of.day} {_MONTHS[of.month - 1]} {of.year}"


def moment(at: datetime) -> str:
    """Write a moment in French time: « mardi 1er septembre 2026, 08:00:00 »."""
    local = at.astimezone(PARIS)
    return f"{_DAYS[local.weekday()]} {day(local.date())}, {local:%H:%M:%S}"


def hour(at: datetime) -> str:
    """Write the time of day in France."""
    return f"{at.astimezone(PARIS):%H:%M:%S}"


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
    return Row(
        id=entry.id,
        time=hour(entry.at),
        source=french(entry.source),
        target=french(entry.target),
        kind=_KINDS[entry.kind],
        summary=entry.summary,
        status=entry.status,
        failed=entry.status is not None and entry.status >= 400,
        disturbed=bool(entry.detail.get("faults")),
        detail=json.dumps(entry.detail, ensure_ascii=False, indent=2, default=str),
    )
