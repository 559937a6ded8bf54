"""Taking in an extract: the good lines are kept, each bad one is refused by number, in one transaction."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from rentree_blanche.simulators.core.actor import Ground
from rentree_blanche.simulators.onde import tables
from rentree_blanche.simulators.onde.extracts.guardians import GuardianIntake
from rentree_blanche.simulators.onde.extracts.layouts import Kind
from rentree_blanche.simulators.onde.extracts.pupils import Outcome, PupilIntake
from rentree_blanche.simulators.onde.extracts.reading import Extract, Line, read_extract
from rentree_blanche.simulators.onde.extracts.report import CellError, ExtractError, Refusal, Report
from rentree_blanche.simulators.onde.records import REGISTER
from rentree_blanche.simulators.onde.settings import OndeSettings
from rentree_blanche.simulators.registers.contacts import Contacts
from rentree_blanche.simulators.registers.errors import UnknownRecordError
from rentree_blanche.simulators.registers.ids import Mint
from rentree_blanche.simulators.registers.records import School

_SHOWN_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An extract that was taken in: by number, with the moment (UTC) and the report."""

    number: int
    uai: str
    at: datetime
    file_name: str
    report: Report


class Intake:
    """Takes in extracts of schools, and remembers what became of them."""

    def __init__(self, ground: Ground, settings: OndeSettings, contacts: Contacts) -> None:
        self._ground = ground
        self._settings = settings
        self._contacts = contacts
        self._mint = Mint(ground.chance, REGISTER)

    def take(self, uai: str, file_name: str, content: bytes) -> Upload:
        """Take in a file for a school.

        Raises UnknownRecordError for an unknown school, ExtractError for a file that is no extract.
        """
        extract = read_extract(content)
        if not extract.lines and not extract.unreadable:
            raise ExtractError("Le fichier n’a que son en-tête : aucune ligne à lire.")
        now = self._ground.clock.now()
        with self._ground.store.write() as connection:
            school = REGISTER.school(connection, uai)
            report = _take_lines(extract, self._taker(connection, school, extract, self._ground.clock.today()))
            values = {"uai": uai, "at": now.isoformat(), "file_name": file_name[-_SHOWN_NAME:]}
            kept = connection.execute(insert(tables.upload).values(**values, report=json.dumps(asdict(report))))
            number = kept.inserted_primary_key[0] if kept.inserted_primary_key else 0
        return Upload(number=number, uai=uai, at=now, file_name=values["file_name"], report=report)

    def _taker(
        self, connection: Connection, school: School, extract: Extract, today: date
    ) -> Callable[[Line], Outcome]:
        if extract.layout.kind is Kind.GUARDIANS:
            return GuardianIntake(connection, school, self._mint, self._contacts).take
        levels = tuple(self._settings.level_codes)
        return PupilIntake(connection, school, extract.layout, self._mint, today, levels).take


def uploads(connection: Connection, uai: str, *, limit: int = 20) -> list[Upload]:
    """Give the last extracts of a school, newest first."""
    row = tables.upload.c
    wanted = select(tables.upload).where(row.uai == uai).order_by(row.id.desc()).limit(limit)
    return [_upload(each) for each in connection.execute(wanted)]


def upload(connection: Connection, uai: str, number: int) -> Upload:
    """Give an extract of a school by number.

    Raises UnknownRecordError.
    """
    row = connection.execute(
        select(tables.upload).where(tables.upload.c.uai == uai, tables.upload.c.id == number)
    ).first()
    if row is None:
        raise UnknownRecordError(f"no extract {number} of {uai}: take a number of the list of its extracts")
    return _upload(row)


def _take_lines(extract: Extract, take: Callable[[Line], Outcome]) -> Report:
    counts: dict[Outcome, int] = {"created": 0, "updated": 0, "unchanged": 0}
    refused = list(extract.unreadable)
    for line in extract.lines:
        try:
            counts[take(line)] += 1
        except CellError as error:
            refused.append(Refusal(line=line.number, field=error.field, value=error.value, reason=error.reason))
    refused.sort(key=lambda refusal: refusal.line)
    return Report(kind=extract.layout.kind, layout=extract.layout.name, refused=tuple(refused), **counts)


def _upload(row: Row[Any]) -> Upload:
    stored = json.loads(row.report)
    refused = tuple(Refusal(**each) for each in stored.pop("refused"))
    report = Report(**{**stored, "kind": Kind(stored["kind"])}, refused=refused)
    return Upload(number=row.id, uai=row.uai, at=datetime.fromisoformat(row.at), file_name=row.file_name, report=report)
