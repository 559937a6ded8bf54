"""Figures and sentences of a plan in French."""

from datetime import datetime
from math import isinf

from rentree_blanche.loadtests.plan.findings import Findings, Trouble
from rentree_blanche.loadtests.plan.study import Variant

_THIN, _NBSP = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def number(value: float, digits: int = 0) -> str:
    """Write a number: `1 234,5`."""
    return f"{value:,.{digits}f}".replace(",", _THIN).replace(".", ",")


def percent(share: float) -> str:
    """Write a share: `98,7 %`; never rounded up to a whole."""
    shown = min(share * 100, 99.99) if share < 1 else 100.0
    return f"{number(shown, 2 if shown > 99 else 1)}{_NBSP}%"


def gap(share: float) -> str:
    """Write how far a prediction is off, signed: `+12,3 %`."""
    return "sans borne" if isinf(share) else f"{'+' if share > 0 else ''}{number(share * 100, 1)}{_NBSP}%"


def duration(seconds: float) -> str:
    """Write a duration: `0,32 s`, `12 min`, `2 h 05`."""
    if seconds < 60:
        return f"{number(seconds, 2 if seconds < 10 else 0)}{_NBSP}s"
    if seconds < 3600:
        return f"{number(seconds / 60)}{_NBSP}min"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours}{_NBSP}h{_NBSP}{minutes:02}"


def euros(value: float) -> str:
    """Write an amount: `12 345 €`."""
    return f"{number(value)}{_NBSP}€"


def moment(at: datetime) -> str:
    """Write a moment, hour of France: `lundi 7 septembre à 20 h 15`."""
    day = "1er" if at.day == 1 else str(at.day)
    return f"{_DAYS[at.weekday()]} {day}{_NBSP}{_MONTHS[at.month - 1]} à {at.hour}{_NBSP}h{_NBSP}{at.minute:02}"


def trouble(of: Trouble) -> str:
    """Say what a place does not hold, and from when to when."""
    said = {
        "slow": f"pages trop lentes, jusqu’à {duration(of.worst)} pour une sur vingt",
        "full": f"file pleine, jusqu’à {percent(of.worst)} des demandes refusées",
        "late": f"messages en retard, jusqu’à {duration(of.worst)} pour un sur vingt",
        "quota": "quota du jour épuisé",
        "absent": "absent",
    }[of.what]
    return f"{said}, {duration(of.minutes * 60)} en tout, du {moment(of.first)} au {moment(of.last)}"


def verdict(base: Findings) -> str:
    """Say in one sentence whether the plan holds, and what breaks first."""
    if base.holds:
        return (
            f"L’objectif est tenu{_NBSP}: dans la pire minute, {moment(base.at)}, une page sur vingt dépasse "
            f"{duration(base.p95)}, et {percent(base.served)} des visites aboutissent."
        )
    lost = sum(base.gave_up.values())
    if not base.troubles:
        reached = f"{percent(base.served)} des visites aboutissent, {number(lost)} sont perdues."
        return f"L’objectif n’est pas tenu{_NBSP}: {reached}"
    first = base.troubles[0]
    what = trouble(first).split(", du ", maxsplit=1)[0]
    return (
        f"L’objectif n’est pas tenu. Ce qui cède d’abord, {moment(first.first)}{_NBSP}: {first.title}, {what}. "
        f"Sur la période, {percent(base.served)} des visites aboutissent{_THIN}; {number(lost)} sont perdues."
    )


def effect_of(variant: Variant, base: Findings) -> str:
    """Say what an option brings or costs, beside the plan as it is."""
    lost = sum(base.gave_up.values()) - sum(variant.found.gave_up.values())
    minutes = base.missed_minutes - variant.found.missed_minutes
    parts = []
    if abs(lost) >= 0.5:
        parts.append(f"{number(abs(lost))} visites {'sauvées' if lost > 0 else 'perdues de plus'}")
    if abs(minutes) >= 0.5:
        parts.append(f"{number(abs(minutes))} minutes lentes {'de moins' if minutes > 0 else 'de plus'}")
    if variant.outage_end is not None:
        if variant.drained is None:
            parts.append("la foule ne s’écoule pas avant la fin")
        else:
            after = (variant.drained - variant.outage_end).total_seconds()
            parts.append(
                "tout va bien dès le retour"
                if after < 60
                else f"la foule s’écoule en {duration(after)} après le retour"
            )
    return ", ".join(parts) or "ne change rien"
