"""Reading what is asked of a run."""

from pathlib import Path

from rentree_blanche.loadtests.rush.values import OwnTarget, Rush
from rentree_blanche.simulators.core.errors import UnusableInputError
from rentree_blanche.simulators.toml_file import read_toml


class RushFileError(UnusableInputError):
    """A file of `rentree rush` cannot be used: each line of the message names a line and a field."""


def read_rush(file: Path | None) -> Rush:
    """Read what is asked of a run; the defaults without a file. A relative path in it starts at its folder.

    Raises:
        RushFileError: it cannot be read, or lines of it are wrong.
    """
    if file is None:
        return Rush()
    rush = read_toml(file, Rush, RushFileError).values
    rooted = {name: _rooted(file, getattr(rush, name)) for name in ("demand", "deployment", "ready_file")}
    target: OwnTarget = rush.target.model_copy(update={"settings": _rooted(file, rush.target.settings)})
    return rush.model_copy(update={**rooted, "target": target})


def _rooted(file: Path, path: Path | None) -> Path | None:
    return None if path is None else (file.parent / path).absolute()
