"""What a population is written as: Parquet by académie, extracts and AAF files by school, the registers' feeds."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import IO, Any, Protocol

from rentree_blanche.simulators.core.chance import Chance
from rentree_blanche.simulators.onde.aaf.entries import PrimaryEntries
from rentree_blanche.simulators.onde.extracts.writing import guardians_file, pupils_file
from rentree_blanche.simulators.onde.founding import PrimaryPupils
from rentree_blanche.simulators.onde.records import REGISTER as ONDE
from rentree_blanche.simulators.onde.settings import OndeSettings
from rentree_blanche.simulators.population import Academy, Population
from rentree_blanche.simulators.population.bulk.frames import Frames
from rentree_blanche.simulators.registers.aaf.entries import Entries, Entry
from rentree_blanche.simulators.registers.aaf.package import DTD, dtd, file_name, write_file
from rentree_blanche.simulators.registers.enrolment import Enrolment
from rentree_blanche.simulators.registers.feed import (
    Line,
    guardian_line,
    header_line,
    link_line,
    pupil_line,
    school_line,
    written,
)
from rentree_blanche.simulators.registers.ids import Mint
from rentree_blanche.simulators.scale.changes import changed
from rentree_blanche.simulators.scale.folder import Folder
from rentree_blanche.simulators.scale.people import Roll, rolls
from rentree_blanche.simulators.siecle.aaf.entries import SecondaryEntries
from rentree_blanche.simulators.siecle.founding import SecondaryPupils
from rentree_blanche.simulators.siecle.records import REGISTER as SIECLE
from rentree_blanche.simulators.siecle.settings import SiecleSettings


class Writer(Protocol):
    """Writes batch after batch of whole schools, and counts what it wrote."""

    counts: dict[str, int]

    def write(self, academy: Academy, nth: int, frames: Frames) -> None:
        """Write the `nth` batch of an académie."""


def primary(chance: Chance) -> Enrolment[Any]:
    """Give who makes ONDE's records."""
    return Enrolment(Mint(chance, ONDE), PrimaryPupils())


def secondary(chance: Chance) -> Enrolment[Any]:
    """Give who makes SIECLE's records."""
    return Enrolment(Mint(chance, SIECLE), SecondaryPupils(chance))


@dataclass(slots=True)
class ParquetWriter:
    """A file for each table, académie and batch: `pupils/academy=LILLE/0000.parquet`."""

    folder: Folder
    counts: dict[str, int] = field(default_factory=dict)

    def write(self, academy: Academy, nth: int, frames: Frames) -> None:
        """Write the tables of a batch."""
        for name, frame in frames:
            with self.folder.file(f"{name}/academy={academy.name}/{nth:04d}.parquet") as file:
                frame.write_parquet(file, compression="zstd", compression_level=1)
            self.counts[name] = self.counts.get(name, 0) + len(frame)


@dataclass(slots=True)
class ExtractWriter:
    """ONDE's two extracts of each école: `onde/LILLE/0599998X/eleves.csv` and `responsables.csv`."""

    folder: Folder
    population: Population
    chance: Chance
    counts: dict[str, int] = field(default_factory=lambda: {"schools": 0, "pupils": 0, "guardians": 0})

    def write(self, academy: Academy, nth: int, frames: Frames) -> None:
        """Write the extracts of the écoles of a batch."""
        for roll in rolls(self.population, frames, primary(self.chance)):
            contents = {
                "eleves": pupils_file(roll.pupils),
                "responsables": guardians_file(roll.guardians, roll.children()),
            }
            for name, content in contents.items():
                with self.folder.file(f"onde/{academy.name}/{roll.school.uai}/{name}.csv") as file:
                    file.write(content)
            _count(self.counts, roll)


@dataclass(slots=True)
class AafWriter:
    """The AAF files of each school, and the DTD that they name, in a folder of its own: `aaf/LILLE/0599998X/`."""

    folder: Folder
    population: Population
    chance: Chance
    counts: dict[str, int] = field(default_factory=lambda: {"schools": 0, "pupils": 0, "guardians": 0})

    def write(self, academy: Academy, nth: int, frames: Frames) -> None:
        """Write the files of the schools of a batch."""
        day = rentree(self.population)
        degrees: tuple[tuple[str, Enrolment[Any], Entries[Any]], ...] = (
            ("ENT1D", primary(self.chance), PrimaryEntries()),
            ("ENT2D", secondary(self.chance), SecondaryEntries(SiecleSettings().formations)),
        )
        for prefix, enrolment, entries in degrees:
            for roll in rolls(self.population, frames, enrolment):
                base = f"aaf/{academy.name}/{roll.school.uai}"
                for category, told in _entries(roll, entries).items():
                    with self.folder.file(f"{base}/{file_name(prefix, day, category)}") as file:
                        write_file(file, told)
                with self.folder.file(f"{base}/{DTD}") as file:
                    file.write(dtd())
                _count(self.counts, roll)


