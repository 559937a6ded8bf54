"""Policies move people in time or keep them out; none of them makes people up."""

from pathlib import Path

import numpy as np
import pytest

from rentree_blanche.loadtests.demand import Rate, read_demand
from rentree_blanche.loadtests.plan.calendar import spread
from rentree_blanche.loadtests.plan.case import case
from rentree_blanche.loadtests.plan.values import Waves
from tests.loadtests.plan.small import small

LETTERS = "les courriers d’activation arrivent"
TIMES = np.arange(450.0, 30 * 86_400.0, 900.0)


def test_letters_in_waves_bring_each_zone_as_many_visits_as_at_once() -> None:
    demand = read_demand()
    waved = spread(demand, (Waves(names=(LETTERS,), days=3),))
    for zone in ("A", "B", "C", "-"):
        before, after = (Rate(each).at(TIMES, zones=(zone,)).sum() for each in (demand, waved))
        assert after == pytest.approx(before, rel=1e-6)


def test_letters_in_waves_come_later_to_each_zone() -> None:
    demand = read_demand()
    waved = Rate(spread(demand, (Waves(names=(LETTERS,), days=3),)))
    column = waved.journeys.index("distribution")
    before = Rate(demand).at(TIMES, zones=("B",))[:, column]
    changed = np.flatnonzero(~np.isclose(waved.at(TIMES, zones=("B",))[:, column], before))
    assert TIMES[changed[0]] // 86_400 == 6
    assert np.allclose(waved.at(TIMES, zones=("A",))[:, column], Rate(demand).at(TIMES, zones=("A",))[:, column])


def test_a_closed_hour_moves_some_of_its_people_within_the_day_and_refuses_the_others(tmp_path: Path) -> None:
    slot = {"journeys": ["pupil-login"], "from_hour": 18, "to_hour": 21, "moved_share": 0.6}
    free = small(tmp_path)
    closed = free.with_values({"policies.slots": [slot]})
    before, after = (case("", each.plan, each.demand, seconds=300.0) for each in (free, closed))
    column = before.network.journeys.index("pupil-login")
    hours = before.times / 3600
    within = (hours >= 18) & (hours < 21)
    assert after.visits[within, column].sum() == 0
    assert after.turned_away.sum() == pytest.approx(0.4 * before.visits[within, column].sum())
    assert after.visits.sum() + after.turned_away.sum() == pytest.approx(before.visits.sum())
