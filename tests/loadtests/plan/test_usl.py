"""The Universal Scalability Law is found again in data of known truth, and not believed beyond its measurements."""

import numpy as np
import pytest

from rentree_blanche.loadtests.plan.errors import MeasureError
from rentree_blanche.loadtests.plan.scale import believed, scaled, slowed
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


def test_a_station_that_was_measured_is_told_with_the_interval_of_its_throughput() -> None:
    generator = np.random.default_rng(5)
    points = tuple((float(each), truth(each) * generator.normal(1, 0.03)) for each in SERVERS)
    measured = Station(title="serveurs web", servers=48, seconds={"page": 0.01}, scaling=Scaling(points=points))
    told = scaled({"web": measured, "store": Station(title="base", servers=2, seconds={"write": 0.01})})
    assert list(told) == ["web"]
    assert (told["web"].low, told["web"].high) == fit(points).interval(48)
    assert told["web"].low < told["web"].throughput < told["web"].high
    assert (told["web"].points, told["web"].measured_up_to, told["web"].extrapolated) == (8, 32, False)


def test_the_number_of_servers_after_which_more_bring_less_is_told_where_the_law_reaches_it() -> None:
    def station(coherence: float) -> Station:
        points = tuple((n, n / (1 + CONTENTION * (n - 1) + coherence * n * (n - 1))) for n in map(float, SERVERS))
        return Station(title="serveurs web", servers=4, seconds={"page": 0.01}, scaling=Scaling(points=points))

    told = scaled({"near": station(COHERENCE), "far": station(COHERENCE / 100)})
    assert told["near"].best == pytest.approx(40, rel=1e-2)
    assert told["far"].best is None
