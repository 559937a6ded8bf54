"""The how-to on a country's feeds: what it shows is done as it says; what the pages list is what the code has."""

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rentree_blanche.simulators.cli import app
from rentree_blanche.simulators.population.country import WEIGHTS
from rentree_blanche.simulators.scale.command import FORMATS
from rentree_blanche.simulators.scale.dirt import FLAWS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "scale.md").read_text(encoding="utf-8")
LAW = (DOCS / "population.md").read_text(encoding="utf-8")


def test_the_commands_shown_load_a_country_and_the_parquet_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (commands,) = re.findall(r"```console\n(.*?)```", PAGE, flags=re.DOTALL)
    told = []
    for command in commands.splitlines():
        result = CliRunner().invoke(app, [*shlex.split(command.removeprefix("$ rentree ")), "--json"])
        assert result.exit_code == 0, result.output
        told.append(json.loads(result.stdout))
    assert [each.get("mode") for each in told] == [None, "full", "delta"]
    assert told[1]["kept"] > 4_000
    assert 0 < told[2]["kept"] < told[1]["kept"] / 20
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    exec(compile(code, "docs/scale.md", "exec"), {})
    assert "academy" in capsys.readouterr().out


def test_the_pages_list_formats_flaws_and_weights() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE) == list(FORMATS)
    flaws = re.findall(r"^\| `([\w-]+)` \| (\w+) \| (.+) \|$", LAW, flags=re.MULTILINE)
    assert flaws == [(name, flaw.table, flaw.meaning) for name, flaw in FLAWS.items()]
    weights = re.findall(r"([A-Z][A-Z_-]+) (\d+)(?=[, ])", LAW.split("## The whole country")[1].split("## Dirty")[0])
    assert {name: int(weight) for name, weight in weights} == dict(WEIGHTS)
