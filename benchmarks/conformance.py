"""Measure all checks of a service provider over HTTP, beside as many plain logins at it.

    python benchmarks/conformance.py [--only GLOB]…

The provider is the right one of the zoo, served by a process of its own. Checks and plain logins take turns, check by
check, so that whatever else the machine does falls on both. Prints one JSON object; the bound of the ratio is 1.5.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rentree_blanche.conformance.attempts import attempt
from rentree_blanche.conformance.bench import Bench, bench_for
from rentree_blanche.conformance.cast import cast_of
from rentree_blanche.conformance.idp import reference_idp
from rentree_blanche.conformance.judging import outcome_of
from rentree_blanche.conformance.registry import catalogue
from rentree_blanche.conformance.service import read_service
from rentree_blanche.conformance.visitor import Answer, Fields, HttpVisitor
from rentree_blanche.conformance.zoo.building import RIGHT, provider_with
from rentree_blanche.conformance.zoo.serving import served, wsgi
from rentree_blanche.simulators.core.clock import stopwatch, wall

_FILE = """\
name = "zoo"
metadata = "http://zoo.localhost:{port}/metadata"
start = "http://zoo.localhost:{port}/login"
attributes = "ent"
clock_skew_seconds = 60
[oracle]
url = "http://zoo.localhost:{port}/me"
selector = "#identite"
[logout]
url = "http://zoo.localhost:{port}/logout"
[idp]
folder = "."
"""


class _Counting(HttpVisitor):
    """Counts the responses that are posted."""

    posted = 0

    def post(self, url: str, fields: Fields) -> Answer:
        _Counting.posted += url.endswith("/acs")
        return super().post(url, fields)


def measure(only: tuple[str, ...]) -> dict[str, object]:
    """Make every check that is wanted, and after each as many plain logins as it took."""
    with _site() as bench:
        checking = plain = 0.0
        logins = 0
        wanted = catalogue().chosen(only).checks
        for check in wanted:
            before, begin = _Counting.posted, stopwatch()
            outcome_of(check, bench)
            checking += stopwatch() - begin
            took, begin = _Counting.posted - before, stopwatch()
            for _ in range(took):
                attempt(bench, label="")
            plain += stopwatch() - begin
            logins += took
    return {
        "name": "conformance",
        "value": round(checking, 2),
        "unit": "s",
        "checks": len(wanted),
        "logins": logins,
        "plain": round(plain, 2),
        "ratio": round(checking / plain, 3),
        "bound": 1.5,
    }


@contextmanager
def _site() -> Iterator[Bench]:
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [sys.executable, __file__, "--serve", folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            port = server.stdout.readline().strip() if server.stdout else ""
            file = Path(folder) / "zoo.toml"
            file.write_text(_FILE.format(port=port), encoding="utf-8")
            bench = bench_for(read_service(file))
            bench.visitor = lambda: _Counting(seconds=30)
            yield bench
        finally:
            server.terminate()
            server.wait()


def _serve(folder: Path) -> None:
    file = folder / "first.toml"
    file.write_text(_FILE.format(port=1), encoding="utf-8")
    service = read_service(file)
    provider = provider_with(RIGHT, reference_idp(service.idp), cast_of(service), wall)
    with served(wsgi(provider)) as port:
        provider.base_url = f"http://zoo.localhost:{port}"
        print(port, flush=True)
        sys.stdin.read()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--serve", type=Path)
    chosen = parser.parse_args()
    if chosen.serve is not None:
        _serve(chosen.serve)
    else:
        print(json.dumps(measure(tuple(chosen.only))))


if __name__ == "__main__":
    main()
