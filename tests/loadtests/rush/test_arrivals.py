"""Arrivals are a non-homogeneous Poisson process of the rates asked for, the same for the same seed."""

import numpy as np
import pytest
from scipy.stats import chi2, kstest

from rentree_blanche.loadtests.rush.arrivals import Profile, draw_arrivals
from rentree_blanche.simulators.core.chance import Chance

RAMP = Profile(("login", "logout"), 10.0, tuple((3.0 + slot, 1.0 + (slot % 7)) for slot in range(200)))


def compensated(starts: list[float], profile: Profile) -> np.ndarray:
    """Give the starts on the clock on which the process has rate 1: Λ(t)."""
    totals = np.array([sum(row) for row in profile.rates]) * profile.slot_seconds
    edges = np.arange(len(totals) + 1) * profile.slot_seconds
    return np.interp(starts, edges, np.concatenate([[0], np.cumsum(totals)]))


def test_gaps_on_the_clock_of_the_expected_count_are_exponential() -> None:
    arrivals = draw_arrivals(RAMP, Chance(1), 0, 0)
    gaps = np.diff(compensated(list(arrivals.starts), RAMP))
    assert len(gaps) > 100_000
    assert kstest(gaps, "expon").pvalue > 0.01
    assert abs(np.corrcoef(gaps[:-1], gaps[1:])[0, 1]) < 0.01  # and independent of one another


def test_counts_of_each_slot_and_journey_are_those_of_poisson() -> None:
    arrivals = draw_arrivals(RAMP, Chance(2), 0, 0)
    statistic = 0.0
    for column, journey in enumerate(RAMP.journeys):
        starts = np.array([s for s, j in zip(arrivals.starts, arrivals.journeys, strict=True) if j == journey])
        counts = np.histogram(starts, bins=np.arange(201) * 10.0)[0]
        expected = np.array([row[column] for row in RAMP.rates]) * 10.0
        statistic += float(((counts - expected) ** 2 / expected).sum())  # dispersion: 1 for each cell
    assert 0.005 < chi2.sf(statistic, 400) < 0.995


def test_workers_together_make_the_rate_that_one_would_make() -> None:
    parts = [draw_arrivals(RAMP.shared(4), Chance(1), 0, worker) for worker in range(4)]
    together = sorted(start for part in parts for start in part.starts)
    assert kstest(np.diff(compensated(together, RAMP)), "expon").pvalue > 0.01
    assert parts[0].starts[:5] != parts[1].starts[:5]


def test_the_seed_the_phase_and_the_worker_decide() -> None:
    assert draw_arrivals(RAMP, Chance(1), 0, 0) == draw_arrivals(RAMP, Chance(1), 0, 0)
    assert draw_arrivals(RAMP, Chance(1), 0, 0) != draw_arrivals(RAMP, Chance(2), 0, 0)
    assert draw_arrivals(RAMP, Chance(1), 0, 0) != draw_arrivals(RAMP, Chance(1), 1, 0)


def test_a_flat_profile_shares_its_rate_by_the_mix() -> None:
    flat = Profile.flat(10.0, 30.0, {"login": 3.0, "logout": 1.0})
    assert flat.expected() == pytest.approx({"login": 225.0, "logout": 75.0})
    assert flat.seconds == 30.0