def _entries(roll: Roll[Any], entries: Entries[Any]) -> Mapping[str, Iterator[Entry]]:
    children = roll.children()
    pupils = sorted(roll.pupils, key=lambda each: str(each.id))
    guardians = sorted(roll.guardians, key=lambda each: each.id)
    return {
        "EtabEducNat": iter([entries.school(roll.school)]),
        "Eleve": (entries.pupil(pupil, roll.school.struct_id, _LinkRow.all(roll.links[pupil.id])) for pupil in pupils),
        "PersRelEleve": (
            entries.guardian(guardian, sorted(pupil.id for pupil in children[guardian.id])) for guardian in guardians
        ),
        "PersEducNat": iter([entries.director(roll.school)]),
    }


class _LinkRow:
    """A link whose columns are attributes, as those of a row are."""

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self.__dict__.update(columns)

    @classmethod
    def all(cls, links: Sequence[Mapping[str, Any]]) -> list[Any]:
        return [cls(link) for link in sorted(links, key=lambda each: str(each["guardian"]))]


class FeedWriter:
    """The feeds of both registers to EduConnect, school by school: `feed/ONDE_full.ndjson`, and a delta if asked.

    Args:
        folder: where.
        population, chance: whose.
        changes: which share of the records the delta of the next night tells anew; none without it.
        files: keeps the files open until the end; what is left before leaves no file.
    """

    def __init__(
        self, folder: Folder, population: Population, chance: Chance, changes: float | None, files: ExitStack
    ) -> None:
        self.counts: dict[str, int] = {}
        self._population = population
        self._changes = changes
        self._registers = (
            (primary(chance), OndeSettings().level_codes),
            (secondary(chance), SiecleSettings().level_codes),
        )
        day = rentree(population)
        self._files: dict[tuple[str, str], IO[bytes]] = {}
        for source in (ONDE.source, SIECLE.source):
            self._files[source, "full"] = files.enter_context(folder.file(f"feed/{source}_full.ndjson"))
            self._files[source, "full"].write(written(header_line(source, "full", day)))
            if changes is not None:
                delta = files.enter_context(folder.file(f"feed/{source}_delta.ndjson"))
                delta.write(written(header_line(source, "delta", day + timedelta(days=1))))
                self._files[source, "delta"] = delta

    def write(self, academy: Academy, nth: int, frames: Frames) -> None:
        """Write the lines of the schools of a batch."""
        for enrolment, level_codes in self._registers:
            source = enrolment.mint.register.source
            told: set[str] = set()
            for roll in rolls(self._population, frames, enrolment):
                lines = list(_lines(roll, level_codes, told))
                self._files[source, "full"].write(b"".join(map(written, lines)))
                for line in lines:
                    key = f"{line['type']}s"
                    self.counts[key] = self.counts.get(key, 0) + 1
                if self._changes is not None:
                    again = changed(lines, self._population.seed, self._changes)
                    self._files[source, "delta"].write(b"".join(map(written, again)))


def _lines(roll: Roll[Any], level_codes: Mapping[str, str], told: set[str]) -> Iterator[Line]:
    """Give the lines of a school; a guardian who was told with an earlier one is not told again."""
    yield school_line(roll.school)
    yield from (pupil_line(pupil, level_codes) for pupil in roll.pupils)
    for guardian in roll.guardians:
        if guardian.id not in told:
            told.add(guardian.id)
            yield guardian_line(guardian)
    yield from (link_line(link) for pupil in roll.pupils for link in roll.links[pupil.id])


def rentree(population: Population) -> date:
    """Give the day that feeds and exports bear: the first of September."""
    return date(population.school_year, 9, 1)


def _count(counts: dict[str, int], roll: Roll[Any]) -> None:
    counts["schools"] += 1
    counts["pupils"] += len(roll.pupils)
    counts["guardians"] += len(roll.guardians)
