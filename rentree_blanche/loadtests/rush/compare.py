"""Two results side by side: what each answers, and what differed in what was asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from rich import box
from rich.table import Table

from rentree_blanche.loadtests.rush.result import Result, summary


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of both; `ratio` is that of the second to the first, None where the first is 0."""

    name: str
    first: float
    second: float

    @property
    def ratio(self) -> float | None:
        """Give how many times the first the second is."""
        return self.second / self.first if self.first else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures of two results, and the inputs that differ, by their dotted names."""

    names: tuple[str, str]
    valid: bool
    figures: tuple[Figure, ...]
    differing: Mapping[str, tuple[Any, Any]]

    def as_json(self) -> dict[str, Any]:
        """Write it."""
        figures = [{"name": f.name, "first": f.first, "second": f.second, "ratio": f.ratio} for f in self.figures]
        return {
            "names": list(self.names),
            "valid": self.valid,
            "figures": figures,
            "differing": {name: list(both) for name, both in self.differing.items()},
        }


def compare_results(first: Result, second: Result) -> Comparison:
    """Compare two results; it is valid where both are."""
    inputs = [
        dict(_flat({"rush": each.rush, "demand": each.demand, "cible": each.target["facts"]}))
        for each in (first, second)
    ]
    differing = {
        name: (inputs[0].get(name), inputs[1].get(name))
        for name in sorted(inputs[0].keys() | inputs[1].keys())
        if inputs[0].get(name) != inputs[1].get(name) and name not in {"rush.name", "cible.adresse d’EduConnect"}
    }
    figures = dict(_figures(first)), dict(_figures(second))
    return Comparison(
        (str(first.rush["name"]), str(second.rush["name"])),
        first.valid and second.valid,
        tuple(Figure(name, figures[0][name], figures[1][name]) for name in figures[0] if name in figures[1]),
        differing,
    )


def comparison_table(comparison: Comparison) -> Table:
    """Make the table for a terminal."""
    table = Table("", *comparison.names, "rapport", box=box.SIMPLE_HEAD, pad_edge=False)
    for figure in comparison.figures:
        ratio = "–" if figure.ratio is None else f"× {figure.ratio:.2f}"
        table.add_row(figure.name, f"{figure.first:.4g}", f"{figure.second:.4g}", ratio)
    for name, (one, other) in comparison.differing.items():
        table.add_row(name, _cut(one), _cut(other), "diffère")
    if not comparison.valid:
        table.caption = "L’un des deux essais est invalide : ne rien en conclure."
    return table


def write_comparison(comparison: Comparison, file: Path) -> None:
    """Write the page."""
    templates = Environment(
        loader=PackageLoader("rentree_blanche.loadtests.rush"), autoescape=select_autoescape(), trim_blocks=True
    )
    file.write_text(templates.get_template("compare.html").render(comparison=comparison), encoding="utf-8")


def _figures(result: Result) -> Iterator[tuple[str, float]]:
    if result.finding is not None:
        yield "genou, visites/s tenues", result.finding.good
    named = {"hold": "tenue", "closed": "boucle fermée"}
    for taken in result.taken:
        name = named.get(taken.phase.name)
        if name is None:
            continue
        said = summary(taken)
        yield f"{name}, visites/s", said["visits"]["started"] / said["seconds"]
        for share in ("p50", "p95", "p99"):
            yield f"{name}, {share} en secondes", said["intended"][share]
        yield f"{name}, part d’échecs", said["error_share"]
        for part, cores in sorted(result.used_in(taken).items()):
            yield f"{name}, cœurs de « {part} »", cores


def _flat(said: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in said.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{place}{name}.")
        else:
            yield f"{place}{name}", value


def _cut(value: Any) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
