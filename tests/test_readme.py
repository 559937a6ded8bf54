"""The tests that the README and the first page of the docs show, played as they stand in a project of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# pytest-playwright's own fixture warns under pytest 9.
_INI = "[pytest]\nfilterwarnings =\n    error\n    ignore:Session-scoped fixtures defined as instance methods\n"


@pytest.mark.parametrize("document", ["README.md", "docs/prise-en-main.md"])
def test_the_test_that_a_first_reader_is_shown_passes(document: str, tmp_path: Path) -> None:
    (shown,) = re.findall(r"```python\n(.*?)```", (ROOT / document).read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "test_shown.py").write_text(shown, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(_INI, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr
