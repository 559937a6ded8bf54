"""Merged percentiles are those of the merged values, within the histogram's error, whatever they travelled through."""

import numpy as np
import pytest

from rentree_blanche.loadtests.rush.histogram import Latencies
from rentree_blanche.loadtests.rush.measures import Measures
from rentree_blanche.simulators.core.chance import Chance

ERROR = 0.001


def values(name: str, count: int) -> list[float]:
    draws = Chance(3).draw(name)
    return [draws.lognormvariate(-2, 1.5) for _ in range(count)]


def test_merged_percentiles_equal_those_of_the_merged_raw_data() -> None:
    parts = [values(f"worker {number}", 3_000 + 500 * number) for number in range(4)]
    histograms = []
    for part in parts:
        histogram = Latencies()
        for value in part:
            histogram.record(value)
        histograms.append(Latencies.decoded(histogram.encoded()))
    merged = Latencies.merged(histograms)
    raw = np.sort(np.concatenate(parts))
    assert merged.count == len(raw)
    for share in (0.5, 0.9, 0.95, 0.99, 0.999):
        truth = float(raw[round(share * len(raw)) - 1])  # each share of 15,000 values is a whole number of them
        assert merged.percentile(share) == pytest.approx(truth, rel=ERROR)


def test_measures_survive_the_way_to_another_process_and_merge() -> None:
    made = [Measures(60, 5), Measures(60, 5)]
    for number, measures in enumerate(made):
        for at, value in enumerate(values(f"measures {number}", 50)):
            measures.visit("login", "started", at)
            measures.action("login", "open", intended=at, real=at + 0.1, end=at + 0.1 + value)
        measures.failure("logout", "logout", "status-500", intended=20, real=20, end=21)
        measures.health.lag.record(0.002)
        measures.health.cpu.append(0.4)
    merged = Measures.merged(Measures.from_json(each.as_json()) for each in made)
    assert merged.actions == {"done": 90, "failed": 2}  # the five seconds of settling are not judged
    assert merged.failures == {("logout", "logout", "status-500"): 2}
    assert merged.visits["login"]["started"] == 100
    assert merged.all_intended().count == 92
    assert merged.health.cpu == [0.4, 0.4]
    assert sum(point.started for point in merged.points.values()) == 100


def test_nothing_recorded_has_no_percentile_and_no_text() -> None:
    empty = Latencies()
    assert (empty.count, empty.percentile(0.95), empty.greatest, empty.encoded()) == (0, 0.0, 0.0, "")
