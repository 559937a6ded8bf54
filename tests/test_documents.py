"""What README and docs show is what works."""

import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from rentree_blanche.simulators.control.names import HOSTS
from rentree_blanche.simulators.core.faults import fault_from
from rentree_blanche.simulators.settings import load_settings
from tests.tools import loaded

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return loaded("settings_table")


def fenced(document: str, language: str) -> str:
    (block,) = re.findall(rf"```{language}\n(.*?)```", (ROOT / document).read_text(encoding="utf-8"), re.DOTALL)
    return block


def test_the_list_of_settings_is_that_of_the_models(tool: ModuleType) -> None:
    written = tool.DOCUMENT.read_text(encoding="utf-8")
    assert tool.renewed(written) == written, "python tools/settings_table.py writes it anew"


def test_the_sample_of_settings_is_read(tmp_path: Path) -> None:
    file = tmp_path / "sample.toml"
    file.write_text(fenced("docs/settings.md", "toml"), encoding="utf-8")
    settings = load_settings(file)
    assert (settings.families, settings.educonnect.code_minutes, settings.ent.ecole_era) == (500, 10, "both")


def test_the_readme_names_every_host() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Who answers where")[2].partition("##")[0]
    assert set(re.findall(r"`([a-z-]+)`", table)) - {"localhost"} == set(HOSTS)


def test_the_map_is_that_of_the_tree() -> None:
    drawn = fenced("docs/architecture.md", "")
    named = set(re.findall(r"^    (\S+?)/?(?:  (\S+)/)?\s", drawn, re.MULTILINE))
    parts = {part.strip("/") for pair in named for part in pair if part}
    tree = ROOT / "rentree_blanche" / "simulators"
    packages = {each.name for each in tree.iterdir() if (each / "__init__.py").is_file()}
    assert {part for part in parts if not (tree / part).exists()} == set()
    assert packages <= parts
    for document in re.findall(r"\((\w[\w-]*\.md)\)", drawn):
        assert (ROOT / "docs" / document).is_file()


def test_every_link_of_the_readme_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_fault_that_is_shown_is_read() -> None:
    fault = fault_from(json.loads(fenced("docs/faults.md", "json")))
    assert [effect.effect for effect in fault.what] == ["delay", "status"]
