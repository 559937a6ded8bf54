"""A run is predicted from a light one, where truth is known: results written as a rush writes them, of an M/M/c."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rentree_blanche.loadtests.plan.compare import compared
from rentree_blanche.loadtests.plan.demands import demands_of, read_measured
from rentree_blanche.loadtests.plan.errors import MeasureError
from rentree_blanche.simulators.cli import app
from tests.loadtests.plan.closed_forms import erlang_c

CORES, SECONDS, ACTIONS = 4, 0.05, 5
PROMISED = 0.5


def sojourn(visits: float, level: float) -> float:
    """Give a quantile of the time in M/M/c of one action, by bisection on its distribution."""
    service, load = SECONDS / ACTIONS, visits * SECONDS
    waits, rate, drain = erlang_c(CORES, load), 1 / service, (CORES - load) / service
    low, high = 0.0, 1000 * service
    for _ in range(100):
        middle = (low + high) / 2
        late = math.exp(-rate * middle) * (1 - waits)
        late += waits * (drain * math.exp(-rate * middle) - rate * math.exp(-drain * middle)) / (drain - rate)
        low, high = (middle, high) if late > 1 - level else (low, middle)
    return low


def knee() -> float:
    low, high = 1.0, CORES / SECONDS * 0.99999
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sojourn(middle, 0.95) <= PROMISED else (low, middle)
    return low


def result(folder: Path, rates: list[float], *, with_knee: bool, slower: float = 1.0, valid: bool = True) -> Path:
    """Write what a rush would have written after phases at some rates."""
    said: dict[str, Any] = {
        "valid": valid,
        "knee": {"good": knee() * 0.99, "bad": knee() * 1.01} if with_knee else None,
        "machine": {"cores": 16},
        "target": {"name": "essai", "processes": {"educonnect": CORES}},
        "inputs": {"rush": {"objective": {"percentile": 0.95, "seconds": PROMISED}}},
        "summary": [],
        "phases": [],
        "samples": [],
    }
    for number, rate in enumerate(rates):
        begin = 1000.0 * number
        took = {f"p{level}": sojourn(rate, level / 100) * slower for level in (50, 95)}
        said["summary"].append(
            {"name": "step", "rate": rate, "seconds": 100.0, "visits": {"started": rate * 100},
             "actions": rate * 100 * ACTIONS, "error_share": 0.0, "intended": took}
        )  # fmt: skip
        said["phases"].append({"began": begin})
        said["samples"] += [
            {"at": begin + look, "cpu": {"educonnect": rate * SECONDS, "générateur": 0.7}} for look in range(0, 100, 10)
        ]
    folder.mkdir()
    (folder / "result.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


def test_demands_are_cores_used_over_visits_and_leave_the_generator_out(tmp_path: Path) -> None:
    (found,) = demands_of(read_measured(result(tmp_path / "léger", [5.0, 10.0, 20.0], with_knee=False)))
    assert (found.part, found.servers) == ("educonnect", CORES)
    assert found.seconds == pytest.approx(SECONDS)


def test_knee_and_p95_of_a_queue_of_known_truth_are_predicted(tmp_path: Path) -> None:
    light = read_measured(result(tmp_path / "léger", [8.0, 16.0], with_knee=False))
    full = read_measured(result(tmp_path / "plein", [20.0, 0.6 * knee(), 70.0], with_knee=True))
    found = compared(light, full)
    assert found.agrees
    assert abs(found.figures[0].gap) < 0.03


def asked(light: Path, full: Path) -> tuple[int, dict[str, Any]]:
    """Give how the command ends, and what it says."""
    done = CliRunner().invoke(app, ["plan", "compare", str(light), str(full), "--json"])
    return done.exit_code, json.loads(done.stdout)


def test_a_run_that_was_slower_than_its_light_sister_says_is_refused(tmp_path: Path) -> None:
    light = result(tmp_path / "léger", [8.0, 16.0], with_knee=False)
    full = result(tmp_path / "plein", [0.6 * knee()], with_knee=True, slower=2.0)
    ended, said = asked(light, full)
    assert ended == 1
    assert said["agrees"] is False
    assert said["figures"][1]["gap"] == pytest.approx(-0.5, abs=0.05)


@pytest.mark.parametrize("share", [0.51, 0.6, 0.69])
def test_a_rate_held_near_sixty_percent_of_the_knee_is_compared(tmp_path: Path, share: float) -> None:
    light = result(tmp_path / "léger", [8.0, 16.0], with_knee=False)
    full = result(tmp_path / "plein", [0.3 * knee(), share * knee(), knee()], with_knee=True)
    ended, said = asked(light, full)
    assert (ended, said["agrees"], said["lacking"]) == (0, True, "")
    assert said["figures"][1]["title"] == f"p95 à {share * 100:.0f}\N{NO-BREAK SPACE}% du genou (s)"


def test_without_a_rate_held_near_sixty_percent_the_knee_alone_is_told_and_what_lacks(tmp_path: Path) -> None:
    light = result(tmp_path / "léger", [8.0, 16.0], with_knee=False)
    full = result(tmp_path / "plein", [0.25 * knee(), 0.45 * knee(), 0.8 * knee()], with_knee=True)
    ended, said = asked(light, full)
    assert (ended, said["agrees"], said["valid"]) == (2, False, True)
    assert [each["title"] for each in said["figures"]] == ["genou (visites par seconde)"]
    assert "25 %, 45 %, 80 %" in said["lacking"].replace("\N{NO-BREAK SPACE}", " ")
    assert f"{0.6 * knee():.1f} visites par seconde".replace(".", ",") in said["lacking"]


@pytest.mark.parametrize(("light_valid", "full_valid"), [(False, True), (True, False), (False, False)])
def test_an_invalid_run_on_either_side_ends_as_an_invalid_run_whatever_the_figures(
    tmp_path: Path, light_valid: bool, full_valid: bool
) -> None:
    light = result(tmp_path / "léger", [8.0, 16.0], with_knee=False, valid=light_valid)
    full = result(tmp_path / "plein", [0.6 * knee()], with_knee=True, valid=full_valid)
    ended, said = asked(light, full)
    assert (ended, said["valid"], said["agrees"]) == (3, False, False)


def test_a_gap_is_told_with_its_sign_and_whole_however_wide(tmp_path: Path) -> None:
    light = result(tmp_path / "léger", [8.0, 16.0], with_knee=False, slower=4.0)
    full = result(tmp_path / "plein", [0.6 * knee()], with_knee=True)
    gap = compared(read_measured(light), read_measured(full)).figures[1].gap
    assert gap > 1.5
    done = CliRunner().invoke(app, ["plan", "compare", str(light), str(full)])
    assert done.exit_code == 1
    assert f"+{gap * 100:.1f}".replace(".", ",") in done.stdout


def test_each_invalid_run_is_named(tmp_path: Path) -> None:
    light = result(tmp_path / "léger", [8.0, 16.0], with_knee=False, valid=False)
    full = result(tmp_path / "plein", [0.6 * knee()], with_knee=True)
    done = CliRunner().invoke(app, ["plan", "compare", str(light), str(full)])
    assert "La charge légère se dit invalide" in done.stdout
    assert "La charge à prédire se dit" not in done.stdout


def test_a_run_cannot_predict_itself(tmp_path: Path) -> None:
    rates = [0.1 * knee(), 0.2 * knee()]
    result(tmp_path / "plein", [*rates, 0.6 * knee()], with_knee=True)
    whole = read_measured(tmp_path / "plein")
    with pytest.raises(MeasureError, match="le même essai"):
        compared(replace(whole, phases=whole.phases[:2]), whole)


def test_a_light_run_that_is_not_light_cannot_be_used(tmp_path: Path) -> None:
    light = read_measured(result(tmp_path / "léger", [0.5 * knee()], with_knee=False))
    full = read_measured(result(tmp_path / "plein", [0.6 * knee()], with_knee=True))
    with pytest.raises(MeasureError, match="plus légère"):
        compared(light, full)


def test_a_file_that_is_no_result_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text("{}", encoding="utf-8")
    done = CliRunner().invoke(app, ["plan", "demands", str(tmp_path)])
    assert done.exit_code == 2
    assert "pas un résultat" in done.stderr
