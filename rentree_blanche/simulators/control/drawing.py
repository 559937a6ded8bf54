"""Sequence diagrams as SVG: geometry here, marks in a template, styles in the page's sheet alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from rentree_blanche.simulators.control.names import french
from rentree_blanche.simulators.control.sequence import Arrow, Diagram
from rentree_blanche.simulators.core.web import environment

_LANE = 190
_ROW = 34
_HEAD = 44
_MARGIN = 20
_NOTE = 18
_FAILED, _DISTURBED, _PLAIN = "#b3261e", "#8a5300", "#1f4e79"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stroke:
    """An arrow on the sheet: its path, its point, where its words stand, and a note that puts it in relief."""

    id: int
    path: str
    point: str
    words: str
    words_x: int
    words_y: int
    anchor: str
    colour: str
    note: str
    top: int
    height: int


def svg(drawn: Diagram, notes: Mapping[int, str] | None = None, *, linked: bool = False) -> str:
    """Draw a diagram, with a title and a description in words for who does not see it.

    `notes` put arrows in relief, by their ids, each with its words; `linked` leads from each to its line on the page.
    """
    told = notes or {}
    strokes, top = [], _HEAD
    for arrow in drawn.arrows:
        strokes.append(_stroke(arrow, top, told.get(arrow.id, "")))
        top += strokes[-1].height
    return (
        environment("rentree_blanche.simulators.control")
        .get_template("sequence.svg")
        .render(
            width=max(1, len(drawn.lanes)) * _LANE + 2 * _MARGIN,
            height=top + _ROW,
            head=_HEAD,
            lanes=[(_x(number), french(name)) for number, name in enumerate(drawn.lanes)],
            strokes=strokes,
            linked=linked,
            in_words=_in_words(drawn, told),
        )
    )


def _stroke(arrow: Arrow, top: int, note: str) -> _Stroke:
    y = top + _ROW - 6
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
        note=note,
        top=top + 4,
        height=_ROW + (_NOTE if note else 0),
    )


def _in_words(drawn: Diagram, notes: Mapping[int, str]) -> str:
    if not drawn.arrows:
        return "Aucun échange."
    return "\N{NARROW NO-BREAK SPACE}; ".join(
        f"{french(drawn.lanes[arrow.begin])} vers {french(drawn.lanes[arrow.end])}\N{NO-BREAK SPACE}: {arrow.text}"
        + (f" ({notes[arrow.id]})" if arrow.id in notes else "")
        for arrow in drawn.arrows
    )


def _x(lane: int) -> int:
    return _MARGIN + lane * _LANE + _LANE // 2
