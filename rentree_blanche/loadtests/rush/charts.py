"""Charts as SVG that stands in a page by itself: no script, no font, nothing from outside."""

import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

Points = Sequence[tuple[float, float | None]]
_COLOURS = ("#000091", "#e1000f", "#00a95f", "#b34000", "#6a6af4", "#009099", "#a558a0", "#7b7b7b", "#c3992a")
_NEEDLESS = re.compile(r"<script.*?</script>|<!--.*?-->", re.DOTALL)
_WIDTH, _HEIGHT, _FEW = 960, 300, 40


def lines(series: Mapping[str, Points], *, x: str, y: str, filled: bool = False, logarithmic: bool = False) -> Markup:
    """Draw lines over time, or over anything else that is a number.

    Args:
        series: points by what they show; None is a gap.
        x: title of the axis across.
        y: title of the axis up.
        filled: whether the areas below are.
        logarithmic: whether the axis up is.
    """
    chart = _pygal().XY(
        **_looks(),
        x_title=x,
        y_title=y,
        fill=filled,
        allow_interruptions=True,
        show_dots=any(len(points) <= _FEW for points in series.values()),
        dots_size=2,
        stroke_style={"width": 2},
        x_labels_major_count=8,
        show_minor_x_labels=False,
        x_value_formatter=_short,
        value_formatter=_power if logarithmic else _short,
    )
    values = [value for points in series.values() for _, value in points if value]
    if logarithmic and values:
        chart.y_labels = [{"value": math.log10(each), "label": _short(each)} for each in _decades(values)]
    for name, points in series.items():
        chart.add(name, [(at, math.log10(value) if value else None) for at, value in points] if logarithmic else points)
    return _figure(chart, series)


def bars(values: Mapping[str, Mapping[str, float]], *, y: str) -> Markup:
    """Draw stacked bars: one for each key of the inner mappings, a colour for each outer one."""
    labels = list(dict.fromkeys(label for each in values.values() for label in each))
    chart = _pygal().StackedBar(**_looks(), y_title=y, truncate_label=-1, value_formatter=_short)
    chart.x_labels = labels
    for name, each in values.items():
        chart.add(name, [each.get(label, 0) for label in labels])
    return _figure(chart, values)


def _figure(chart: Any, names: Iterable[str]) -> Markup:
    drawn = Markup(_NEEDLESS.sub("", chart.render(is_unicode=True)))  # noqa: S704 - drawn here, names escaped by pygal
    colours = [(_COLOURS[number % len(_COLOURS)], name) for number, name in enumerate(names)]
    legend = Markup("").join(
        Markup('<li><i style="background:{}"></i>{}</li>').format(colour, name) for colour, name in colours
    )
    return Markup('<figure>{}<ul class="legend">{}</ul></figure>').format(drawn, legend if len(colours) > 1 else "")


def _pygal() -> Any:
    """Import it when something is drawn, without the import hook of old that it leaves behind."""
    import pygal  # noqa: PLC0415 - a report alone draws

    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]
    return pygal


def _looks() -> Mapping[str, Any]:
    from pygal.style import Style  # noqa: PLC0415 - see above

    style = Style(
        background="transparent",
        plot_background="transparent",
        foreground="#3a3a3a",
        foreground_strong="#161616",
        foreground_subtle="#929292",
        opacity=".75",
        colors=_COLOURS,
        font_family="system-ui, sans-serif",
        label_font_size=12,
        title_font_size=13,
    )
    return {
        "style": style, "width": _WIDTH, "height": _HEIGHT, "show_legend": False, "js": [],
        "disable_xml_declaration": True,
    }  # fmt: skip


def _decades(values: Sequence[float]) -> list[float]:
    """Give round figures around some values: 1, 2 and 5 of each decade."""
    least, most = min(values), max(values)
    first, last = math.floor(math.log10(least)), math.ceil(math.log10(most))
    round_ones = [digit * 10.0**power for power in range(first, last + 1) for digit in (1, 2, 5)]
    return [each for each in round_ones if least / 2.5 <= each <= most * 2.5]


def _power(value: float) -> str:
    return _short(10**value)


def _short(value: float) -> str:
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return text.replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
