"""`rentree scenarios --list`: what there is, without playing anything."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rentree_blanche.simulators.cli import app


def test_a_row_is_listed_with_its_scenarios_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["scenarios", "CH-09", "--list", "--json"])
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.stdout).values()
    assert [each["id"].partition("::")[0] for each in row["scenarios"]] == ["chaos/test_nights.py"]
    assert list(tmp_path.iterdir()) == [], "nothing is left where it was asked"
