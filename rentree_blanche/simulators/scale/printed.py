"""A summary as a terminal shows it."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich import box
from rich.table import Table

_WORDS = {
    "families": "familles",
    "guardians": "responsables",
    "pupils": "élèves",
    "links": "liens",
    "schools": "établissements",
    "seed": "graine",
    "territory": "territoire",
    "dirt": "données fautives",
    "changes": "part qui change la nuit suivante",
    "academies": "académies",
    "seconds": "secondes",
    "families_per_second": "familles par seconde",
    "peak_mebibytes": "mémoire au plus, Mio",
    "source": "registre",
    "mode": "mode",
    "day": "jour",
    "lines": "lignes",
    "kept": "gardées",
    "refused": "refusées",
    "resumed_at": "repris à la ligne",
    "lines_per_second": "lignes par seconde",
}
_REFUSALS = 20


def told_table(told: Mapping[str, Any]) -> Table:
    """Make the table of what was done."""
    table = Table("Quoi", "Combien", box=box.SIMPLE_HEAD, pad_edge=False)
    for name, value in _rows(told):
        table.add_row(name, value)
    return table


def _rows(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in told.items():
        if name == "academies":
            yield _WORDS[name], str(len(value))
        elif name == "written":
            for form, counts in value.items():
                yield from ((f"{form}, {_WORDS[what]}", _number(count)) for what, count in counts.items())
        elif name == "refusals":
            yield from ((f"ligne {line['line']}", line["reason"]) for line in value[:_REFUSALS])
        elif value not in (None, {}, ""):
            yield _WORDS[name], _number(value)


def _number(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {share}" for name, share in value.items())
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}") if isinstance(value, int) else str(value)
