"""What README and docs show is what works."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from rentree_blanche.simulators.settings import load_settings

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("settings_table", ROOT / "tools" / "settings_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
