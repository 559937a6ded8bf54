"""Measure all checks of a service provider over HTTP, beside as many plain logins at it.

    python -m benchmarks.conformance [--only GLOB…]

The provider is the right one of the zoo, served by a process of its own. Checks and plain logins take turns, check by
check, so that whatever else the machine does falls on both. The checks should take no more than 1.5 times as long.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import alone
from benchmarks.values import Benchmark, Figure, at_most
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


def measure(*, only: tuple[str, ...] = ("*",)) -> Iterator[Figure]:
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
    yield Figure(
        name="conformance",
        title=f"{len(wanted)} contrôles d’un fournisseur de service",
        values=(checking,),
        unit="s",
        bounds=(plain,),
        bound_is=f"{logins} connexions simples, s",
        limits="le message fabriqué, changé et signé de nouveau",
        detail={"checks": len(wanted), "logins": logins},
    )


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


BENCHMARK = Benchmark(
    name="conformance",
    title="Contrôles d’un fournisseur de service",
    goals={"conformance": at_most(1.5)},
    measure=measure,
    quick={"only": ("signature.*", "conditions.*")},
)

if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--serve":
        _serve(Path(sys.argv[2]))
    else:
        alone.main(BENCHMARK)
