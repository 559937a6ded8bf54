"""The coverage matrix as values: path × case × result × duration."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rentree_blanche.suite.catalogue import Catalogue, Chapter, Row
from rentree_blanche.suite.facts import Scenario

RESULTS: Mapping[str, str] = {
    "passed": "réussi",
    "failed": "échoué",
    "error": "en erreur",
    "skipped": "écarté",
    "not-played": "non joué",
    "missing": "sans scénario",
}
"""What became of a scenario, a case or a row; from `failed` on to `missing` as people read it."""

_RED = ("failed", "error", "missing")
_WORST = ("error", "failed", "missing", "skipped", "not-played", "passed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A scenario in the matrix.

    Attributes:
        result: the worst of its runs. runs, reds: how many. seconds: the mean of its runs.
        folder, reason, again: of its worst run; `folder` is empty where there is nothing to see.
    """

    scenario: Scenario
    result: str
    runs: int = 0
    reds: int = 0
    seconds: float = 0.0
    folder: str = ""
    reason: str = ""
    again: str = ""
    files: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """Give its page, from the report's folder; empty without."""
        return f"scenarios/{self.folder}/index.html" if self.folder else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A variant that a row names, or, with an empty id, the row without variant."""

    id: str
    title: str
    cells: tuple[Cell, ...]
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A row of the catalogue with what became of it."""

    row: Row
    cases: tuple[Case, ...]
    result: str
    seconds: float

    @property
    def is_red(self) -> bool:
        """Whether something in it failed, or has no scenario."""
        return self.result in _RED


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A chapter of the matrix."""

    chapter: Chapter
    paths: tuple[Coverage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The whole matrix; `others` are scenarios that play no row. `whole`: every file of scenarios was read."""

    parts: tuple[Part, ...]
    others: tuple[Cell, ...]
    whole: bool

    @property
    def paths(self) -> tuple[Coverage, ...]:
        """Give all rows."""
        return tuple(path for part in self.parts for path in part.paths)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Give every scenario once."""
        found = [cell for path in self.paths for case in path.cases for cell in case.cells]
        return tuple({cell.scenario.node: cell for cell in (*found, *self.others)}.values())

    @property
    def reds(self) -> tuple[Cell, ...]:
        """Give the scenarios that failed."""
        return tuple(cell for cell in self.cells if cell.result in _RED)

    def count(self, result: str) -> int:
        """Give how many scenarios ended so."""
        return sum(1 for cell in self.cells if cell.result == result)


def matrix(
    catalogue: Catalogue, known: Iterable[Scenario], played: Sequence[Mapping[str, Any]], files: Iterable[Path]
) -> Matrix:
    """Make the matrix.

    Args:
        catalogue: rows and variants.
        known: every scenario that was collected.
        played: how scenarios went, as workers hand it on, of all runs.
        files: every file of scenarios of the package: where one was not collected, a row without scenario is no gap.
    """
    by_node = {each.node: each for each in known}
    by_node |= {each["scenario"]["node"]: Scenario.from_json(each["scenario"]) for each in played}
    runs: dict[str, list[Mapping[str, Any]]] = {}
    for each in played:
        runs.setdefault(each["scenario"]["node"], []).append(each)
    cells = [_cell(each, runs.get(node, [])) for node, each in sorted(by_node.items())]
    whole = {str(file) for file in files} <= {each.file for each in by_node.values()}
    rows = {row.id for row in catalogue.rows}
    return Matrix(
        parts=tuple(
            Part(chapter=chapter, paths=tuple(_path(row, cells, whole=whole) for row in chapter.rows))
            for chapter in catalogue.chapters
        ),
        others=tuple(cell for cell in cells if not rows & {row for row, _ in cell.scenario.rows}),
        whole=whole,
    )


def _cell(known: Scenario, runs: Sequence[Mapping[str, Any]]) -> Cell:
    if not runs:
        return Cell(scenario=known, result="not-played")
    worst = min(runs, key=lambda each: _WORST.index(each["outcome"]))
    return Cell(
        scenario=known,
        result=worst["outcome"],
        runs=len(runs),
        reds=sum(1 for each in runs if each["outcome"] in _RED),
        seconds=sum(each["seconds"] for each in runs) / len(runs),
        folder=worst.get("folder", "") or next((each["folder"] for each in runs if each.get("folder")), ""),
        reason=worst.get("reason", ""),
        again=worst.get("again", ""),
        files=tuple(worst.get("files", ())),
    )


def _path(row: Row, cells: Sequence[Cell], *, whole: bool) -> Coverage:
    own = [cell for cell in cells if any(id_ == row.id for id_, _ in cell.scenario.rows)]
    named = [_case(variant.id, variant.title, row, own, whole=whole) for variant in row.variants]
    seen = {cell.scenario.node for case in named for cell in case.cells}
    rest = [cell for cell in own if cell.scenario.node not in seen]
    if rest or not row.variants:
        named.insert(0, Case(id="", title="", cells=tuple(rest), result=_worst(rest, whole=whole)))
    results = [case.result for case in named]
    return Coverage(
        row=row,
        cases=tuple(named),
        result=_mixed(results),
        seconds=sum(cell.seconds for cell in {each.scenario.node: each for each in own}.values()),
    )


def _case(id_: str, title: str, row: Row, own: Sequence[Cell], *, whole: bool) -> Case:
    cells = tuple(cell for cell in own if (row.id, id_) in cell.scenario.rows)
    return Case(id=id_, title=title, cells=cells, result=_worst(cells, whole=whole))


def _worst(cells: Sequence[Cell], *, whole: bool) -> str:
    if not cells:
        return "missing" if whole else "not-played"
    return _mixed([cell.result for cell in cells])


def _mixed(results: Sequence[str]) -> str:
    """Give what a row is worth: red where anything is, green where something passed and nothing is red."""
    reds = [result for result in results if result in _RED]
    if reds:
        return min(reds, key=_WORST.index)
    return "passed" if "passed" in results else min(results, key=_WORST.index)
