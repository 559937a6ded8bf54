"""Charts of activations as SVG: geometry here, marks in a template, since no style may be inline."""

from collections.abc import Sequence
from dataclasses import dataclass

from rentree_blanche.simulators.educonnect.admin.figures import ClassProgress, Week

_HEIGHT = 180
_LEFT, _TOP, _STEP, _BAR = 44, 12, 44, 26
_ROW, _LABEL, _LONGEST = 30, 110, 420


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A part of a column, or a row's bar: a rectangle, with what it says when it is pointed at."""

    x: int
    y: int
    width: int
    height: int
    of: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words beside a bar."""

    x: int
    y: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart of bars; `lines` are levels with their numbers."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    lines: tuple[Label, ...]


def weeks_chart(weeks: Sequence[Week]) -> Chart:
    """Draw a column a week, representatives below pupils."""
    most = max((week.pupils + week.guardians for week in weeks), default=0)
    top = _round_up(most)
    bars: list[Bar] = []
    labels: list[Label] = []
    for number, week in enumerate(weeks):
        x = _LEFT + number * _STEP + (_STEP - _BAR) // 2
        low = _TOP + _HEIGHT
        for of, value in (("guardians", week.guardians), ("pupils", week.pupils)):
            height = round(_HEIGHT * value / top)
            low -= height
            if value:
                words = f"{week.monday:%d/%m} – {value}"
                bars.append(Bar(x=x, y=low, width=_BAR, height=height, of=of, words=words))
        labels.append(Label(x=x + _BAR // 2, y=_TOP + _HEIGHT + 18, words=f"{week.monday:%d/%m}"))
    levels = sorted({0, top // 2, top})
    return Chart(
        width=_LEFT + len(weeks) * _STEP + 10,
        height=_TOP + _HEIGHT + 28,
        bars=tuple(bars),
        labels=tuple(labels),
        lines=tuple(
            Label(x=_LEFT, y=_TOP + _HEIGHT - round(_HEIGHT * level / top), words=str(level)) for level in levels
        ),
    )


def classes_chart(classes: Sequence[ClassProgress]) -> Chart:
    """Draw a row a class: how many of a hundred representatives have activated."""
    bars: list[Bar] = []
    labels: list[Label] = []
    for number, each in enumerate(classes):
        y = number * _ROW + 4
        length = round(_LONGEST * each.guardians.percent / 100)
        words = f"{each.label} – {each.guardians.activated}/{each.guardians.people}"
        bars.append(Bar(x=_LABEL, y=y, width=_LONGEST, height=_ROW - 10, of="all", words=words))
        if length:
            bars.append(Bar(x=_LABEL, y=y, width=length, height=_ROW - 10, of="guardians", words=words))
        labels.append(Label(x=_LABEL - 8, y=y + 15, words=each.label))
        labels.append(Label(x=_LABEL + _LONGEST + 50, y=y + 15, words=f"{each.guardians.percent}\N{NO-BREAK SPACE}%"))
    return Chart(
        width=_LABEL + _LONGEST + 60,
        height=max(1, len(classes)) * _ROW,
        bars=tuple(bars),
        labels=tuple(labels),
        lines=(),
    )


def _round_up(most: int) -> int:
    """Give the number that the highest level bears: round, even, and never naught."""
    step = int(10 ** (len(str(most)) - 1))
    rounded = -(-most // step) * step
    return max(2, rounded + rounded % 2)
