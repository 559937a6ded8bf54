"""Every scenario with the rows that it is marked with, as pytest collects them."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

SCENARIOS = Path(__file__).parents[2] / "rentree_blanche" / "scenarios"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario: its file below `scenarios`, its function, its id in brackets, and (row, variant or None) each."""

    file: str
    function: str
    case: str
    rows: tuple[tuple[str, str | None], ...]

    @property
    def name(self) -> str:
        """Name it as pytest does."""
        return f"{self.file}::{self.function}{self.case}"


def collect() -> tuple[Scenario, ...]:
    """Collect the scenarios in a process of its own: this one may be collecting, or playing, something else."""
    told = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=False)
    *said, found = told.stdout.splitlines()
    assert told.returncode == 0, "\n".join([*said, told.stderr])
    return tuple(
        Scenario(each["file"], each["function"], each["case"], tuple((row, variant) for row, variant in each["rows"]))
        for each in json.loads(found)
    )


class _Collector:
    def __init__(self) -> None:
        self.found: list[dict[str, object]] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note what each scenario is marked with."""
        for item in items:
            function = item.name.partition("[")[0]
            self.found.append(
                {
                    "file": Path(item.path).relative_to(SCENARIOS).as_posix(),
                    "function": function,
                    "case": item.name.removeprefix(function),
                    "rows": [[*mark.args, None][:2] for mark in item.iter_markers("row")],
                }
            )


def _main() -> int:
    collector = _Collector()
    given = ["--collect-only", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", str(SCENARIOS)]
    code = pytest.main(given, plugins=[collector])
    sys.stdout.write(json.dumps(collector.found))
    return int(code)


if __name__ == "__main__":
    sys.exit(_main())
