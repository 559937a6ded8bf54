"""The few lines that end a run, in French."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import shorten
from typing import Any

from rentree_blanche.suite.facts import Scenario
from rentree_blanche.suite.folder import folder_name
from rentree_blanche.suite.options import Options

_NBSP = "\N{NO-BREAK SPACE}"
_LONGEST = 220
_WORDS = {
    "passed": ("réussi", "réussis"),
    "failed": ("échoué", "échoués"),
    "error": ("en erreur", "en erreur"),
    "skipped": ("écarté", "écartés"),
}


def closing(
    options: Options, known: Sequence[Scenario], played: Sequence[Mapping[str, Any]], order: int | None
) -> Iterator[str]:
    """Say how many scenarios of how many rows went how, in which order, and where each failure is told."""
    counts = {outcome: sum(1 for each in played if each["outcome"] == outcome) for outcome in _WORDS}
    told = [f"{count} {_WORDS[outcome][count > 1]}" for outcome, count in counts.items() if count]
    rows = {row for each in played for row, _ in each["scenario"]["rows"]}
    yield f"{_counted(len(played), 'scénario')} de {_counted(len(rows), 'ligne')} du catalogue{_NBSP}: " + (
        ", ".join(told) or "rien n’a été joué"
    )
    unplayed = len(known) - len({each["scenario"]["node"] for each in played})
    if unplayed > 0:
        yield f"{_counted(unplayed, 'scénario')} hors de la sélection"
    if order is not None:
        yield f"Ordre{_NBSP}: {order} (--order {order} le reprend)"
    for each in (one for one in played if one["outcome"] in ("failed", "error")):
        yield ""
        yield f"✗ {each['scenario']['title']} {_case(each)}".rstrip()
        yield f"  {shorten(each['reason'], _LONGEST, placeholder=' …')}"
        yield f"  Dossier{_NBSP}: {options.folders / (each.get('folder') or folder_name(each['scenario']['id']))}"
        if each.get("again"):
            yield f"  Rejouer{_NBSP}: {each['again']}"
    if options.report is not None:
        yield ""
        yield f"Rapport{_NBSP}: {options.report / 'index.html'}"


def _case(played: Mapping[str, Any]) -> str:
    case = played["scenario"]["case"]
    return f"[{case}]" if case else ""


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"
