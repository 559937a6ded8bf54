"""A plan on a terminal: the verdict, the options, what is needed."""

from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from rentree_blanche.loadtests.plan import words
from rentree_blanche.simulators.printed import terminal

if TYPE_CHECKING:
    from rentree_blanche.loadtests.plan.compare import Comparison
    from rentree_blanche.loadtests.plan.study import Study


def show(study: "Study", report: Path | None) -> None:
    """Print a plan that was worked out."""
    console = terminal()
    console.print(words.verdict(study.base))
    for each in study.base.troubles:
        console.print(f"– {each.title}\N{NO-BREAK SPACE}: {words.trouble(each)}")
    for warning in study.warnings:
        console.print(f"Attention\N{NO-BREAK SPACE}: {warning}")
    options = _table("Variante", "Tient", "Aboutissent", "p95", "Coût", "Effet")
    rows = [
        ("Tel quel", study.base, ""),
        *((v.option.name, v.found, words.effect_of(v, study.base)) for v in study.variants),
    ]
    for name, found, effect in rows:
        holds = "oui" if found.holds else "non"
        options.add_row(
            name, holds, words.percent(found.served), words.duration(found.p95), words.euros(found.euros), effect
        )
    console.print(options)
    needed = _table("Il faut", "Aujourd’hui", "Pour l’objectif", "Demandes/s au pic")
    for need in study.needs:
        needed.add_row(need.title, words.number(need.now), words.number(need.needed), words.number(need.peak))
    console.print(needed)
    if report is not None:
        console.print(f"Rapport\N{NO-BREAK SPACE}: {report / 'index.html'}")


def show_comparison(found: "Comparison") -> None:
    """Print a prediction beside what was measured."""
    console, table = terminal(), _table("", "Prédit", "Mesuré", "Écart", "Permis")
    for each in found.figures:
        table.add_row(
            each.title,
            "sans borne" if isinf(each.predicted) else words.number(each.predicted, 3),
            words.number(each.measured, 3),
            words.gap(each.gap),
            words.percent(each.allowed),
        )
    console.print(table)
    for note in found.notes:
        console.print(note)
    if found.lacking:
        console.print(f"Il manque\N{NO-BREAK SPACE}: {found.lacking}.")
    for name in found.invalid:
        console.print(f"La charge {name} se dit invalide\N{NO-BREAK SPACE}: la comparaison ne prouve rien.")


def _table(*titles: str) -> Table:
    return Table(*titles, box=box.SIMPLE_HEAD, pad_edge=False)
