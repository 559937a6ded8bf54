"""Latencies in HDR histograms, which can be merged: percentiles of many workers are those of all their values."""

from collections.abc import Iterable
from typing import Any

from hdrh.histogram import HdrHistogram

_MICROSECONDS = 1_000_000
_LONGEST = 3_600 * _MICROSECONDS
DIGITS = 3
"""Significant digits that are kept: a percentile is within 0.1 % of the true one."""


class Latencies:
    """Seconds, from a microsecond to an hour; longer ones are kept as an hour."""

    def __init__(self) -> None:
        self._counts: Any = None

    def record(self, seconds: float) -> None:
        """Keep one value; one below a microsecond counts as a microsecond."""
        if self._counts is None:
            self._counts = _empty()
        self._counts.record_value(min(max(round(seconds * _MICROSECONDS), 1), _LONGEST))

    def merge(self, other: "Latencies") -> None:
        """Add the values of another one."""
        if other._counts is None:
            return
        if self._counts is None:
            self._counts = _empty()
        self._counts.add(other._counts)

    @property
    def count(self) -> int:
        """How many values there are."""
        return 0 if self._counts is None else int(self._counts.get_total_count())

    @property
    def mean(self) -> float:
        """The mean in seconds; 0 without values."""
        return 0.0 if self._counts is None else float(self._counts.get_mean_value()) / _MICROSECONDS

    @property
    def greatest(self) -> float:
        """The greatest value in seconds; 0 without values."""
        return 0.0 if self._counts is None else float(self._counts.get_max_value()) / _MICROSECONDS

    def percentile(self, share: float) -> float:
        """Give the value in seconds below which a share of the values lies; 0 without values."""
        if self._counts is None:
            return 0.0
        return float(self._counts.get_value_at_percentile(share * 100)) / _MICROSECONDS

    def encoded(self) -> str:
        """Write it as text, in HdrHistogram's own compressed form; empty without values."""
        return "" if self._counts is None else self._counts.encode().decode("ascii")

    @classmethod
    def decoded(cls, text: str) -> "Latencies":
        """Read what `encoded` wrote."""
        made = cls()
        if text:
            made._counts = _empty()
            made._counts.decode_and_add(text)
        return made

    @classmethod
    def merged(cls, parts: Iterable["Latencies"]) -> "Latencies":
        """Merge several."""
        made = cls()
        for part in parts:
            made.merge(part)
        return made


def _empty() -> Any:
    return HdrHistogram(1, _LONGEST, DIGITS)
