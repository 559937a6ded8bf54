"""What `rentree anonymise` does, with a bar on the terminal meanwhile."""

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from rentree_blanche.simulators.anonymise.work import Anonymised, anonymise, unguessable
from rentree_blanche.simulators.core.chance import Chance


def run(sources: Sequence[Path], out: Path, seed: int | None, *, quiet: bool) -> list[Anonymised]:
    """Make extracts anonymous; without a seed nobody can draw the replacements again.

    Raises AnonymiseError.
    """
    chance = unguessable() if seed is None else Chance(seed)
    with Progress(console=Console(file=sys.stderr), transient=True, disable=quiet) as progress:
        bar = progress.add_task("Anonymisation", total=None)
        return anonymise(sources, out, chance, lambda done, total: progress.update(bar, completed=done, total=total))
