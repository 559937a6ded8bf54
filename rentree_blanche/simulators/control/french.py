"""How French writes dates."""

from datetime import date, datetime

from rentree_blanche.simulators.core.clock import PARIS

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def day(of: date) -> str:
    """Write a date: « 1er septembre 2026 »."""
    return f"{'1er' if of.day == 1 else of.day} {_MONTHS[of.month - 1]} {of.year}"


def weekday(at: datetime) -> str:
    """Write the date of a moment in France: « mardi 1er septembre 2026 »."""
    local = at.astimezone(PARIS)
    return f"{_DAYS[local.weekday()]} {day(local.date())}"


def moment(at: datetime) -> str:
    """Write a moment in French time: « mardi 1er septembre 2026, 08:00:00 »."""
    return f"{weekday(at)}, {hour(at)}"


def hour(at: datetime) -> str:
    """Write the time of day in France."""
    return f"{at.astimezone(PARIS):%H:%M:%S}"
