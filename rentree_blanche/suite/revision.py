"""Which code played: version of the package, commit of its checkout."""

import shutil
import subprocess
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rentree_blanche import __version__

_PACKAGE = Path(__file__).parents[1]
_SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The code that played; `commit` is None outside a checkout, `modified` tells of changes not committed."""

    version: str
    commit: str | None
    modified: bool

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        return asdict(self)


@cache
def revision() -> Revision:
    """Ask git, where the package stands in a checkout of its own and not in an environment of another project."""
    commit = _git("rev-parse", "HEAD") if _git("ls-files", "__init__.py") else None
    modified = bool(commit and _git("status", "--porcelain", "--", "."))
    return Revision(version=__version__, commit=commit, modified=modified)


def _git(*words: str) -> str | None:
    program = shutil.which("git")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - git, with words of our own
            [program, "-C", str(_PACKAGE), *words], capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
