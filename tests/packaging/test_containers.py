"""What the container files and the recipes for CI say is what the product knows; nothing here needs a container."""

import fnmatch
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from rentree_blanche import __version__
from rentree_blanche.loadtests.rush.file import read_rush
from rentree_blanche.simulators.cli import app
from rentree_blanche.simulators.settings import load_settings

ROOT = Path(__file__).parents[2]
_CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
_RECIPES = [
    yaml.safe_load(block)
    for block in re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "ci.md").read_text(encoding="utf-8"), re.DOTALL)
]


@pytest.fixture
def composition() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return read


@pytest.fixture
def services(composition: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = composition["services"]
    return read


def test_what_the_image_is_made_of_is_there_and_is_not_kept_from_it() -> None:
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", _CONTAINERFILE, re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    assert len(names) >= 5
    for name in names:
        assert (ROOT / name).exists()
        assert any(fnmatch.fnmatch(name, pattern) for pattern in allowed), name


def test_the_image_starts_a_command_that_exists() -> None:
    (written,) = re.findall(r"^CMD (.+)$", _CONTAINERFILE, re.MULTILINE)
    command, *words = json.loads(written)
    told = CliRunner().invoke(app, [command, "--help"])
    assert told.exit_code == 0
    assert all(f"{word} " in told.output for word in words if word.startswith("--"))
    assert words[words.index("--port") + 1] in re.findall(r"^EXPOSE (\d+)$", _CONTAINERFILE, re.MULTILINE)


def test_the_settings_of_the_composition_are_read(
    services: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in services["federation"]["environment"].items():
        monkeypatch.setenv(name, value)
    settings = load_settings(None)
    database = services["store"]["environment"]
    assert (settings.workers, settings.worker_ports) == ({"educonnect": 4}, {"educonnect": 8081})
    assert settings.store == (
        f"postgresql+psycopg://{database['POSTGRES_USER']}:{database['POSTGRES_PASSWORD']}@store/{database['POSTGRES_DB']}"
    )


def test_only_the_proxy_is_reached_from_the_machine_and_from_no_other(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"proxy": ["127.0.0.1:8080:8080", "127.0.0.1:8081:8081"]}


@pytest.mark.parametrize("name", ["federation", "rush", "locust"])
def test_a_service_of_ours_runs_a_command_that_exists(services: dict[str, Any], name: str) -> None:
    command, *words = services[name]["command"]
    told = CliRunner().invoke(app, [command, "--help"])
    assert told.exit_code == 0
    assert all(f"{word} " in told.output for word in words if word.startswith("--"))


def test_the_image_holds_what_the_composition_needs() -> None:
    (installed,) = re.findall(r'"\.\[([a-z,]+)\]"', _CONTAINERFILE)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(installed.split(",")) == {"load", "postgresql"} <= set(extras)


def test_the_load_is_sent_to_the_federation_through_the_proxy_by_as_many_workers_as_are_waited_for(
    composition: dict[str, Any], tmp_path: Path
) -> None:
    federation, rush, locust = (composition["services"][name] for name in ("federation", "rush", "locust"))
    expected = rush["command"][rush["command"].index("--expect-workers") + 1]
    assert expected == locust["deploy"]["replicas"] == "${LOCUST_WORKERS:-2}"
    assert {each["network_mode"] for each in (rush, locust)} == {"service:proxy"}
    assert {each["build"]["dockerfile"] for each in (federation, rush, locust)} == {"Containerfile"}
    file = tmp_path / "rush.toml"
    file.write_text(composition["configs"]["rush"]["content"], encoding="utf-8")
    ready = str(read_rush(file).ready_file)
    assert ready == federation["command"][federation["command"].index("--ready-file") + 1]
    assert ready in federation["healthcheck"]["test"]
    assert set(rush["volumes"]) & set(federation["volumes"])
    assert rush["configs"] == [{"source": "rush", "target": rush["command"][1]}]


@pytest.mark.parametrize("recipe", _RECIPES)
def test_a_recipe_runs_commands_that_exist_with_the_wheel_of_this_version(recipe: dict[str, Any]) -> None:
    job = recipe.get("scenarios") or recipe["jobs"]["scenarios"]
    said = [
        *job.get("before_script", ()),
        *job.get("script", ()),
        *(step.get("run", "") for step in job.get("steps", ())),
    ]
    assert any(f"rentree_blanche-{__version__}-py3-none-any.whl" in line for line in said)
    commands = [line.split()[1:] for line in said if line.startswith("rentree ")]
    assert {words[0] for words in commands} == {"doctor", "scenarios"}
    for command, *words in commands:
        told = CliRunner().invoke(app, [command, "--help"]).output
        assert all(f"{word} " in told for word in words if word.startswith("--"))
