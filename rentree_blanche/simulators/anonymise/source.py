"""The files to make anonymous, and every value that must not survive in any of them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rentree_blanche.simulators.anonymise.errors import AnonymiseError
from rentree_blanche.simulators.anonymise.lines import Cell, cells_of, lines_of
from rentree_blanche.simulators.anonymise.roles import Role, roles_of, sex_places
from rentree_blanche.simulators.onde.extracts.layouts import Kind
from rentree_blanche.simulators.onde.extracts.reading import Header, Text, decode, read_header
from rentree_blanche.simulators.onde.extracts.report import ExtractError
from rentree_blanche.simulators.registers.words import fold

WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+|\d+")
_NAMES = (Role.SURNAME, Role.FIRST_NAME)
_WOMEN, _MEN = frozenset({"f", "mme", "madame", "mlle", "mademoiselle"}), frozenset({"m", "g", "mr", "monsieur"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line after the header: its cells, None when it cannot be taken apart."""

    text: str
    end: str
    cells: list[Cell] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """An extract: how it is written, where its columns stand, and its lines; `head` is all before the first of them."""

    path: Path
    written: Text
    header: Header
    roles: list[Role]
    head: str
    lines: tuple[Line, ...]

    @property
    def kind(self) -> Kind:
        """Say what the lines are."""
        return self.header.layout.kind

    def role(self, place: int) -> Role:
        """Give what a cell at a place holds; beyond the header nobody knows."""
        return self.roles[place] if place < len(self.roles) else Role.UNKNOWN

    def sex(self, line: Line) -> str:
        """Give the sex that a line says of its person, F or M; empty where it says none."""
        said, _ = sex_places(self.header)
        word = fold(line.cells[said].value) if line.cells and said is not None and said < len(line.cells) else ""
        return "F" if word in _WOMEN else "M" if word in _MEN else ""


@dataclass(slots=True)
class Known:
    """What the files hold, folded: no replacement may be one of these.

    Attributes:
        values: whole cells, and phone numbers as bare digits.
        words: words of any cell.
        accented, ligatures: words that some file writes with accents or ligatures.
        sexes: by word of a first name.
    """

    values: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    accented: set[str] = field(default_factory=set)
    ligatures: set[str] = field(default_factory=set)
    sexes: dict[str, str] = field(default_factory=lambda: defaultdict(str))

    def take(self, text: str) -> None:
        """Remember a text."""
        composed = unicodedata.normalize("NFC", text)
        self.values.add(bare(composed))
        for word in WORD.findall(composed):
            folded = fold(word)
            self.words.add(folded)
            if not word.isascii():
                self.accented.add(folded)
            if "œ" in word.casefold():
                self.ligatures.add(folded)

    def holds(self, text: str) -> bool:
        """Tell whether a text, however it is spelled, is in the files."""
        return bare(text) in self.values


def bare(text: str) -> str:
    """Reduce a value to what two spellings of it share, without spaces and signs."""
    return fold(text).replace(" ", "")


def read_source(path: Path) -> SourceFile:
    """Read a file.

    Raises:
        AnonymiseError: it cannot be read, or has no header of an extract: who knows what its columns hold?
    """
    try:
        written = decode(path.read_bytes())
        numbered = list(lines_of(written.text))
        first = next((nth for nth, (text, _) in enumerate(numbered) if text.strip(' ;\t"')), None)
        if first is None:
            raise ExtractError("Le fichier est vide : un en-tête et au moins une ligne sont attendus.")
        header = read_header(_titles(numbered[first][0]))
    except OSError as error:
        raise AnonymiseError(f"{path} : illisible ({error.strerror or error})") from error
    except ExtractError as error:
        raise AnonymiseError(f"{path} : {error}") from error
    return SourceFile(
        path=path,
        written=written,
        header=header,
        roles=roles_of(header),
        head="".join(text + end for text, end in numbered[: first + 1]),
        lines=tuple(Line(text, end, cells_of(text)) for text, end in numbered[first + 1 :]),
    )


def known_of(files: list[SourceFile]) -> Known:
    """Gather what the files hold."""
    known = Known()
    for file in files:
        _, first_name = sex_places(file.header)
        for line in file.lines:
            for text in _texts(line):
                known.take(text)
            sex = file.sex(line)
            if sex and line.cells and first_name is not None and first_name < len(line.cells):
                for word in WORD.findall(unicodedata.normalize("NFC", line.cells[first_name].value)):
                    known.sexes.setdefault(fold(word), sex)
    return known


def _texts(line: Line) -> Iterator[str]:
    if line.cells is None:
        yield from line.text.split(";")
        return
    yield from (cell.value for cell in line.cells if cell.value)


def _titles(line: str) -> list[str]:
    cells = cells_of(line)
    if cells is None:
        raise ExtractError("L’en-tête est illisible : guillemets mal fermés.")
    titles = [cell.value for cell in cells]
    while titles and not titles[-1]:
        titles.pop()
    return titles
