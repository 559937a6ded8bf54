import os
import subprocess
import sys

import pytest

from benchmarks.alone import lines
from benchmarks.processes import children, cpu_seconds, lifetime_seconds, mebibytes
from benchmarks.soak import slope
from benchmarks.turns import in_turns
from benchmarks.values import Benchmark, Figure


def test_sides_are_measured_in_turns_and_the_first_round_only_warms_up() -> None:
    called: list[str] = []

    def side(name: str) -> int:
        called.append(name)
        return len(called)

    found = in_turns({"a": lambda: side("a"), "b": lambda: side("b")}, 2)

    assert called == ["a", "b", "a", "b", "a", "b"]
    assert found == {"a": (3, 5), "b": (4, 6)}


def test_a_benchmark_takes_what_is_given_and_its_own_defaults() -> None:
    def measure(*, rounds: int = 1, size: int = 5) -> list[Figure]:
        return [Figure(name="sample", title="", values=(size,) * rounds, unit="ms")]

    (line,) = lines(Benchmark(name="sample", title="", goals={}, measure=measure), {"rounds": 3})

    assert line.rounds == (5, 5, 5)


def test_a_leak_shows_as_a_slope_for_each_thousand() -> None:
    assert slope([100, 101, 102, 103], 2) == pytest.approx(0.5)
    assert slope([100, 100, 100], 2) == 0


def test_processes_below_one_are_found_and_measured() -> None:
    code = "import sys; print(sum(range(3_000_000)), flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()

        assert process.pid in list(children(os.getpid()))
        assert list(children(process.pid)) == [process.pid]
        assert cpu_seconds(process.pid) > 0
        assert lifetime_seconds(process.pid) > 0
        assert mebibytes([process.pid], resident=True) >= mebibytes([process.pid]) > 1
        process.communicate()


def test_a_process_that_has_ended_counts_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()

    assert cpu_seconds(process.pid) == 0
    assert lifetime_seconds(process.pid) == 0
