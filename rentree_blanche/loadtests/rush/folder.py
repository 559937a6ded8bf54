"""The folder of a report: never one in which somebody else's files stand."""

import shutil
from pathlib import Path

from rentree_blanche.simulators.core.errors import UnusableInputError

_OURS = frozenset({"result.json", "report.html", "demand.html"})


def emptied(folder: Path) -> Path:
    """Give the folder of a report: a new one, an empty one, or that of an earlier report, which is thrown away.

    Raises:
        UnusableInputError: something else stands there.
    """
    if folder.exists():
        names = {each.name for each in folder.iterdir()} if folder.is_dir() else {folder.name}
        if names - _OURS:
            raise UnusableInputError(
                f"--report {folder}\N{NO-BREAK SPACE}: ce n’est pas un rapport, {min(names - _OURS)} s’y trouve"
                "\N{NARROW NO-BREAK SPACE}; donner un autre dossier"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder
