"""Projects of their own, whose scenarios are run as somebody else's."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

# pytest-playwright's own fixture warns under pytest 9.
_INI = "[pytest]\nfilterwarnings =\n    error\n    ignore:Session-scoped fixtures defined as instance methods\n"


def run(folder: Path, suite: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a suite in a project of its own."""
    folder.mkdir(exist_ok=True)
    (folder / "test_suite.py").write_text(textwrap.dedent(suite), encoding="utf-8")
    (folder / "pytest.ini").write_text(_INI, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
