"""What is needed for an objective holds it, and little less does not."""

import numpy as np
import pytest

from rentree_blanche.loadtests.plan.sizing import fewest_servers, slowest_gateway
from tests.loadtests.plan.closed_forms import erlang_c


@pytest.mark.parametrize(("load", "wait"), [(3.0, 0.5), (20.0, 0.2), (60.0, 0.05)])
def test_fewest_servers_hold_the_wait_and_one_less_does_not(load: float, wait: float) -> None:
    def late(servers: int) -> float:
        return erlang_c(servers, load) * float(np.exp(-(servers - load) * wait))

    servers = fewest_servers(load, 1.0, 1.0, wait)
    assert late(servers) <= 0.051
    assert servers - 1 <= load or late(servers - 1) > 0.049


def test_the_slowest_gateway_lets_the_last_message_wait_as_long_as_promised() -> None:
    sent = np.array([0.0] * 5 + [100.0] * 10 + [0.0] * 60)
    rate = slowest_gateway(sent, 60.0, 0.0, 600.0)
    # Ten minutes of a hundred a second, and ten more minutes for the last of them: half the rate.
    assert rate == pytest.approx(50.0, abs=1.0)
