"""A pytest plugin: the processor time of each scenario, of this process and of the browser below it.

`BENCH_CLOCKED` names the file to which a line of JSON goes for each scenario, fixtures included.
"""

import json
import os
from pathlib import Path

import pytest

from benchmarks.processes import children, lifetime_seconds
from rentree_blanche.simulators.core.clock import stopwatch

_FILE = "BENCH_CLOCKED"


class Clocked:
    """Looks at the processes before and after each scenario."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._before = (0.0, 0.0, 0.0)

    def pytest_runtest_logstart(self) -> None:
        """Look."""
        self._before = _look()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Look again, and write what was used."""
        ours, browser, seconds = (after - before for after, before in zip(_look(), self._before, strict=True))
        with self._file.open("a", encoding="utf-8") as file:
            line = {"scenario": nodeid, "ours": ours, "browser": browser, "seconds": seconds}
            file.write(json.dumps(line) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    """Begin where a file is named."""
    if _FILE in os.environ:
        config.pluginmanager.register(Clocked(Path(os.environ[_FILE])), "bench_clocked")


def _look() -> tuple[float, float, float]:
    """Give the processor time of this process, of all below it, and the time."""
    own = os.times()
    below = [pid for pid in children(os.getpid()) if pid != os.getpid()]
    return own.user + own.system, lifetime_seconds(*below), stopwatch()
