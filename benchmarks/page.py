"""The page of a run: one file that needs no other."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from benchmarks import words
from benchmarks.comparing import Comparison
from benchmarks.result import Result
from rentree_blanche.simulators.control.french import moment
from rentree_blanche.simulators.core.errors import UnusableInputError

_TEMPLATES = Path(__file__).parent / "templates"


def page(result: Result, comparison: Comparison | None) -> str:
    """Render it; beside an earlier run where there is one."""
    templates = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True
    )
    return templates.get_template("bench.html").render(
        result=result, comparison=comparison, words=words, began=moment(result.began)
    )


def write_page(result: Result, comparison: Comparison | None, folder: Path) -> Path:
    """Write `bench.html` into a folder; give the file.

    Raises:
        UnusableInputError: it cannot be written there.
    """
    file = folder / "bench.html"
    try:
        file.write_text(page(result, comparison), encoding="utf-8")
    except OSError as error:
        raise UnusableInputError(f"--out {folder}\N{NO-BREAK SPACE}: {error.strerror or error}") from error
    return file
