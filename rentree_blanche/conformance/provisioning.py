"""What a service has to know before a run: the AAF export of the population, and a sheet of who is played."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from rentree_blanche.conformance.cast import Cast, Member, cast_of
from rentree_blanche.conformance.errors import ServiceFileError
from rentree_blanche.conformance.service import Service
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import PARIS, wall
from rentree_blanche.simulators.core.store import Store
from rentree_blanche.simulators.onde.aaf.entries import PrimaryEntries
from rentree_blanche.simulators.onde.founding import PrimaryPupils
from rentree_blanche.simulators.onde.records import REGISTER as ONDE
from rentree_blanche.simulators.onde.settings import OndeSettings
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.registers.aaf.package import Export
from rentree_blanche.simulators.registers.founding import Founding
from rentree_blanche.simulators.siecle.aaf.entries import SecondaryEntries
from rentree_blanche.simulators.siecle.founding import SecondaryPupils
from rentree_blanche.simulators.siecle.records import REGISTER as SIECLE
from rentree_blanche.simulators.siecle.settings import SiecleSettings

SHEET = "personnes.csv"
_COLUMNS = ("clé", "personne", "ce que le service montre", "ce que cette personne prouve", "références")


def provide(service: Service, folder: Path) -> tuple[Path, ...]:
    """Write the AAF files of both degrees, and the sheet of people; give the files written.

    Raises:
        ServiceFileError: the people are those of the tester's own file, whom the service knows already.
    """
    if service.people:
        raise ServiceFileError("people : ces personnes sont celles du service ; il n’y a rien à lui fournir")
    folder.mkdir(parents=True, exist_ok=True)
    sheet = folder / SHEET
    sheet.write_text(_sheet(cast_of(service)), encoding="utf-8-sig")
    return (*_aaf(service, folder, wall().astimezone(PARIS).date()), sheet)


def _aaf(service: Service, folder: Path, day: date) -> Iterator[Path]:
    described = service.population
    population, chance = Population(seed=described.seed), Chance(described.seed)
    primary, secondary = OndeSettings(), SiecleSettings()
    registers: tuple[tuple[Any, Any, Export[Any]], ...] = (
        (ONDE, PrimaryPupils(), Export(register=ONDE, entries=PrimaryEntries(), prefix=primary.aaf_prefix)),
        (
            SIECLE,
            SecondaryPupils(chance),
            Export(register=SIECLE, entries=SecondaryEntries(secondary.formations), prefix=secondary.aaf_prefix),
        ),
    )
    with tempfile.TemporaryDirectory(prefix="rentree-") as scratch:
        store = Store(f"sqlite:///{scratch}/registres.db")
        try:
            for register, enrolled, export in registers:
                store.create(register.tables.metadata)
                founding: Founding[Any] = Founding(
                    store=store, chance=chance, population=population, register=register, enrolled=enrolled
                )
                founding.fill(described.families)
                with store.read() as connection:
                    archive = export.archive(connection, day)
                yield from _unpacked(archive, folder / f"AAF-{register.name}")
        finally:
            store.close()


def _unpacked(archive: bytes, folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        for name in packed.namelist():
            file = folder / Path(name).name
            file.write_bytes(packed.read(name))
            yield file


def _sheet(cast: Cast) -> str:
    written = io.StringIO()
    table = csv.writer(written, delimiter=";")
    table.writerow(_COLUMNS)
    roles = {cast.first.key: "se connecte dans chaque contrôle", cast.other.key: "dont la session ne doit pas s’ouvrir"}
    table.writerows(_line(member, member.role or roles.get(member.key, "")) for member in cast.everyone)
    return written.getvalue()


def _line(member: Member, role: str) -> tuple[str, ...]:
    records = member.subject.register_records
    references = " ".join(f"{{AAF}}{each.academy_code}|{each.unread}|{each.aaf_id}" for each in records)
    return member.key, member.called, member.shown, role, references
