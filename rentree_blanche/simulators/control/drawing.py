"""Sequence diagrams as SVG: geometry here, marks in a template, styles in the page's sheet alone."""

from dataclasses import dataclass

from rentree_blanche.simulators.control.names import french
from rentree_blanche.simulators.control.sequence import Arrow, Diagram
from rentree_blanche.simulators.core.web import environment

_LANE = 190
_ROW = 34
_HEAD = 44
_MARGIN = 20
_FAILED, _DISTURBED, _PLAIN = "#b3261e", "#8a5300", "#1f4e79"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stroke:
    """An arrow on the sheet: its path, its point, and where its words stand."""

    id: int
    path: str
    point: str
    words: str
    words_x: int
    words_y: int
    anchor: str
    colour: str


def svg(drawn: Diagram) -> str:
    """Draw a diagram, with a title and a description in words for who does not see it."""
    return (
        environment("rentree_blanche.simulators.control")
        .get_template("sequence.svg")
        .render(
            width=max(1, len(drawn.lanes)) * _LANE + 2 * _MARGIN,
            height=_HEAD + (len(drawn.arrows) + 1) * _ROW,
            head=_HEAD,
            lanes=[(_x(number), french(name)) for number, name in enumerate(drawn.lanes)],
            strokes=[_stroke(arrow, row) for row, arrow in enumerate(drawn.arrows)],
            in_words=_in_words(drawn),
        )
    )


def _stroke(arrow: Arrow, row: int) -> _Stroke:
    y = _HEAD + (row + 1) * _ROW - 6
    begin, end = _x(arrow.begin), _x(arrow.end)
    to_itself = begin == end
    way = 1 if end > begin else -1
    return _Stroke(
        id=arrow.id,
        path=f"M{begin} {y - 8} h28 v10 h-28" if to_itself else f"M{begin} {y} H{end}",
        point=f"M{end} {y + 2 if to_itself else y} l{-8 * way} -4 v8 z",
        words=f"{arrow.text} (panne provoquée)" if arrow.disturbed else arrow.text,
        words_x=begin + 36 if to_itself else (begin + end) // 2,
        words_y=y - 5,
        anchor="start" if to_itself else "middle",
        colour=_FAILED if arrow.failed else _DISTURBED if arrow.disturbed else _PLAIN,
    )


def _in_words(drawn: Diagram) -> str:
    if not drawn.arrows:
        return "Aucun échange."
    return "\N{NARROW NO-BREAK SPACE}; ".join(
        f"{french(drawn.lanes[arrow.begin])} vers {french(drawn.lanes[arrow.end])}\N{NO-BREAK SPACE}: {arrow.text}"
        for arrow in drawn.arrows
    )


def _x(lane: int) -> int:
    return _MARGIN + lane * _LANE + _LANE // 2
