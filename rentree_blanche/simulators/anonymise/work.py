"""Making files anonymous together, so that what links them stays true."""

import codecs
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rentree_blanche.simulators.anonymise.errors import AnonymiseError
from rentree_blanche.simulators.anonymise.fakes import Fakes
from rentree_blanche.simulators.anonymise.lines import Cell, cells_of, in_pieces, written
from rentree_blanche.simulators.anonymise.roles import Role
from rentree_blanche.simulators.anonymise.source import Line, SourceFile, bare, known_of, read_source
from rentree_blanche.simulators.anonymise.words import class_label, plain_or_replaced
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.registers.words import latin1

_SECRET = frozenset(Role) - {Role.WORD, Role.CLASS, Role.UNKNOWN, Role.CLASS_ID, Role.BIRTH_DATE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Anonymised:
    """What became of a file: its new name, which tells no school, and counts."""

    source: str
    target: str
    kind: str
    encoding: str
    lines: int
    unreadable: int
    replaced: int

    def as_json(self) -> dict[str, Any]:
        """Give what a program reads."""
        return asdict(self)


def anonymise(
    sources: Sequence[Path], out: Path, chance: Chance, told: Callable[[int, int], None] = lambda _done, _all: None
) -> list[Anonymised]:
    """Write synthetic extracts of the same shape and dirt as real ones.

    Args:
        sources: extracts of pupils (both headers) and of guardians; those of a school belong in one call.
        out: the folder that takes them; made where it is missing.
        chance: a seed that nobody else knows, or the replacements could be drawn again.
        told: called with the lines done and those there are.

    Raises:
        AnonymiseError: a file cannot be read, is no extract, or its place is taken; nothing was written.
    """
    files = [read_source(path) for path in sources]
    targets = _targets(files, out)
    known = known_of(files)
    fakes = Fakes(known, chance)
    held = _held(files)
    total = sum(len(file.lines) for file in files)
    done = 0
    made: list[tuple[Path, bytes, Anonymised]] = []
    for file, target in zip(files, targets, strict=True):
        texts = [file.head]
        replaced = 0
        for line in file.lines:
            text, count = _replaced(file, line, fakes)
            _prove(file, text, held, len(texts))
            texts.append(text + line.end)
            replaced += count
            done += 1
            told(done, total)
        made.append((target, _encoded(file, "".join(texts)), _report(file, target, replaced)))
    _write(out, made)
    return [report for _, _, report in made]


def _targets(files: Sequence[SourceFile], out: Path) -> list[Path]:
    """Name the results by their kind: the name of a real file often tells the school."""
    counts: Counter[str] = Counter()
    targets = []
    for file in files:
        counts[file.kind.value] += 1
        targets.append(out / f"{file.kind.value}-{counts[file.kind.value]}.csv")
    taken = [target for target in targets if target.exists()]
    if taken:
        raise AnonymiseError(f"{taken[0]} existe déjà : choisissez un autre dossier, ou videz celui-ci")
    return targets


def _replaced(file: SourceFile, line: Line, fakes: Fakes) -> tuple[str, int]:
    """Give a line with everything replaced that tells of somebody, and how many cells that were."""
    if not line.text.strip(' ;\t"'):
        return line.text, 0
    if line.cells is None:
        return in_pieces(line.text, fakes.anything), line.text.count(";") + 1
    values = [_value(file.role(place), cell, fakes) for place, cell in enumerate(line.cells)]
    names = {role: _name(file, values, role) for role in (Role.SURNAME, Role.FIRST_NAME)}
    for place, cell in enumerate(line.cells):
        if file.role(place) is Role.EMAIL and cell.value:
            values[place] = fakes.email(cell.value, names[Role.FIRST_NAME], names[Role.SURNAME])
    changed = sum(cell.value != value for cell, value in zip(line.cells, values, strict=True))
    return written([cell.with_value(value) for cell, value in zip(line.cells, values, strict=True)]), changed


def _value(role: Role, cell: Cell, fakes: Fakes) -> str:
    replacing: dict[Role, Callable[[str], str]] = {
        Role.SURNAME: lambda text: fakes.name(text, first=False),
        Role.FIRST_NAME: lambda text: fakes.name(text, first=True),
        Role.BIRTH_DATE: fakes.birth_date,
        Role.INE: fakes.shape,
        Role.STREET: fakes.street,
        Role.POSTCODE: fakes.postcode,
        Role.COMMUNE: fakes.commune,
        Role.PHONE: fakes.phone,
        Role.CLASS: lambda text: class_label(text, fakes),
        Role.CLASS_ID: fakes.shape,
        Role.WORD: lambda text: plain_or_replaced(text, fakes),
        Role.UNKNOWN: fakes.anything,
        Role.EMAIL: lambda text: text,
    }
    return replacing[role](cell.value) if cell.value else cell.value


def _name(file: SourceFile, values: Sequence[str], role: Role) -> str:
    """Give the first replaced name of a role in a line: that of whom the line is of."""
    field = "birth_name" if role is Role.SURNAME else "first_name"
    place = file.header.places.get(field)
    return values[place] if place is not None and place < len(values) else ""


def _held(files: Sequence[SourceFile]) -> dict[Role, set[str]]:
    """Give what the files hold of each secret kind, to prove that none of it is left."""
    held: dict[Role, set[str]] = {role: set() for role in _SECRET}
    for file in files:
        for line in file.lines:
            for place, cell in enumerate(line.cells or ()):
                if file.role(place) in _SECRET and any(letter.isalnum() for letter in cell.value):
                    held[file.role(place)].add(bare(cell.value))
    return held


def _prove(file: SourceFile, text: str, held: dict[Role, set[str]], number: int) -> None:
    for place, cell in enumerate(cells_of(text) or ()):
        role = file.role(place)
        if role in held and cell.value and bare(cell.value) in held[role]:
            raise AnonymiseError(
                f"{file.path}, ligne {number + 1} : une valeur de la source resterait ({role.value}) ; rien n’est écrit"
            )


def _encoded(file: SourceFile, text: str) -> bytes:
    encoding = file.written.encoding
    if encoding != "utf-8":
        text = latin1(text) if encoding == "iso-8859-1" else text
    return (codecs.BOM_UTF8 if file.written.marked else b"") + text.encode(encoding, errors="replace")


def _report(file: SourceFile, target: Path, replaced: int) -> Anonymised:
    return Anonymised(
        source=str(file.path),
        target=str(target),
        kind=file.header.layout.name,
        encoding=file.written.encoding + (", BOM" if file.written.marked else ""),
        lines=len(file.lines),
        unreadable=sum(line.cells is None for line in file.lines),
        replaced=replaced,
    )


def _write(out: Path, made: Sequence[tuple[Path, bytes, Anonymised]]) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for target, content, _ in made:
            with target.open("xb") as file:
                file.write(content)
    except OSError as error:
        raise AnonymiseError(f"{out} : écriture impossible ({error.strerror or error})") from error


def unguessable() -> Chance:
    """Give a source of chance that nobody can draw from again."""
    return Chance(int(Chance.opaque(8), 16))
