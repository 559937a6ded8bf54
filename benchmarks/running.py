"""Running benchmarks one after another, each in a process of its own, since some patch sockets or fill memory."""

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from pydantic import ValidationError

from benchmarks.result import Line

Command = Callable[[str], Sequence[str]]


def module(name: str) -> Sequence[str]:
    """Give the command that measures one benchmark."""
    return sys.executable, "-m", f"benchmarks.{name}"


def measured(names: Iterable[str], *, quick: bool, command: Command = module) -> Iterator[Line]:
    """Measure each; give every line as soon as it is known. One that fails gives a line that says so."""
    for name in names:
        yield from _measured(name, [*command(name), *(["--quick"] if quick else [])])


def _measured(name: str, words: Sequence[str]) -> Iterator[Line]:
    said: list[str] = []
    with subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        try:
            for text in process.stdout or ():
                line = _read(text)
                if line is None:
                    said.append(text.rstrip())
                else:
                    yield line
        finally:
            process.terminate()  # where whoever reads has had enough
    if process.returncode:
        last = next((text for text in reversed(said) if text), "sans un mot")
        yield Line(benchmark=name, name=name, title=name, failed=f"code {process.returncode}\N{NO-BREAK SPACE}: {last}")


def _read(text: str) -> Line | None:
    if not text.startswith("{"):
        return None
    try:
        return Line.model_validate_json(text)
    except ValidationError:
        return None
