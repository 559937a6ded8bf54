"""One benchmark alone: `python -m benchmarks.logins --rounds 3` prints a JSON object for each figure."""

import argparse
import inspect
import sys
from collections.abc import Iterator
from typing import Any

from benchmarks.machine import is_busy
from benchmarks.result import Line, line_of
from benchmarks.values import Benchmark

# Benchmarks end in their own process; whoever runs them all reads these lines.


def main(benchmark: Benchmark) -> None:
    """Measure with what the command line says: an option for each keyword of `measure`."""
    given = vars(_parser(benchmark).parse_args())
    quick = benchmark.quick if given.pop("quick") else {}
    for line in lines(benchmark, {**quick, **{name: value for name, value in given.items() if value is not None}}):
        print(line.model_dump_json(exclude_defaults=True), flush=True)


def lines(benchmark: Benchmark, given: dict[str, Any]) -> Iterator[Line]:
    """Measure; give a line for each figure as soon as it is known."""
    for found in benchmark.measure(**given):
        yield line_of(benchmark, found, busy=is_busy())


def _parser(benchmark: Benchmark) -> argparse.ArgumentParser:
    about = sys.modules[benchmark.measure.__module__].__doc__
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a short run, which says less")
    for name, parameter in inspect.signature(benchmark.measure).parameters.items():
        default = parameter.default
        many = isinstance(default, tuple)
        shown = " ".join(map(str, default)) if many else default
        parser.add_argument(
            f"--{name}",
            type=type(default[0]) if many else type(default),
            nargs="+" if many else None,
            help=f"unless told: {shown}",
        )
    return parser
