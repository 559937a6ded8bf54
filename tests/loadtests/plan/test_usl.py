"""The Universal Scalability Law is found again in data of known truth, and not believed beyond its measurements."""

import numpy as np
import pytest

from rentree_blanche.loadtests.plan.errors import MeasureError
from rentree_blanche.loadtests.plan.scale import believed, slowed
from rentree_blanche.loadtests.plan.usl import fit
from rentree_blanche.loadtests.plan.values import Scaling, Station

SINGLE, CONTENTION, COHERENCE = 118.0, 0.04, 0.0006
SERVERS = [1, 2, 4, 8, 12, 16, 24, 32]


def truth(servers: float) -> float:
    return SINGLE * servers / (1 + CONTENTION * (servers - 1) + COHERENCE * servers * (servers - 1))


def test_exact_data_give_the_law_back() -> None:
    law = fit([(each, truth(each)) for each in SERVERS])
    assert (law.single, law.contention, law.coherence) == pytest.approx((SINGLE, CONTENTION, COHERENCE), rel=1e-3)
    assert law.best == pytest.approx(np.sqrt((1 - CONTENTION) / COHERENCE), rel=1e-3)


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    generator, covered = np.random.default_rng(3), 0
    for _ in range(200):
        law = fit([(each, truth(each) * generator.normal(1, 0.03)) for each in SERVERS])
        low, high = law.interval(48)
        covered += low <= truth(48) <= high
    assert 0.90 <= covered / 200 <= 0.99


def test_five_points_are_too_few() -> None:
    with pytest.raises(MeasureError, match="au moins 6"):
        fit([(each, truth(each)) for each in SERVERS[:5]])


@pytest.mark.parametrize(("servers", "says"), [(64, False), (65, True)])
def test_more_than_twice_what_was_measured_is_said(servers: int, says: bool) -> None:
    points = tuple((float(each), truth(each)) for each in SERVERS)
    station = Station(title="serveurs web", servers=servers, seconds={"page": 0.01}, scaling=Scaling(points=points))
    assert (believed("web", station) is not None) is says
    assert fit(points).is_extrapolated(servers) is says


def test_a_station_of_many_servers_is_as_much_slower_as_the_law_says() -> None:
    points = tuple((float(each), truth(each)) for each in SERVERS)
    station = Station(title="serveurs web", servers=20, seconds={"page": 0.01}, scaling=Scaling(points=points))
    assert 20 * SINGLE / slowed(station) == pytest.approx(truth(20), rel=1e-3)
