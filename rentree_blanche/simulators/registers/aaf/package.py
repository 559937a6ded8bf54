"""The complete AAF export: one file a category and the DTD, streamed into a zip."""

import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import IO, Any, Generic
from xml.sax.saxutils import escape

from sqlalchemy import Connection, Row, select

from rentree_blanche.simulators.registers.aaf.entries import Entries, Entry
from rentree_blanche.simulators.registers.records import Guardian, School, columns, read
from rentree_blanche.simulators.registers.register import P, Register

DTD = "ficAlimMENESR.dtd"
_HEAD = f"""<?xml version='1.0' encoding='UTF-8'?>\n<!DOCTYPE ficAlimMENESR SYSTEM "{DTD}">\n<ficAlimMENESR>""".encode()
_FOOT = b"\n</ficAlimMENESR>"
_BATCH = 500
_IN_MEMORY = 16_000_000


def dtd() -> bytes:
    """Give the DTD, which importers read from the folder of the files."""
    return (files(__package__) / DTD).read_bytes()


def file_name(prefix: str, day: date, category: str) -> str:
    """Name the file of a category: `ENT…_Complet_YYYYMMDD_Eleve_0000.xml`."""
    return f"{prefix}_Complet_{day:%Y%m%d}_{category}_0000.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export(Generic[P]):
    """The complete export of a register; `prefix` begins the names of its files."""

    register: Register[P]
    entries: Entries[P]
    prefix: str

    def fingerprint(self, connection: Connection) -> str:
        """Give a digest of every row that an export is made from: the same rows give the same files."""
        tables, seen = self.register.tables, hashlib.sha256()
        for table in (tables.school, tables.pupil, tables.guardian, tables.link):
            for row in connection.execute(select(table).order_by(*table.primary_key)):
                seen.update(repr(tuple(row)).encode())
            seen.update(b"\0")
        return seen.hexdigest()

    def archive(self, connection: Connection, day: date) -> bytes:
        """Give the whole export of a day as a zip."""
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
            self.write(connection, file, day)
            file.seek(0)
            return file.read()

    def write(self, connection: Connection, target: IO[bytes], day: date) -> dict[str, int]:
        """Write the whole export of a day.

        Args:
            connection: where the register is read.
            target: seekable binary file that takes the zip.
            day: stands in the names of the files, and is their date.

        Returns:
            Entries written, by category.
        """
        sources: dict[str, Callable[[Connection], Iterable[Entry]]] = {
            "EtabEducNat": lambda connection: map(self.entries.school, self._schools(connection)),
            "Eleve": self._pupils,
            "PersRelEleve": self._guardians,
            "PersEducNat": lambda connection: map(self.entries.director, self._schools(connection)),
        }
        moment = (day.year, day.month, day.day, 0, 0, 0)
        counts = {}
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for category, source in sources.items():
                described = zipfile.ZipInfo(file_name(self.prefix, day, category), moment)
                described.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(described, "w") as file:
                    counts[category] = write_file(file, source(connection))
            archive.writestr(zipfile.ZipInfo(DTD, moment), dtd())
        return counts

    def _schools(self, connection: Connection) -> Iterator[School]:
        table = self.register.tables.school
        wanted = select(*columns(School, table)).order_by(table.c.uai)
        return (read(School, row) for row in connection.execute(wanted))

    def _pupils(self, connection: Connection) -> Iterator[Entry]:
        pupil, school = self.register.tables.pupil, self.register.tables.school
        wanted = (
            select(*columns(self.register.pupil_record, pupil), school.c.struct_id.label("school_id"))
            .join(school, pupil.c.uai == school.c.uai)
            .order_by(pupil.c.id)
        )
        for batch in connection.execute(wanted).partitions(_BATCH):
            links = self._links(connection, self.register.tables.link.c.pupil, [row.id for row in batch])
            for row in batch:
                record = read(self.register.pupil_record, row)
                yield self.entries.pupil(record, row.school_id, links.get(row.id, []))

    def _guardians(self, connection: Connection) -> Iterator[Entry]:
        """Give everybody who answers for a pupil; of a foster carer no pupil says that they have authority."""
        table = self.register.tables.guardian
        wanted = select(*columns(Guardian, table)).order_by(table.c.id)
        for batch in connection.execute(wanted).partitions(_BATCH):
            links = self._links(connection, self.register.tables.link.c.guardian, [row.id for row in batch])
            for row in batch:
                if row.id in links:
                    pupils = [link.pupil for link in links[row.id]]
                    yield self.entries.guardian(read(Guardian, row), pupils)

    def _links(self, connection: Connection, end: Any, keys: list[str]) -> dict[str, list[Row[Any]]]:
        """Give the links to pupils who are in a school, by one of their ends."""
        link, pupil = self.register.tables.link, self.register.tables.pupil
        wanted = (
            select(link)
            .select_from(link.join(pupil, link.c.pupil == pupil.c.id))
            .where(end.in_(keys), pupil.c.uai.is_not(None))
            .order_by(link.c.guardian, link.c.pupil)
        )
        found: dict[str, list[Row[Any]]] = {}
        for row in connection.execute(wanted):
            found.setdefault(row._mapping[end.key], []).append(row)
        return found


def write_file(target: IO[bytes], entries: Iterable[Entry]) -> int:
    """Write one AAF file, an entry at a time; give how many there were."""
    count = 0
    target.write(_HEAD)
    for entry in entries:
        target.write(_add_request(entry).encode())
        count += 1
    target.write(_FOOT)
    return count


def _add_request(entry: Entry) -> str:
    """Write an entry. An XML library would take several times as long, for a form that never varies."""
    attributes = "".join(_attribute(name, values) for name, values in entry.attributes.items())
    return (
        f"\n<addRequest><operationalAttributes>{_attribute(entry.operational, (entry.category,))}"
        f"</operationalAttributes><identifier><id>{escape(entry.id)}</id></identifier>"
        f"<attributes>{attributes}</attributes></addRequest>"
    )


def _attribute(name: str, values: Iterable[str]) -> str:
    return f'<attr name="{name}">{"".join(f"<value>{escape(value)}</value>" for value in values)}</attr>'
