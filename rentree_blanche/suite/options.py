"""The options by which pytest records scenarios. Imported by the plugin: nothing heavy here."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest

_FAILURES = "rentree-failures"


def add_options(parser: pytest.Parser) -> None:
    """Declare the options."""
    group = parser.getgroup("rentree-scenarios", "Rentrée Blanche: recording scenarios")
    group.addoption("--rentree-report", metavar="DIR", help="write the coverage matrix into a folder")
    group.addoption("--rentree-log", metavar="FILE", help="add a line for each scenario played to a stability log")
    group.addoption("--rentree-failures", metavar="DIR", help=f"a folder for each failed scenario ({_FAILURES})")
    group.addoption(
        "--rentree-only",
        metavar="ROW",
        action="append",
        default=[],
        help="play a catalogue row (FC-03), a variant (FC-01:impots), or scenarios by the beginning of their id",
    )
    group.addoption("--rentree-order", metavar="SEED", type=int, help="play in the random order of a seed")
    group.addoption(
        "--rentree-run", metavar="N", type=int, default=1, help="number of the run in the report: from 2 on it is kept"
    )
    group.addoption("--rentree-listed", metavar="FILE", help="with --collect-only: write the scenarios as JSON")
    group.addoption("--rentree-summary", action="store_true", help="end with a summary in French")
    parser.addini("rentree_failures", "a folder for each failed scenario", default=_FAILURES)


def add_service_options(parser: pytest.Parser) -> None:
    """Declare the options by which a service provider is checked."""
    group = parser.getgroup("rentree-service", "Rentrée Blanche: checking a service provider")
    group.addoption("--rentree-service", metavar="FILE", help="TOML that describes the service provider to check")
    group.addoption(
        "--rentree-may-test", metavar="HOST", action="append", default=[], help="a host off this machine to be tested"
    )
    group.addoption("--rentree-checks", metavar="GLOB", action="append", default=[], help="ids of checks to make")
    group.addoption("--rentree-outcomes", metavar="FILE", help="add each outcome as a line of JSON; those there stay")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for; paths are absolute."""

    report: Path | None
    log: Path | None
    failures: Path
    only: tuple[str, ...]
    order: int | None
    run: int
    summary: bool
    listed: Path | None

    @property
    def folders(self) -> Path:
        """Give where the folders of scenarios stand."""
        return self.failures if self.report is None else self.report / "scenarios"


def read_options(config: pytest.Config) -> Options:
    """Read what was asked for."""
    here = config.invocation_params.dir

    def path(name: str) -> Path | None:
        given = config.getoption(name)
        return (here / given).absolute() if given else None

    return Options(
        report=path("rentree_report"),
        log=path("rentree_log"),
        failures=path("rentree_failures") or (here / str(config.getini("rentree_failures"))).absolute(),
        only=tuple(config.getoption("rentree_only")),
        order=config.getoption("rentree_order"),
        run=config.getoption("rentree_run"),
        summary=config.getoption("rentree_summary"),
        listed=path("rentree_listed"),
    )


def shuffled(items: list[pytest.Item], seed: int) -> list[pytest.Item]:
    """Give tests in the order of a seed, those of one file together: the same in every process."""

    def key(item: pytest.Item) -> tuple[bytes, bytes]:
        return _drawn(seed, str(item.path)), _drawn(seed, item.nodeid)

    return sorted(items, key=key)


def _drawn(seed: int, name: str) -> bytes:
    return hashlib.sha256(f"{seed} {name}".encode()).digest()
