"""Which exchanges are odd, and why: what a tester looks at first when a scenario fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rentree_blanche.client import Line
from rentree_blanche.simulators.control.chronology import began
from rentree_blanche.simulators.core.journal import Entry

_SLOW = 2.0  # seconds
_ACCIDENT, _REFUSED_BY_US, _BROKEN, _LOST, _FAULT, _SLOWNESS, _REFUSAL, _LAST = range(8, 0, -1)
_NBSP = "\N{NO-BREAK SPACE}"
_INTERNAL = "Erreur interne"
_SILENT = ("http",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """Why an exchange is odd; the higher the weight, the sooner somebody should look at it."""

    line: int
    weight: int
    why: str


def as_entry(line: Line) -> Entry:
    """Give a line as diagrams take it."""
    return Entry(
        id=line.id,
        at=line.at,
        wall=line.wall,
        kind=line.kind,
        source=line.source,
        target=line.target,
        summary=line.summary,
        status=line.status,
        detail=line.detail,
    )


def oddities(entries: Sequence[Entry], *, failed: bool) -> tuple[Oddity, ...]:
    """Give what is odd among exchanges, in their order; of a scenario that failed also the last one before it did."""
    found = {odd.line: odd for entry in entries if (odd := _odd(entry)) is not None}
    last = max(entries, key=lambda entry: (entry.wall, entry.id), default=None)
    if failed and last is not None:
        told = found.get(last.id)
        why = "dernier échange avant l’échec"
        found[last.id] = Oddity(
            line=last.id,
            weight=_LAST if told is None else told.weight,
            why=why if told is None else f"{told.why}{_NBSP}; {why}",
        )
    return tuple(found[entry.id] for entry in entries if entry.id in found)


def suspect(found: Sequence[Oddity]) -> Oddity | None:
    """Give the oddest of all; of equals the last, which is nearest to the failure. None where only its place is odd."""
    odd = [each for each in found if each.weight > _LAST]
    return max(reversed(odd), key=lambda each: each.weight, default=None)


def _odd(entry: Entry) -> Oddity | None:
    reasons = [(weight, why) for weight, why in _reasons(entry) if why]
    if not reasons:
        return None
    return Oddity(line=entry.id, weight=max(weight for weight, _ in reasons), why=", ".join(why for _, why in reasons))


def _reasons(entry: Entry) -> list[tuple[int, str]]:
    detail, status = entry.detail, entry.status
    if entry.summary.startswith(_INTERNAL):
        return [(_ACCIDENT, "erreur interne du simulateur")]
    faults = detail.get("faults") or ()
    if any(effect_of(fault) == "status" for fault in faults):
        status = None  # said by the fault itself
    return [
        (_FAULT, f"panne provoquée{_NBSP}: {', '.join(map(effect_in_words, faults))}" if faults else ""),
        (_LOST, _fate(entry)),
        (_REFUSED_BY_US, _verdict(entry)),
        (_BROKEN, f"erreur {status}" if status is not None and status >= 500 else ""),
        (_REFUSAL, f"refus {status}" if status is not None and 400 <= status < 500 else ""),
        (_SLOWNESS, _slowness(entry)),
    ]


def _fate(entry: Entry) -> str:
    """Say what became of a message that was sent and never arrived, of a request that nobody answered."""
    outcome = entry.detail.get("outcome")
    if entry.kind in ("sms", "mail") and isinstance(outcome, str) and outcome not in ("delivered", "received"):
        return "message jamais remis"
    if entry.kind in _SILENT and entry.status is None and "began" in entry.detail:
        return "demande restée sans réponse"
    return ""


def _verdict(entry: Entry) -> str:
    """Say of a message that was not believed why: a SAML message, an identity, lines of a feed."""
    cause = entry.detail.get("cause")
    if isinstance(cause, str) and cause:
        return f"refusé{_NBSP}: {cause}"
    return "lignes refusées" if entry.detail.get("refused") else ""


def _slowness(entry: Entry) -> str:
    took = entry.wall - began(entry)
    return f"{took:.1f}{_NBSP}s pour répondre".replace(".", ",") if took >= _SLOW else ""


def effect_of(effect: Any) -> str:
    """Give the kind of an effect of a fault, as the journal writes it."""
    return str(effect.get("effect", "")) if isinstance(effect, Mapping) else ""


def effect_in_words(effect: Any) -> str:
    """Name an effect as a tester would."""
    said: Mapping[str, Any] = effect if isinstance(effect, Mapping) else {}
    match said.get("effect"):
        case "delay":
            return f"retard de {said['seconds']:g}{_NBSP}s".replace(".", ",")
        case "status":
            return f"réponse {said['code']} à la place de la vraie"
        case "drop":
            return "perdu en route"
        case "duplicate":
            return f"passé {said['times']} fois"
        case "alter":
            return f"contenu modifié (« {said['pattern']} »)"
        case other:
            return str(other)
