"""The law of a queue agrees with what queueing theory knows in closed form."""

import numpy as np
import pytest

from rentree_blanche.loadtests.plan.lattice import lattice
from rentree_blanche.loadtests.plan.queues import Queues, Standing
from tests.loadtests.plan.closed_forms import erlang_a, erlang_c, mmck, pollaczek_khinchine

LONG = 1e6


def settled(queues: Queues, arrivals: float, service: float = 1.0) -> Standing:
    """Let a queue run until it stands still, and give how it stands."""
    queues.advance(np.array([arrivals]), np.array([service]), LONG)
    return queues.advance(np.array([arrivals]), np.array([service]), 60.0)


@pytest.mark.parametrize(("servers", "use"), [(1, 0.5), (2, 0.8), (8, 0.9), (30, 0.95), (100, 0.96)])
def test_the_probability_and_the_mean_of_a_wait_are_those_of_erlang_c(servers: int, use: float) -> None:
    queues = Queues([lattice(servers)])
    standing = settled(queues, use * servers)
    waits = float(queues.survival(standing, 0, np.array([0.0]))[0])
    assert waits == pytest.approx(erlang_c(servers, use * servers), rel=2e-3)
    assert standing.wait[0] == pytest.approx(erlang_c(servers, use * servers) / (servers - use * servers), rel=3e-3)


@pytest.mark.parametrize("level", [0.5, 0.95, 0.99, 0.999])
def test_the_tail_of_a_wait_is_the_exponential_one_of_mmc(level: float) -> None:
    servers, load = 10, 9.2
    seen = settled(Queues([lattice(servers)]), load).seen
    table = lattice(servers).wait_survival(
        np.array([-np.log((1 - level) / erlang_c(servers, load)) / (servers - load) * servers])
    )
    if (1 - level) < erlang_c(servers, load):
        assert float(table[0] @ seen) == pytest.approx(1 - level, rel=5e-3)


@pytest.mark.parametrize(("servers", "load", "places"), [(1, 0.9, 5), (4, 3.5, 12), (4, 9.0, 12), (20, 24.0, 44)])
def test_a_queue_with_few_places_refuses_as_mmck_says(servers: int, load: float, places: int) -> None:
    standing = settled(Queues([lattice(servers, limit=places)]), load)
    assert standing.blocked[0] == pytest.approx(mmck(servers, load, places)[-1], rel=1e-4)
    assert standing.seen == pytest.approx(mmck(servers, load, places), abs=1e-6)


@pytest.mark.parametrize("variation", [0.0, 0.5, 1.0, 4.0])
@pytest.mark.parametrize("use", [0.3, 0.7, 0.95])
def test_the_mean_wait_at_one_server_is_that_of_pollaczek_and_khinchine(use: float, variation: float) -> None:
    standing = settled(Queues([lattice(1, variation=variation)]), use)
    assert standing.wait[0] == pytest.approx(pollaczek_khinchine(use, 1.0, variation), rel=3e-3)


@pytest.mark.parametrize(("servers", "load", "leaving"), [(5, 4.0, 0.5), (20, 22.0, 1.0), (40, 38.0, 0.2)])
def test_who_is_impatient_leaves_as_erlang_a_says(servers: int, load: float, leaving: float) -> None:
    queues = Queues([lattice(servers)], leaving=[leaving])
    seen = settled(queues, load).seen
    queue = float(seen @ np.maximum(lattice(servers).people - servers, 0.0))
    assert queue == pytest.approx(erlang_a(servers, load, leaving)[1], rel=2e-2)


def test_a_bucket_with_a_reserve_makes_wait_less_than_one_without() -> None:
    use, reserve = 0.8, 6.0
    bare, kept = (settled(Queues([lattice(1, variation=0.0)], reserve=[each]), use) for each in (0.0, reserve))
    assert kept.wait[0] < 0.2 * bare.wait[0]


def test_what_flows_in_flows_out_or_stays() -> None:
    queues = Queues([lattice(12, limit=40)])
    inside, service = 0.0, 0.1
    for rate in (60.0, 110.0, 150.0, 90.0, 0.0):
        standing = queues.advance(np.array([rate]), np.array([service]), 60.0)
        served = float(standing.seen @ np.minimum(lattice(12, limit=40).people, 12)) / service
        let_in = rate * (1 - standing.blocked[0])
        assert standing.inside[0] - inside == pytest.approx((let_in - served) * 60, abs=0.02)
        inside = float(standing.inside[0])
