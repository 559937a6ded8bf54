"""Lines of an extract taken apart into cells and put together again, quotes and spaces as they were."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=;|$)')
_PLAIN = re.compile(r'(?!")([^;]*)(?=;|$)')
_LINE = re.compile(r"(.*?)(\r\n|\r|\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its value without outer spaces, and what stood around it."""

    value: str
    before: str = ""
    after: str = ""
    quoted: bool = False

    def with_value(self, value: str) -> "Cell":
        """Give the cell with another value."""
        return replace(self, value=value)

    def written(self) -> str:
        """Write the cell as it stood."""
        text = f"{self.before}{self.value}{self.after}"
        return '"' + text.replace('"', '""') + '"' if self.quoted else text


def lines_of(text: str) -> Iterator[tuple[str, str]]:
    """Give the physical lines of a text, each with its own line end."""
    for found in _LINE.finditer(text):
        if found[0]:
            yield found[1], found[2]


def cells_of(line: str) -> list[Cell] | None:
    """Take a line apart; None when its quotes are not closed."""
    cells: list[Cell] = []
    place = 0
    while True:
        found = _QUOTED.match(line, place) or _PLAIN.match(line, place)
        if found is None:
            return None
        cells.append(_cell(found[1], quoted=found[0].startswith('"')))
        place = found.end()
        if place == len(line):
            return cells
        place += 1


def written(cells: list[Cell]) -> str:
    """Put a line together."""
    return ";".join(cell.written() for cell in cells)


def in_pieces(line: str, change: Callable[[str], str]) -> str:
    """Change each piece between the separators of a line that cannot be taken apart."""
    return ";".join(change(piece) for piece in line.split(";"))


def _cell(text: str, *, quoted: bool) -> Cell:
    value = text.replace('""', '"') if quoted else text
    stripped = value.strip()
    start = value.find(stripped) if stripped else 0
    return Cell(stripped, value[:start], value[start + len(stripped) :], quoted)
