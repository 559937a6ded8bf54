"""The complete AAF export: one file a category and the DTD, streamed into a zip."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from importlib.resources import files
from typing import IO, Any

from lxml import etree
from sqlalchemy import Connection, select

from rentree_blanche.simulators.onde import tables
from rentree_blanche.simulators.onde.aaf.entries import Entry, director_entry, guardian_entry, pupil_entry, school_entry
from rentree_blanche.simulators.onde.records import Guardian, Pupil, School, columns, read

DTD = "ficAlimMENESR.dtd"
_DOCTYPE = f'<!DOCTYPE ficAlimMENESR SYSTEM "{DTD}">'
_BATCH = 500


def dtd() -> bytes:
    """Give the DTD, which importers read from the folder of the files."""
    return (files(__package__) / DTD).read_bytes()


def file_name(prefix: str, day: date, category: str) -> str:
    """Name the file of a category: `ENT…_Complet_YYYYMMDD_Eleve_0000.xml`."""
    return f"{prefix}_Complet_{day:%Y%m%d}_{category}_0000.xml"


def write_zip(connection: Connection, target: IO[bytes], day: date, prefix: str) -> dict[str, int]:
    """Write the whole export of a day.

    Args:
        connection: where the register is read.
        target: seekable binary file that takes the zip.
        day: stands in the names of the files, and is their date.
        prefix: how the names begin.

    Returns:
        Entries written, by category.
    """
    sources: dict[str, Callable[[Connection], Iterable[Entry]]] = {
        "EtabEducNat": _schools,
        "Eleve": _pupils,
        "PersRelEleve": _guardians,
        "PersEducNat": _staff,
    }
    moment = (day.year, day.month, day.day, 0, 0, 0)
    counts = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for category, source in sources.items():
            described = zipfile.ZipInfo(file_name(prefix, day, category), moment)
            described.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(described, "w") as file:
                counts[category] = write_file(file, source(connection))
        archive.writestr(zipfile.ZipInfo(DTD, moment), dtd())
    return counts


def write_file(target: IO[bytes], entries: Iterable[Entry]) -> int:
    """Write one AAF file, an entry at a time; give how many there were."""
    count = 0
    with etree.xmlfile(target, encoding="UTF-8") as xml:
        xml.write_declaration()
        xml.write_doctype(_DOCTYPE)
        with xml.element("ficAlimMENESR"):
            for entry in entries:
                xml.write("\n", _add_request(entry))
                count += 1
            xml.write("\n")
    return count


def _add_request(entry: Entry) -> etree._Element:
    request = etree.Element("addRequest")
    operational = etree.SubElement(request, "operationalAttributes")
    _attribute(operational, entry.operational, (entry.category,))
    etree.SubElement(etree.SubElement(request, "identifier"), "id").text = entry.id
    attributes = etree.SubElement(request, "attributes")
    for name, values in entry.attributes.items():
        _attribute(attributes, name, values)
    return request


def _attribute(parent: etree._Element, name: str, values: Iterable[str]) -> None:
    attribute = etree.SubElement(parent, "attr", name=name)
    for value in values:
        etree.SubElement(attribute, "value").text = value


def _schools(connection: Connection) -> Iterator[Entry]:
    return map(school_entry, _all_schools(connection))


def _staff(connection: Connection) -> Iterator[Entry]:
    return map(director_entry, _all_schools(connection))


def _all_schools(connection: Connection) -> Iterator[School]:
    wanted = select(*columns(School, tables.school)).order_by(tables.school.c.uai)
    return (read(School, row) for row in connection.execute(wanted))


def _pupils(connection: Connection) -> Iterator[Entry]:
    wanted = (
        select(*columns(Pupil, tables.pupil), tables.school.c.struct_id.label("school_id"))
        .join(tables.school, tables.pupil.c.uai == tables.school.c.uai)
        .order_by(tables.pupil.c.id)
    )
    for batch in connection.execute(wanted).partitions(_BATCH):
        keys = [row.id for row in batch]
        guardians = _linked(connection, tables.link.c.pupil, tables.link.c.guardian, keys, tables.link.c.legal)
        for row in batch:
            yield pupil_entry(read(Pupil, row), row.school_id, guardians.get(row.id, []))


def _guardians(connection: Connection) -> Iterator[Entry]:
    """Give everybody who answers for a pupil; of a foster carer no pupil says that they have authority."""
    wanted = select(*columns(Guardian, tables.guardian)).order_by(tables.guardian.c.id)
    for batch in connection.execute(wanted).partitions(_BATCH):
        pupils = _linked(connection, tables.link.c.guardian, tables.link.c.pupil, [row.id for row in batch])
        yield from (guardian_entry(read(Guardian, row), pupils[row.id]) for row in batch if row.id in pupils)


def _linked(connection: Connection, of: Any, to: Any, keys: list[str], *conditions: Any) -> dict[str, list[str]]:
    """Give the other ends of links to pupils who are in a school."""
    wanted = (
        select(of, to)
        .select_from(tables.link.join(tables.pupil, tables.link.c.pupil == tables.pupil.c.id))
        .where(of.in_(keys), tables.pupil.c.uai.is_not(None), *conditions)
        .order_by(of, to)
    )
    found: dict[str, list[str]] = {}
    for one, other in connection.execute(wanted):
        found.setdefault(one, []).append(other)
    return found
