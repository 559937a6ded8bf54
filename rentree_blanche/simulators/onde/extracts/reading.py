"""Reading an extract as people send it: whatever encoding, line ends and quotes their spreadsheet made of it."""

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rentree_blanche.simulators.onde.extracts.layouts import LAYOUTS, Column, Layout
from rentree_blanche.simulators.onde.extracts.report import ExtractError, Refusal
from rentree_blanche.simulators.registers.words import fold

Cells = Mapping[str, str]

_LINE_END = re.compile(r"\r\n|\r|\n")
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of an extract: its number in the file (the header is 1), and its cells by field, trimmed.

    `children` are the repeated blocks that are not empty, each pupil once.
    """

    number: int
    cells: Cells
    children: tuple[Cells, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A file that is an extract: the lines that can be read, and those that cannot."""

    layout: Layout
    lines: tuple[Line, ...]
    unreadable: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text: the encoding that it was read in, and whether a byte order mark stood before it."""

    text: str
    encoding: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns of a layout stand in a file: places by field, the repeated blocks apart."""

    layout: Layout
    width: int
    places: Mapping[str, int]
    blocks: tuple[Mapping[str, int], ...]


def read_extract(content: bytes) -> Extract:
    """Read a file.

    Each physical line is one record: a quote that is never closed spoils its own line only.

    Raises ExtractError when the file is no text, has no known header, or lacks a column; the message names it.
    """
    numbered = _numbered(decode(content).text)
    first = next(numbered, None)
    if first is None:
        raise ExtractError("Le fichier est vide : un en-tête et au moins une ligne sont attendus.")
    header = read_header(_split(first[1]))
    lines: list[Line] = []
    unreadable: list[Refusal] = []
    for number, text in numbered:
        read = _read_line(header, number, text)
        if isinstance(read, Line):
            lines.append(read)
        else:
            unreadable.append(read)
    return Extract(layout=header.layout, lines=tuple(lines), unreadable=tuple(unreadable))


def decode(content: bytes) -> Text:
    """Read the bytes of a file in the encoding that they are in.

    Raises ExtractError when they are no text.
    """
    if content.startswith(_ZIP) or b"\0" in content:
        raise ExtractError("Ce fichier n’est pas un texte CSV : dans le tableur, enregistrez-le au format CSV.")
    if content.startswith(codecs.BOM_UTF8):
        return Text(content.decode("utf-8-sig", errors="replace"), "utf-8", marked=True)
    for encoding in ("utf-8", "cp1252"):  # French spreadsheets write cp1252, which is Latin-1 and œ
        try:
            return Text(content.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    return Text(content.decode("iso-8859-1"), "iso-8859-1")


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if line.strip(' ;\t"'):
            yield number, line


def _split(line: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=";", strict=True))
    except csv.Error as error:
        raise ExtractError(f"L’en-tête est illisible : guillemets mal fermés ({error}).") from error
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def read_header(titles: Sequence[str]) -> Header:
    """Find the columns of a known layout among titles.

    Raises ExtractError, naming what is missing or unknown.
    """
    places: dict[str, list[int]] = {}
    for place, title in enumerate(titles):
        places.setdefault(fold(title), []).append(place)
    layout = min(LAYOUTS, key=lambda each: len(_missing(each, places)) + len(_unknown(each, titles)))
    missing, unknown = _missing(layout, places), _unknown(layout, titles)
    if missing or unknown:
        raise ExtractError(_difference(layout, missing, unknown, titles))
    for column in layout.columns:
        if len(places[fold(column.title)]) > 1:
            raise ExtractError(f"La colonne « {column.title} » est présente plusieurs fois : gardez-en une.")
    return Header(
        layout=layout,
        width=len(titles),
        places={column.field: places[fold(column.title)][0] for column in layout.columns},
        blocks=_blocks(layout, places),
    )


def _missing(layout: Layout, places: Mapping[str, Sequence[int]]) -> list[str]:
    return [column.title for column in (*layout.columns, *layout.block) if fold(column.title) not in places]


def _unknown(layout: Layout, titles: Sequence[str]) -> list[str]:
    known = {fold(column.title) for column in (*layout.columns, *layout.block)}
    return [title for title in titles if fold(title) not in known]


def _difference(layout: Layout, missing: Sequence[str], unknown: Sequence[str], titles: Sequence[str]) -> str:
    if len(missing) >= len(layout.columns):
        shown = titles[0][:80] if titles else ""
        return (
            "Aucun en-tête connu : la première ligne doit porter les titres des colonnes d’un extrait ONDE, séparés "
            f"par des points-virgules. Première ligne lue : « {shown} »."
        )
    said = [f"L’en-tête ressemble à celui de l’extrait « {layout.name} »."]
    if missing:
        said.append(f"Colonnes manquantes : {_quoted(missing)}.")
    if unknown:
        said.append(f"Colonnes inconnues : {_quoted(unknown)}.")
    return " ".join(said)


def _quoted(titles: Sequence[str]) -> str:
    return ", ".join(f"« {title.strip()[:80]} »" for title in titles)


def _blocks(layout: Layout, places: Mapping[str, Sequence[int]]) -> tuple[Mapping[str, int], ...]:
    found = {column.field: places[fold(column.title)] for column in layout.block}
    counts = {len(each) for each in found.values()}
    if len(counts) > 1:
        short = min(layout.block, key=lambda column: len(found[column.field]))
        raise ExtractError(f"Un bloc « enfant » est incomplet : il manque une colonne « {short.title} ».")
    return tuple({name: each[nth] for name, each in found.items()} for nth in range(max(counts, default=0)))


def _read_line(header: Header, number: int, text: str) -> Line | Refusal:
    try:
        cells = [_trimmed(cell) for cell in next(csv.reader([text], delimiter=";", strict=True))]
    except csv.Error:
        return _spoiled(number, text, "Guillemets mal fermés : une valeur tient sur une seule ligne.")
    if any(cells[header.width :]):
        return _spoiled(number, text, f"{len(cells)} valeurs au lieu de {header.width} : un point-virgule est de trop.")
    for place, cell in enumerate(cells[: header.width]):
        if any(_unprintable(letter) for letter in cell):
            return Refusal(
                line=number,
                field=_title(header, place),
                value="".join("�" if _unprintable(letter) else letter for letter in cell)[:80],
                reason="Un caractère est illisible : ressaisissez cette valeur.",
            )
    cells += [""] * (header.width - len(cells))  # spreadsheets drop the empty cells at the end of a line
    children = [{name: cells[place] for name, place in block.items()} for block in header.blocks]
    return Line(
        number=number,
        cells={name: cells[place] for name, place in header.places.items()},
        children=tuple(_each_once(children)),
    )


def _each_once(children: Sequence[Cells]) -> Iterator[Cells]:
    seen = set()
    for child in children:
        folded = tuple(fold(value) for value in child.values())
        if any(folded) and folded not in seen:
            seen.add(folded)
            yield child


def _spoiled(number: int, text: str, reason: str) -> Refusal:
    return Refusal(line=number, field="ligne entière", value=text[:80], reason=reason)


def _title(header: Header, place: int) -> str:
    columns: list[tuple[Mapping[str, int], tuple[Column, ...]]] = [(header.places, header.layout.columns)]
    columns += [(block, header.layout.block) for block in header.blocks]
    return next(column.title.strip() for places, group in columns for column in group if places[column.field] == place)


def _trimmed(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _unprintable(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs", "Cn", "Co") or letter == "\ufffd"
