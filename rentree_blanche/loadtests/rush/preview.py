"""λ(t) drawn before anything is sent: who is expected, when, and for what."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from jinja2 import Environment, PackageLoader, select_autoescape

from rentree_blanche.loadtests.demand import Demand, Rate, peak_rate
from rentree_blanche.loadtests.rush.charts import lines
from rentree_blanche.loadtests.rush.values import Rush

_SLOT = 1800.0


def preview(rush: Rush, demand: Demand, folder: Path) -> str:
    """Write the page that draws the expected rates; give the words that say what stands there."""
    rate = Rate(demand)
    times, table = rate.table(_SLOT)
    _, fine = rate.table(60.0)
    totals = fine.sum(axis=1)
    peak = int(totals.argmax())
    moment = rate.moment(peak * 60.0)
    days = times / 86_400
    by_journey = {name: list(zip(days, table[:, number], strict=True)) for number, name in enumerate(rate.journeys)}
    busiest = peak // 1440
    day = totals[busiest * 1440 : (busiest + 1) * 1440]
    hours = day.reshape(24, 60).sum(axis=1) * 60
    share = float(hours.max() / hours.sum())
    expected = peak_rate(float(hours.sum()), share, float(day.max() * 3600 / hours.max()))
    messages, euros = _messages(demand, fine, rate), rush.sms_price(demand.prices).sms_euros
    facts: Mapping[str, str] = {
        "visites attendues": _whole(float(totals.sum()) * 60),
        "débit le plus haut": f"{_whole(totals[peak])} visites par seconde, le {moment:%d/%m/%Y à %H h %M}",
        "jour le plus chargé": f"{_whole(hours.sum())} visites, dont {share * 100:.0f} % dans l’heure la plus chargée",
        "règle du pouce D·h/3600·b": f"{_whole(expected)} visites par seconde",
        "SMS attendus": f"{_whole(messages)}, soit environ {_whole(messages * euros)} €",
    }
    one_day = np.arange(1440) / 60
    page = _TEMPLATES.get_template("demand.html").render(
        demand=demand,
        facts=facts,
        whole=lines({"visites par seconde": list(zip(days, table.sum(axis=1), strict=True))},
                    x="jours depuis le début", y="visites par seconde", filled=True),
        journeys=lines(by_journey, x="jours depuis le début", y="visites par seconde"),
        busiest=lines({"visites par seconde": list(zip(one_day, day, strict=True))},
                      x=f"heures du {moment:%d/%m/%Y}", y="visites par seconde", filled=True),
        mix=demand.mix(),
        rush=rush,
    )  # fmt: skip
    file = folder / "demand.html"
    file.write_text(page, encoding="utf-8")
    told = [f"{name}\N{NO-BREAK SPACE}: {value}" for name, value in facts.items()]
    return "\n".join([*told, f"Rien n’a été envoyé. Dessin\N{NO-BREAK SPACE}: {file}"])


def _messages(demand: Demand, fine: np.ndarray, rate: Rate) -> float:
    counts = fine.sum(axis=0) * 60
    return sum(
        float(count) * demand.journeys[name].work()["sms"] for name, count in zip(rate.journeys, counts, strict=True)
    )


def _whole(value: float) -> str:
    return f"{value:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


_TEMPLATES = Environment(
    loader=PackageLoader("rentree_blanche.loadtests.rush"), autoescape=select_autoescape(), trim_blocks=True
)
