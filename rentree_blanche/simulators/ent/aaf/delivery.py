"""Reading an AAF delivery: a zip of complete XML files, trusted no more than any upload."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

from lxml import etree

from rentree_blanche.simulators.ent.aaf.attributes import ALLOWED, FileKind
from rentree_blanche.simulators.ent.errors import AafError

_NAME = re.compile(r"(ENT.*)_Complet_\d{8}_(EtabEducNat|Eleve|PersRelEleve|PersEducNat)_\d{4}\.xml")
_NEEDED: tuple[FileKind, ...] = ("EtabEducNat", "Eleve", "PersRelEleve")
_MAX_BYTES = 4_000_000_000
_ROOT, _REQUEST = "ficAlimMENESR", "addRequest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One `addRequest`: id and values by attribute name, and where it stands."""

    file: str
    line: int
    id: str
    values: Mapping[str, tuple[str, ...]] = field(repr=False)

    def one(self, *names: str) -> str:
        """Give the first value of the first attribute that has one, else the empty text."""
        return next((value for name in names for value in self.values.get(name, ()) if value), "")

    def all(self, *names: str) -> tuple[str, ...]:
        """Give every value of some attributes."""
        return tuple(value for name in names for value in self.values.get(name, ()) if value)

    def needed(self, *names: str) -> str:
        """Give a value as `one` does; raises `AafError` where there is none."""
        value = self.one(*names)
        if not value:
            raise AafError(self.file, self.line, f"{self.id}: {' or '.join(names)} has no value")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """All that one register exports: `source` is how the names of its files begin, `records` are by kind of file."""

    source: str
    records: Mapping[FileKind, tuple[Record, ...]]


def read_delivery(content: bytes) -> Delivery:
    """Read every record of a zip, by kind of file; the DTD that travels with them is not looked at.

    Raises:
        AafError: no zip, a file missing, files of two registers, not well-formed, with entities, or with an attribute
            that importers refuse.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(member, _NAME.fullmatch(member.filename.rsplit("/", 1)[-1])) for member in archive.infolist()]
            if sum(member.file_size for member, _ in members) > _MAX_BYTES:
                raise AafError("zip", None, f"more than {_MAX_BYTES} bytes once unpacked")
            records: dict[FileKind, list[Record]] = {
                "EtabEducNat": [],
                "Eleve": [],
                "PersRelEleve": [],
                "PersEducNat": [],
            }
            seen: set[str] = set()
            sources: set[str] = set()
            for member, match in sorted(members, key=lambda pair: pair[0].filename):
                if match is None:
                    continue
                sources.add(match[1])
                kind: FileKind = match[2]  # type: ignore[assignment]  # the pattern allows no other word
                seen.add(kind)
                name = member.filename.rsplit("/", 1)[-1]
                with archive.open(member) as source:
                    records[kind] += _records(source, name, kind)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise AafError("zip", None, f"expected a zip file without password: {error}") from error
    missing = [kind for kind in _NEEDED if kind not in seen]
    if missing:
        raise AafError("zip", None, f"no file ENT…_Complet_YYYYMMDD_{missing[0]}_0000.xml")
    if len(sources) > 1:
        raise AafError("zip", None, f"files of several registers: {', '.join(sorted(sources))}; send a zip for each")
    return Delivery(source=sources.pop(), records={kind: tuple(_once(found)) for kind, found in records.items()})


def _records(source: IO[bytes], file: str, kind: FileKind) -> Iterator[Record]:
    steps = etree.iterparse(
        source,
        events=("start", "end"),
        tag=(_ROOT, _REQUEST),
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        first = next(steps, None)
        root = steps.root if first is None else first[1].getroottree().getroot()
        if root.tag != _ROOT:
            raise AafError(file, _line(root), f"expected the root {_ROOT}, got {root.tag}")
        dtd = root.getroottree().docinfo.internalDTD
        if dtd is not None and next(dtd.iterentities(), None) is not None:
            raise AafError(file, _line(root), "declares entities, which no delivery does")
        for event, node in steps:
            if event != "end" or node.getparent() is not root:
                continue
            _require_requests(root, file)
            yield _record(node, file, kind)
            node.clear()
            while node.getprevious() is not None:
                del root[0]
        _require_requests(root, file)
    except etree.XMLSyntaxError as error:
        raise AafError(file, error.lineno, f"not well-formed: {error.msg}") from error


def _require_requests(root: etree._Element, file: str) -> None:
    for node in root:
        if node.tag != _REQUEST:
            raise AafError(file, _line(node), f"a complete file holds {_REQUEST} alone, got {node.tag}")


def _record(node: etree._Element, file: str, kind: FileKind) -> Record:
    line = _line(node)
    identifier = (node.findtext("identifier/id") or "").strip()
    if not identifier:
        raise AafError(file, line, "identifier/id has no value")
    values: dict[str, tuple[str, ...]] = {}
    for attributes in node.iterchildren("attributes"):
        for attribute in attributes.iterchildren("attr"):
            name = attribute.get("name", "")
            if name not in ALLOWED[kind]:
                raise AafError(file, _line(attribute), f"{identifier}: attribute {name!r} is none of {kind}'s")
            values[name] = tuple((value.text or "").strip() for value in attribute.iterchildren("value"))
    return Record(file=file, line=line, id=identifier, values=values)


def _line(node: etree._Element) -> int:
    return int(str(node.sourceline))


def _once(records: list[Record]) -> Iterator[Record]:
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            raise AafError(record.file, record.line, f"{record.id} occurs twice")
        seen.add(record.id)
        yield record
