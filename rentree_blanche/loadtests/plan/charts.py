"""The charts of a plan, as SVG that needs nothing from outside."""

import re
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pygal
from numpy.typing import NDArray
from pygal.style import Style

from rentree_blanche.loadtests.plan.study import Study

# The import hook of old that pygal leaves behind makes later imports warn.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]

Floats = NDArray[np.float64]
_STYLE = Style(
    background="transparent",
    plot_background="#ffffff",
    foreground="#3a3a3a",
    foreground_strong="#161616",
    foreground_subtle="#c9ccd1",
    opacity="1",
    colors=("#1f4e79", "#b3261e", "#b8860b", "#1b6b3a", "#6a3d9a", "#595959"),
    font_family="system-ui, 'Liberation Sans', sans-serif",
    label_font_size=13,
    major_label_font_size=13,
    legend_font_size=14,
    title_font_size=16,
    stroke_width=2,
)
_SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)
_POINTS = 480
_FEW_DAYS = 10
_DECADES = (0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000)


def month(study: Study) -> str:
    """Draw visits a second over the whole period: the busiest minute of each part of it."""
    outcome = study.outcome
    seconds = outcome.case.seconds
    size = max(len(outcome.fresh) // _POINTS, 1)
    chart = _line("Visites par seconde, minutes les plus chargées")
    for name, values in (("première venue", outcome.fresh.sum(axis=1)), ("retours après un échec", outcome.back)):
        chart.add(name, _busiest(values / seconds, size))
    _days(chart, study, size)
    return _svg(chart)


def worst_day(study: Study) -> str:
    """Draw the time of a page on the worst day, p50, p95 and p99 by minute, and what is promised."""
    outcome, day = study.outcome, study.base.at
    rows, times = _day(study, day)
    chart = _line(f"Temps d’une page le {day:%d/%m} (secondes, échelle logarithmique)", logarithmic=True)
    for column, name in enumerate(("p50", "p95", "p99")):
        chart.add(name, _worst(np.maximum(outcome.seconds[rows, column], 1e-3), len(times)))
    chart.add("promis (p95)", [study.inputs.plan.objective.p95_seconds] * len(times))
    highest = float(outcome.seconds[rows].max())
    chart.y_labels = [each for each in _DECADES if each < highest * 10]
    _hours(chart, times)
    return _svg(chart)


def fullness(study: Study) -> str:
    """Draw how much of each place's capacity is asked for on the worst day."""
    outcome, day = study.outcome, study.base.at
    rows, times = _day(study, day)
    chart = _line(f"Part de la capacité demandée le {day:%d/%m} (1 : tout)")
    plan = outcome.case.plan
    titles = [each.title for each in plan.stations.values()] + [each.title for each in plan.buckets.values()]
    for place, title in enumerate(titles):
        chart.add(title, _worst(outcome.use[rows, place], len(times)))
    _hours(chart, times)
    return _svg(chart)


def messages(study: Study) -> str:
    """Draw how long messages wait over the whole period, p95."""
    outcome = study.outcome
    size = max(len(outcome.fresh) // _POINTS, 1)
    chart = _line("Attente d’un message à la passerelle, p95 (minutes)")
    for column, bucket in enumerate(outcome.case.plan.buckets.values()):
        chart.add(bucket.title, _busiest(outcome.messages[:, column, 1] / 60, size))
    _days(chart, study, size)
    return _svg(chart)


def _line(title: str, **options: object) -> pygal.Line:
    return pygal.Line(
        title=title,
        style=_STYLE,
        width=760,
        height=330,
        show_dots=False,
        legend_at_bottom=True,
        legend_box_size=12,
        js=[],
        disable_xml_declaration=True,
        no_prefix=False,
        include_x_axis=not options.get("logarithmic"),
        x_label_rotation=0,
        truncate_label=-1,
        **options,
    )


def _svg(chart: pygal.Line) -> str:
    return _SCRIPT.sub("", str(chart.render(is_unicode=True)))


def _day(study: Study, day: datetime) -> tuple[slice, list[datetime]]:
    outcome = study.outcome
    seconds, begin = outcome.case.seconds, outcome.case.demand.begin
    start = datetime.combine(day.date(), datetime.min.time())
    first = int((start - begin).total_seconds() / seconds)
    count = min(int(86_400 / seconds), len(outcome.fresh) - first)
    every = max(count // _POINTS, 1)
    return slice(first, first + count), [start + timedelta(seconds=n * every * seconds) for n in range(count // every)]


def _hours(chart: pygal.Line, times: Sequence[datetime]) -> None:
    chart.x_labels = [f"{at.hour} h" if at.minute == 0 else f"{at:%H:%M}" for at in times]
    chart.x_labels_major = [f"{at.hour} h" for at in times if at.minute == 0 and at.hour % 3 == 0]
    chart.show_minor_x_labels = False


def _days(chart: pygal.Line, study: Study, size: int) -> None:
    """Write a date where a day begins, or a Monday where there are many days."""
    outcome, labels = study.outcome, []
    begin, step = outcome.case.demand.begin, timedelta(seconds=size * outcome.case.seconds)
    few = study.inputs.demand.when.days <= _FEW_DAYS
    for number in range(len(outcome.fresh) // size):
        at = begin + number * step
        starts = number == 0 or (at - step).date() != at.date()
        labels.append(f"{at:%d/%m}" if starts and (few or at.weekday() == 0) else "")
    chart.x_labels = labels
    chart.x_labels_major = [label for label in labels if label]
    chart.show_minor_x_labels = False


def _worst(values: Floats, points: int) -> list[float]:
    return _busiest(values, max(len(values) // max(points, 1), 1))[:points]


def _busiest(values: Floats, size: int) -> list[float]:
    """Give the greatest of each `size` values."""
    whole = len(values) // size * size
    return [round(float(value), 4) for value in values[:whole].reshape(-1, size).max(axis=1)]
