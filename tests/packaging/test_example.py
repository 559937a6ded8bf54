"""The example of a publisher's project passes as its README says, with the wheel and what it declares alone."""

import re
import shutil
from pathlib import Path

from tests.packaging.conftest import ROOT, installed

EXAMPLE = ROOT / "docs" / "examples" / "portail-editeur"


def test_the_publishers_own_ent_is_opened_and_only_to_whom_it_should(wheel: Path, tmp_path: Path) -> None:
    project = shutil.copytree(EXAMPLE, tmp_path / "project", ignore=shutil.ignore_patterns(".*", "__pycache__"))
    environment = installed(tmp_path, "--find-links", str(wheel.parent), "-e", f"{project}[recette]")
    said = environment.run("pytest", "-q", "-p", "no:cacheprovider", within=project)
    tests = sum(file.read_text(encoding="utf-8").count("\ndef test_") for file in project.rglob("test_*.py"))
    assert f"{tests} passed" in said


def test_its_readme_names_what_there_is() -> None:
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    table = readme.partition("| fichier |")[2]
    assert all((EXAMPLE / name).is_file() for name in re.findall(r"^\| `([^`]+)`", table, re.MULTILINE))
    assert '-e ".[recette]"' in readme
