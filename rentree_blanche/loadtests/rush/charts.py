"""Charts as SVG that stands in a page by itself: no script, no font, nothing from outside."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

Points = Sequence[tuple[float, float | None]]
_COLOURS = ("#000091", "#e1000f", "#00a95f", "#b34000", "#6a6af4", "#009099", "#a558a0", "#7b7b7b", "#c3992a")


def lines(
    series: Mapping[str, Points], *, x: str, y: str, height: int = 320, filled: bool = False, logarithmic: bool = False
) -> Markup:
    """Draw lines over time, or over anything else that is a number.

    Args:
        series: points by what they show; None is a gap.
        x: title of the axis across.
        y: title of the axis up.
        height: in pixels of a page 960 wide.
        filled: whether the areas below are.
        logarithmic: whether the axis up is.
    """
    import pygal  # noqa: PLC0415 - a report alone draws

    chart = pygal.XY(
        style=_style(),
        width=960,
        height=height,
        x_title=x,
        y_title=y,
        fill=filled,
        logarithmic=logarithmic,
        show_dots=any(len(points) <= 40 for points in series.values()),
        dots_size=2,
        stroke_style={"width": 2},
        show_legend=len(series) > 1,
        legend_at_bottom=True,
        legend_at_bottom_columns=4,
        margin_bottom=28,  # for the legend's last row
        js=[],
        disable_xml_declaration=True,
        x_labels_major_count=8,
        show_minor_x_labels=False,
        truncate_legend=-1,
        value_formatter=_short,
        x_value_formatter=_short,
        include_x_axis=True,
        explicit_size=False,
    )
    for name, points in series.items():
        kept = [(at, value if not logarithmic or value else None) for at, value in points]
        chart.add(name, kept)
    return Markup(chart.render(is_unicode=True))  # noqa: S704 - drawn here, names escaped by pygal


def bars(values: Mapping[str, Mapping[str, float]], *, y: str, height: int = 320) -> Markup:
    """Draw stacked bars: one for each key of the inner mappings, a colour for each outer one."""
    import pygal  # noqa: PLC0415 - a report alone draws

    labels = list(dict.fromkeys(label for each in values.values() for label in each))
    chart = pygal.StackedBar(
        style=_style(),
        width=960,
        height=height,
        y_title=y,
        legend_at_bottom=True,
        legend_at_bottom_columns=3,
        margin_bottom=28,
        js=[],
        disable_xml_declaration=True,
        truncate_legend=-1,
        truncate_label=-1,
        x_label_rotation=20,
        value_formatter=_short,
    )
    chart.x_labels = labels
    for name, each in values.items():
        chart.add(name, [each.get(label, 0) for label in labels])
    return Markup(chart.render(is_unicode=True))  # noqa: S704 - drawn here, names escaped by pygal


def _style() -> object:
    from pygal.style import Style  # noqa: PLC0415 - see above

    return Style(
        background="transparent",
        plot_background="transparent",
        foreground="#3a3a3a",
        foreground_strong="#161616",
        foreground_subtle="#929292",
        opacity=".75",
        colors=_COLOURS,
        font_family="system-ui, sans-serif",
        label_font_size=12,
        legend_font_size=13,
        title_font_size=14,
    )


def _short(value: float) -> str:
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return text.replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
