"""A plan is worked out, reported, and traced to its inputs; a wrong file is told line by line."""

import hashlib
import json
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rentree_blanche.loadtests.demand import default_file as demand_file
from rentree_blanche.loadtests.plan.errors import PlanError
from rentree_blanche.loadtests.plan.file import Inputs, default_file, read_inputs
from rentree_blanche.loadtests.plan.result import as_json
from rentree_blanche.loadtests.plan.study import Study, study
from rentree_blanche.simulators.cli import app
from tests.loadtests.plan.small import PLAN, small

OPTIONS = """
[[options]]
name = "Plus de serveurs"
set = { "stations.web.servers" = 12 }
"""
UNKNOWNS = """
[[unknowns]]
key = "demand.when.guardian_visits_a_day"
low = 0.05
high = 0.2
[[unknowns]]
key = "buckets.mail.a_second"
low = 40
high = 60
"""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return study(
        small(tmp_path_factory.mktemp("plan"), text=PLAN.replace("draws = 3", "draws = 2") + OPTIONS + UNKNOWNS)
    )


def test_what_is_needed_holds_the_objective(done: Study) -> None:
    assert done.sized.holds


def test_the_unknown_that_matters_most_comes_first(done: Study) -> None:
    assert [each.key for each in done.effects] == ["demand.when.guardian_visits_a_day", "buckets.mail.a_second"]
    assert done.effects[1].swing == pytest.approx(0, abs=1e-6)


def test_draws_lie_between_what_the_unknowns_allow(done: Study) -> None:
    peak = next(band for band in done.bands if band.measure == "peak_visits")
    effect = done.effects[0]
    assert effect.at_low["peak_visits"] <= peak.low <= peak.high <= effect.at_high["peak_visits"]


def test_every_figure_is_traced_to_inputs_with_value_file_and_source(done: Study) -> None:
    told = as_json(done)
    assert {"visits", "zones.visits", "zones.guardians"} <= told["traces"].keys()
    for figure, trace in told["traces"].items():
        part, _, name = figure.rpartition(".")
        assert name in (told["zones"][0] if part == "zones" else told["base"])
        assert trace["inputs"]
        assert all(each["file"] in {"plan.toml", "default.toml"} for each in trace["inputs"])
    visits = {each["key"]: each for each in told["traces"]["visits"]["inputs"]}
    assert visits["demand.who.guardians"]["value"] == 150_000
    assert "[P]" in visits["demand.who.guardians"]["source"]


def told_by(inputs: Inputs) -> str:
    """Give the fingerprint of all that is written of a plan."""
    told = json.dumps(as_json(study(inputs, seconds=1800)), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def test_the_same_file_and_seed_give_the_same_result_to_the_last_bit_and_another_seed_another(tmp_path: Path) -> None:
    text = PLAN.replace("draws = 3", "draws = 2") + UNKNOWNS
    first, again = (told_by(small(tmp_path, text=text)) for _ in range(2))
    other = told_by(small(tmp_path, text=text.replace("draws = 2", "draws = 2\nseed = 7")))
    assert first == again
    assert first != other


def test_the_command_writes_a_page_and_figures_and_ends_by_the_answer(tmp_path: Path) -> None:
    demand = demand_file().read_text(encoding="utf-8")
    demand = demand.replace("guardians = 12_000_000", "guardians = 12_000").replace(
        "pupils = 5_600_000", "pupils = 5_600"
    )
    demand = demand.replace("begin = 2026-08-20", "begin = 2026-09-09").replace("days = 30", "days = 1")
    (tmp_path / "demande.toml").write_text(demand, encoding="utf-8")
    file, report = tmp_path / "plan.toml", tmp_path / "rapport"
    points = "points = [[1, 100], [2, 190], [3, 270], [4, 340], [6, 450], [8, 530]]"
    plan = PLAN.replace("[stations.store]", f"[stations.web.scaling]\n{points}\n[stations.store]")
    file.write_text('demand = "demande.toml"\n' + plan, encoding="utf-8")
    ended = CliRunner().invoke(app, ["plan", str(file), "--only-plan", "--report", str(report)])
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert "L’objectif est tenu" in ended.stdout
    page = (report / "index.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 4
    assert "Simulateur – aucune donnée réelle" in page
    assert "<script" not in page
    assert "<code>stations.web.scaling</code>" in page
    told = json.loads((report / "result.json").read_text(encoding="utf-8"))
    assert told["holds"] is True
    assert told["scaling"]["web"]["throughput"] == pytest.approx(450, rel=0.02)
    assert [each["key"] for each in told["traces"]["scaling"]["inputs"]] == [
        "stations.web.scaling.points",
        "stations.web.servers",
    ]
    assert '<section aria-labelledby="zones">' in page
    assert "VERSAILLES" in page


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('set = { "stations.wab.servers" = 2 }', "vouliez-vous dire"),
        ('set = { "stations.web.servers" = -2 }', "attendu"),
        ('set = { "demand.who.guardian" = 2 }', "vouliez-vous dire"),
    ],
)
def test_an_option_that_sets_nothing_known_is_told_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(f'{PLAN}\n[[options]]\nname = "x"\n{line}\n', encoding="utf-8")
    with pytest.raises(PlanError, match=said) as raised:
        read_inputs(file)
    assert f"ligne {file.read_text(encoding='utf-8').splitlines().index(line) + 1}" in str(raised.value)


def test_work_that_no_station_does_is_told(tmp_path: Path) -> None:
    text = PLAN.replace("seconds = { franceconnect = 1.0 }", "seconds = { signature = 1.0 }").replace(
        ", signature = 0.01", ""
    )
    with pytest.raises(PlanError, match="franceconnect"):
        study(small(tmp_path, text=text), options=False)


def test_the_plan_that_is_shipped_is_written_as_an_example() -> None:
    shown = CliRunner().invoke(app, ["plan", "--example"])
    assert shown.stdout == default_file().read_text(encoding="utf-8")


def test_each_option_of_the_plan_that_is_shipped_changes_something() -> None:
    inputs = read_inputs()
    for option in inputs.plan.options:
        changed = inputs.with_values(option.set)
        assert (changed.plan, changed.demand) != (inputs.plan, inputs.demand), option.name


def test_an_outage_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    backwards = [{"start": datetime(2026, 9, 7, 20), "end": datetime(2026, 9, 7, 18)}]  # noqa: DTZ001 - hours of France
    with pytest.raises(PlanError, match="end vient après start"):
        small(tmp_path, {"stations.web.outages": backwards})
