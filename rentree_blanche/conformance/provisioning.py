"""What a service has to know before it is checked: the AAF export of a run's people, and a sheet of who proves what."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rentree_blanche import __version__
from rentree_blanche.conformance.cast import Cast, Member, cast_of
from rentree_blanche.conformance.service import Service
from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.core.clock import PARIS, wall
from rentree_blanche.simulators.core.store import Store, sqlite_url
from rentree_blanche.simulators.core.web import environment
from rentree_blanche.simulators.educonnect.saml import Subject
from rentree_blanche.simulators.onde import records as primary
from rentree_blanche.simulators.onde.aaf.entries import PrimaryEntries
from rentree_blanche.simulators.onde.founding import PrimaryPupils
from rentree_blanche.simulators.onde.settings import OndeSettings
from rentree_blanche.simulators.population import Population
from rentree_blanche.simulators.registers.aaf.package import Export
from rentree_blanche.simulators.registers.founding import Founding
from rentree_blanche.simulators.siecle import records as secondary
from rentree_blanche.simulators.siecle.aaf.entries import SecondaryEntries
from rentree_blanche.simulators.siecle.founding import SecondaryPupils
from rentree_blanche.simulators.siecle.settings import SiecleSettings

_FAMILY = re.compile(r"F(\d+)-")
_ORDINARY = {"first": "se connecte à chaque essai", "other": "dont la session ne doit jamais s’ouvrir à sa place"}
_COLUMNS = ("Clé", "Prénom", "Nom", "Rôle", "Élèves (rattachement, UAI)", "Références AAF", "Le service montre")
_PACKAGES = ("rentree_blanche.conformance", "rentree_blanche.suite")


def provide(service: Service, folder: Path) -> tuple[Path, ...]:
    """Write into a folder what a service has to know; give the files.

    Where the tester's file names its people, the service knows them already: there is the sheet alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cast = cast_of(service)
    rows = [_row(member, role) for member, role in _roles(cast)]
    contents = {"personnes.html": _sheet(service, rows), "personnes.csv": _table(rows)}
    if not service.people:
        contents |= dict(_exports(service, cast))
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return tuple(folder / name for name in contents)


def _exports(service: Service, cast: Cast) -> Iterator[tuple[str, bytes]]:
    """Export the families of a cast, whole: an ENT matches pupils and guardians by their links."""
    population, chance = Population(seed=service.population.seed), Chance(service.population.seed)
    families = sorted({int(found[1]) for member in cast.everyone if (found := _FAMILY.match(member.key))})
    onde, siecle = OndeSettings(), SiecleSettings()
    first = Export(register=primary.REGISTER, entries=PrimaryEntries(), prefix=onde.aaf_prefix)
    second = Export(register=secondary.REGISTER, entries=SecondaryEntries(siecle.formations), prefix=siecle.aaf_prefix)
    degrees: tuple[tuple[str, Export[Any], Any], ...] = (
        ("aaf-1d.zip", first, PrimaryPupils()),
        ("aaf-2d.zip", second, SecondaryPupils(chance)),
    )
    with TemporaryDirectory(prefix="rentree-") as folder:
        for name, export, enrolled in degrees:
            store = Store(sqlite_url(Path(folder) / f"{export.register.name}.sqlite"))
            try:
                store.create(export.register.tables.metadata)
                Founding(
                    store=store, chance=chance, population=population, register=export.register, enrolled=enrolled
                ).enrol(families)
                with store.read() as connection:
                    yield name, export.archive(connection, wall().astimezone(PARIS).date())
            finally:
                store.close()


def _roles(cast: Cast) -> Iterator[tuple[Member, str]]:
    yield cast.first, _ORDINARY["first"]
    yield cast.other, _ORDINARY["other"]
    for member in cast.roles.values():
        yield member, member.role


def _row(member: Member, role: str) -> dict[str, str]:
    subject = member.subject
    values = (
        member.key,
        subject.first_name,
        subject.last_name,
        role,
        ", ".join(_pupils(subject)),
        ", ".join(f"{each.academy_code}|{each.aaf_id}" for each in subject.register_records),
        member.shown,
    )
    return dict(zip(_COLUMNS, values, strict=True))


def _pupils(subject: Subject) -> Iterator[str]:
    for each in (*subject.children, *((subject.schooling,) if subject.schooling else ())):
        yield f"{each.struct_attach_id} {each.uai}"


def _table(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, _COLUMNS, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")  # spreadsheets take UTF-8 for what it is by its mark


def _sheet(service: Service, rows: list[dict[str, str]]) -> bytes:
    template = environment(_PACKAGES).get_template("people.html")
    return template.render(service=service, columns=_COLUMNS, rows=rows, version=__version__).encode()
