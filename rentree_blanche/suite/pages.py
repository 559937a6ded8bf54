"""The pages of a report: the matrix, a row with the passages that it comes from, a scenario with all that was seen."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from rentree_blanche import __version__
from rentree_blanche.simulators.control.drawing import svg
from rentree_blanche.simulators.control.french import moment
from rentree_blanche.simulators.control.sequence import diagram
from rentree_blanche.simulators.core.web import environment
from rentree_blanche.suite.catalogue import Quote, Row, load_catalogue
from rentree_blanche.suite.errors import CatalogueError
from rentree_blanche.suite.matrix import RESULTS, Coverage, Matrix
from rentree_blanche.suite.seeds import Passage
from rentree_blanche.suite.told import PHASES, Told

_PACKAGE = "rentree_blanche.suite"
_NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A passage of a seed in its context; `shown` where a page must show the quote."""

    title: str
    passage: Passage
    shown: bool


def index_page(drawn: Matrix, runs: Sequence[Mapping[str, Any]]) -> str:
    """Render the matrix."""
    told = [{**run, "moment": moment(datetime.fromisoformat(run["at"]))} for run in runs]
    return _page("index.html", root="", matrix=drawn, runs=told)


def row_page(path: Coverage) -> str:
    """Render a row of the catalogue: what it says, where it comes from, its scenarios."""
    own = [quote for quote in path.row.quotes if quote.seed is None]
    return _page("row.html", root="../", path=path, row=path.row, sources=sources(path.row), own=own)


def scenario_page(told: Told, *, files: Sequence[str], with_matrix: bool) -> str:
    """Render a scenario that was played; without matrix it stands alone."""
    notes = {each.line: each.why for each in told.odd}
    return _page(
        "scenario.html",
        root="../../",
        told=told,
        played=told.played,
        scenario=told.played.scenario,
        complaint=told.complaint,
        phase="" if told.complaint is None else PHASES[told.complaint.phase],
        rows=_rows_of(told),
        pages=[(page, _picture(page.picture)) for page in told.evidence.pages],
        # The template of the drawing escapes every word.
        drawing=Markup(svg(diagram(told.entries), notes)),  # noqa: S704
        files=files,
        with_matrix=with_matrix,
    )


def sources(row: Row) -> tuple[Source, ...]:
    """Give the passages that a row cites, each in its context."""
    catalogue = load_catalogue()
    found = [(quote, catalogue.passage(quote)) for quote in row.sources]
    return tuple(
        Source(title=catalogue.seed(passage.seed).title, passage=passage, shown=_is_shown(quote, row))
        for quote, passage in found
        if passage is not None
    )


def _is_shown(quote: Quote, row: Row) -> bool:
    return quote in row.quotes


def _rows_of(told: Told) -> list[dict[str, Any]]:
    known = []
    for id_, variant in told.played.scenario.rows:
        try:
            row = load_catalogue().row(id_)
        except CatalogueError:
            continue
        title = next((each.title for each in row.variants if each.id == variant), "")
        known.append({"row": row, "variant": title, "sources": sources(row)})
    return known


def _picture(jpeg: bytes | None) -> str:
    return "" if jpeg is None else f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"


def _page(template: str, **values: Any) -> str:
    return (
        environment(_PACKAGE)
        .get_template(template)
        .render(**values, results=RESULTS, seconds=seconds, version=__version__)
    )


def seconds(duration: float) -> str:
    """Write a duration as French does: `1,4 s`, `3 min 05 s`."""
    if duration >= 60:
        return f"{int(duration // 60)}{_NBSP}min{_NBSP}{int(duration % 60):02}{_NBSP}s"
    return f"{duration:.1f}{_NBSP}s".replace(".", ",")
