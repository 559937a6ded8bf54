"""The report of a plan: one page for who decides, then the detail; and `result.json`."""

import json
from pathlib import Path
from typing import Any

from markupsafe import Markup

from rentree_blanche import __version__
from rentree_blanche.loadtests.plan import charts, words
from rentree_blanche.loadtests.plan.result import as_json
from rentree_blanche.loadtests.plan.scale import scaled
from rentree_blanche.loadtests.plan.sensitivity import MEASURES
from rentree_blanche.loadtests.plan.study import Study
from rentree_blanche.loadtests.plan.traces import traces
from rentree_blanche.simulators.core.web import environment

_PACKAGE = "rentree_blanche.loadtests.plan"


def write_report(study: Study, folder: Path) -> None:
    """Write `index.html` and `result.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_text(json.dumps(as_json(study), ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "index.html").write_text(page(study), encoding="utf-8")


def page(study: Study) -> str:
    """Render the report."""
    return (
        environment(_PACKAGE)
        .get_template("plan.html")
        .render(
            study=study,
            plan=study.inputs.plan,
            demand=study.inputs.demand,
            base=study.base,
            words=words,
            measures=MEASURES,
            scaling=scaled(study.inputs.plan.stations),
            traces=traces(study.inputs),
            shown=_shown,
            version=__version__,
            # The templates of the charts escape every word.
            charts={
                name: Markup(draw(study))  # noqa: S704
                for name, draw in (
                    ("month", charts.month),
                    ("day", charts.worst_day),
                    ("use", charts.fullness),
                    ("messages", charts.messages),
                )
            },
        )
    )


def _shown(value: Any) -> str:
    """Write a value as TOML would, shortened."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return words.number(value, 0 if float(value).is_integer() else 4).rstrip("0").rstrip(",") if value else "0"
    if isinstance(value, dict | list | tuple) and len(value) > 8:
        return f"{len(value)} valeurs"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(inner) for inner in value)
    return "sans limite" if value is None else str(value)
