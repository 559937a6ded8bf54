"""How far a run is, on a terminal."""

from collections.abc import Mapping
from typing import Any, Self

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

_NAMES = {"warm": "échauffement", "step": "palier", "hold": "tenue", "closed": "boucle fermée", "day": "jour"}
_COLON = "\N{NO-BREAK SPACE}:"


class Telling:
    """Tells of a run; nothing where a program reads.

    Args:
        quiet: whether nothing is told.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._console = Console(stderr=True, quiet=quiet, highlight=False)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self._bar = Progress(*columns, console=self._console, transient=True)
        self._task = self._bar.add_task("")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def stage(self, words: str) -> None:
        """Tell what begins."""
        self._bar.update(self._task, description=f"{words}…")

    def ready(self, done: int, total: int) -> None:
        """Tell how many people are ready."""
        self._bar.update(self._task, description=f"Les personnes se préparent{_COLON} {done} sur {total}")

    def progress(self, said: Mapping[str, Any]) -> None:
        """Tell what the generator says."""
        name = _NAMES.get(said.get("name", ""), "")
        if said["what"] == "phase":
            words = f"{name} à {said['rate']:.3g} visites par seconde, {said['seconds']:.0f} s"
            self._bar.update(self._task, description=words.replace(".", ","))
        elif said["what"] == "measured":
            words = (
                f"{name}{_COLON} {said['rate']:.3g} visites/s → p95 {said['p95'] * 1000:.0f} ms, "
                f"{said['errors']:.2%} d’échecs, {said['visits']} visites"
            )
            self._console.print(words.replace(".", ","))
        elif said["what"] == "day":
            self._console.print(f"horloge avancée au {said['date']}, {said['nights']} nuit(s) jouée(s)")
