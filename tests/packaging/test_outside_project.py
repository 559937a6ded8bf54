import shutil
from pathlib import Path

OUTSIDE = Path(__file__).parent / "outside"


def test_a_project_with_folders_named_as_ours_uses_the_fixtures(clean, tmp_path: Path) -> None:
    project = shutil.copytree(OUTSIDE, tmp_path / "project")
    said = clean.run("pytest", "-q", "-p", "no:cacheprovider", within=project)
    assert "4 passed" in said
