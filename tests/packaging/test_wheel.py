import json
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from rentree_blanche import __version__

PACKAGE = Path(__file__).parents[2] / "rentree_blanche"


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_file_of_the_package_is_in_the_wheel(names: set[str]) -> None:
    here = {
        str(file.relative_to(PACKAGE.parent))
        for file in PACKAGE.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert here <= names
    assert "rentree_blanche/py.typed" in names
    assert any(name.endswith("/templates/frame.html") for name in names)
    assert any(name.endswith("/static/style.css") for name in names)


def test_nothing_but_the_package_is_in_the_wheel(names: set[str]) -> None:
    assert {name.split("/")[0] for name in names} == {"rentree_blanche", f"rentree_blanche-{__version__}.dist-info"}
    assert not [name for name in names if "/tests/" in name or "__pycache__" in name]


def test_the_wheel_carries_its_licence_and_its_entry_points(wheel: Path) -> None:
    folder = f"rentree_blanche-{__version__}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        metadata = Parser().parsestr(archive.read(f"{folder}/METADATA").decode())
        entry_points = archive.read(f"{folder}/entry_points.txt").decode()
        licence = archive.read(f"{folder}/licenses/LICENSE").decode()
    assert metadata["License-Expression"] == "Apache-2.0"
    assert "END OF TERMS AND CONDITIONS" in licence
    assert "rentree = rentree_blanche.simulators.cli:app" in entry_points
    assert "[pytest11]" in entry_points


def test_the_installed_command_needs_nothing_of_the_checkout(clean, tmp_path: Path) -> None:
    told = json.loads(clean.run("rentree", "people", "--seed", "3", "--families", "2", "--json", within=tmp_path))
    assert {each["family"] for each in told["people"]} == {0, 1}
    assert clean.run("rentree", "--version", within=tmp_path) == f"rentree {__version__}\n"
