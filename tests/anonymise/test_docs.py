"""The how-to on anonymising: what it shows is done as it says, and a register takes the result."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rentree_blanche.simulators.cli import app
from rentree_blanche.simulators.onde.room import onde
from rentree_blanche.simulators.onde.settings import OndeSettings
from rentree_blanche.simulators.population import Degree
from tests.register_house import FAMILIES, POPULATION, House, register_house

PAGE = (Path(__file__).parents[2] / "docs" / "anonymise.md").read_text(encoding="utf-8")


def _school(house: House) -> str:
    """Give the école with most pupils."""
    schools = house.control("GET", "/ecoles").json()
    return str(max(schools, key=lambda school: len(house.download(school["uai"], "eleves.csv")))["uai"])


def test_the_commands_shown_make_extracts_that_an_empty_school_takes_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = onde(POPULATION, FAMILIES, OndeSettings(portals=()))
    with register_house(room, tmp_path, degree=Degree.PRIMARY, max_body=2_000_000) as house:
        uai = _school(house)
        (tmp_path / "eleves.csv").write_bytes(house.download(uai, "eleves.csv"))
        (tmp_path / "responsables.csv").write_bytes(house.download(uai, "responsables.csv"))
        monkeypatch.chdir(tmp_path)
        (block,) = re.findall(r"```console\n(.*?)```", PAGE, flags=re.DOTALL)
        command, listing, *names = block.splitlines()
        told = CliRunner().invoke(app, shlex.split(command.removeprefix("$ rentree ")))
        assert told.exit_code == 0, told.output
        folder = tmp_path / listing.removeprefix("$ ls ")
        assert sorted(path.name for path in folder.iterdir()) == names

        before = _everybody(house, uai)
        taken = [house.take(uai, (folder / name).read_bytes()) for name in names]
        assert [report["refused"] for report in taken] == [[], []]
        assert [report["created"] for report in taken] == [
            len((folder / name).read_bytes().splitlines()) - 1 for name in names
        ]
        after = _everybody(house, uai)
        assert not {(each["birth_name"], each["first_name"]) for each in after} & {
            (each["birth_name"], each["first_name"]) for each in before
        }


def _everybody(house: House, uai: str) -> list[dict[str, Any]]:
    """Empty the school; give who was in it."""
    people = [each for each in house.control("GET", "/eleves").json() if each["uai"] == uai]
    for pupil in people:
        house.control("DELETE", f"/eleves/{pupil['id']}")
    return people
