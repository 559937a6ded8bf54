"""The folder that takes what is written: a file has its name once it is whole, and the summary comes last."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from rentree_blanche.simulators.scale.errors import ScaleError

SUMMARY = "population.json"
_UNFINISHED = ".partiel"


class Folder:
    """A folder of our own making.

    Args:
        path: made where it is missing; what holds anything is refused, so that nothing is written over.

    Raises ScaleError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bytes = 0
        try:
            path.mkdir(parents=True, exist_ok=True)
            occupied = next(path.iterdir(), None)
        except OSError as error:
            raise ScaleError(f"--out {path} : écriture impossible ({error.strerror or error})") from error
        if occupied is not None:
            raise ScaleError(
                f"--out {path} : ce dossier contient déjà {occupied.name} ; nommez-en un autre, ou videz-le"
            )

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file by its name below the folder; it takes that name once it is whole, and leaves nothing else.

        Raises ScaleError when it cannot be written, as on a full disk.
        """
        target = self.path / name
        unfinished = target.with_name(target.name + _UNFINISHED)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as file:
                yield file
            self.bytes += unfinished.stat().st_size
            os.replace(unfinished, target)  # noqa: PTH105 - the same folder, and at once
        except OSError as error:
            raise ScaleError(f"{target} : écriture impossible ({error.strerror or error})") from error
        finally:
            unfinished.unlink(missing_ok=True)

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Write the summary: a folder that holds one is whole."""
        with self.file(SUMMARY) as file:
            file.write((json.dumps(summary, ensure_ascii=False, indent=2) + "\n").encode())
