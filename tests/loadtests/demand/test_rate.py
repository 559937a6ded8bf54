"""λ(t) is base × hour × weekday × calendar × shocks, for those whom each factor touches."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pytest

from rentree_blanche.loadtests.demand import Demand, Rate, peak_rate, read_demand
from rentree_blanche.loadtests.demand.values import Day, Shock

MONDAY = date(2026, 9, 7)
at = datetime.fromisoformat


def model(**when: Any) -> Demand:
    """Give the shipped model without its calendar, one flat week from a Monday unless told."""
    demand = read_demand()
    flat = {"begin": MONDAY, "days": 7, "hours": (1.0,) * 24, "weekdays": (1.0,) * 7, "calendar": (), "shocks": ()}
    return demand.model_copy(update={"when": demand.when.model_copy(update=flat | when)})


def total(rate: Rate, *moments: datetime, **chosen: Any) -> list[float]:
    times = np.array([rate.since_begin(moment) for moment in moments])
    return list(rate.at(times, **chosen).sum(axis=1))


def test_a_day_of_factor_one_brings_the_visits_that_the_people_make() -> None:
    demand = model(days=1)
    _, table = Rate(demand).table()
    assert table.sum() * 60 == pytest.approx(12_000_000 * 0.55 * 0.10 + 5_600_000 * 0.80 * 0.20)


def test_hours_and_weekdays_move_visits_and_bring_none() -> None:
    shaped = read_demand().when
    _, table = Rate(model(hours=shaped.hours, weekdays=shaped.weekdays)).table()
    assert table.sum() * 60 == pytest.approx(7 * model().base_visits_a_day(), rel=1e-4)


def test_the_peak_is_what_the_rule_of_thumb_expects() -> None:
    demand = model(days=1, hours=(*(0.0,) * 9, *(1.0,) * 6, *(0.0,) * 9))
    _, table = Rate(demand).table()
    assert table.sum(axis=1).max() == pytest.approx(peak_rate(demand.base_visits_a_day(), 1 / 6), rel=1e-9)
    assert peak_rate(1_000_000, 0.12, 3) == pytest.approx(100)


def test_a_day_of_the_calendar_touches_its_hours_its_journeys_and_its_families() -> None:
    evening = Day(name="soir", first=MONDAY, from_hour=18, to_hour=22, factor=3, zones=("B",), journeys=("login",))
    rate, base = Rate(model(calendar=(evening,))), Rate(model())
    before, within, after = at("2026-09-07T17:59"), at("2026-09-07T18:00"), at("2026-09-07T22:00")
    assert total(rate, before, within, after, zones=["A"]) == pytest.approx(
        total(base, before, within, after, zones=["A"])
    )
    plain, raised, again = total(rate, before, within, after, zones=["B"])
    login = base.demand.mix()["login"]
    assert raised / plain == pytest.approx(1 + 2 * login)
    assert again == pytest.approx(plain)


def test_parts_of_the_families_sum_to_all() -> None:
    rate = Rate(read_demand())
    noon = at("2026-09-01T12:00")
    zones = sum(total(rate, noon, zones=[zone])[0] for zone in ("A", "B", "C", "-"))
    levels = sum(total(rate, noon, levels=[level])[0] for level in ("ecole", "college", "lycee"))
    assert zones == pytest.approx(total(rate, noon)[0])
    assert levels == pytest.approx(total(rate, noon)[0])


def test_a_shock_rises_holds_and_halves() -> None:
    shock = Shock(
        name="choc", start=at("2026-09-07T20:00"), peak=5, rise_minutes=10, hold_minutes=10, half_life_minutes=30
    )
    rate = Rate(model(shocks=(shock,)))
    moments = [at(f"2026-09-07T{clock}") for clock in ("19:59", "20:05", "20:10", "20:20", "20:50", "21:20")]
    calm, *shocked = total(rate, *moments)
    assert [each / calm for each in shocked] == pytest.approx([3, 5, 5, 3, 2])


def test_an_outage_takes_people_away_while_it_holds() -> None:
    outage = Shock(name="panne", start=at("2026-09-07T09:00"), peak=0, hold_minutes=60)
    rate = Rate(model(shocks=(outage,)))
    assert total(rate, at("2026-09-07T09:30")) == [0]
    assert total(rate, at("2026-09-07T10:01")) == pytest.approx(total(rate, at("2026-09-07T08:00")))
