"""Before the rentrée: the legal representatives whose mobile is missing, or of no use to EduConnect."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rentree_blanche.simulators.core.phones import PhoneError, parse_mobile
from rentree_blanche.simulators.registers.contacts import readable
from rentree_blanche.simulators.registers.desk import Desk
from rentree_blanche.simulators.registers.records import Guardian, Pupil
from rentree_blanche.simulators.registers.register import Register
from rentree_blanche.simulators.registers.words import fold

_ABSENT = "absent"
_NO_MOBILE = "pas un numéro de portable"
_NAMESAKE = "le même que celui d’un homonyme"
_TITLES = ("Civilité", "Nom", "Prénom", "Téléphone portable", "Motif", "Courriel", "Élèves", "Classes")
_FORMULA = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """A legal representative whom EduConnect cannot reach by SMS: why, and the pupils of the school."""

    guardian: Guardian
    reason: str
    pupils: tuple[Pupil, ...]


class MobilesPages:
    """Answers the list of mobiles to complete, as a page and as CSV."""

    def __init__(self, desk: Desk[Any]) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Give the routes of the list."""
        path = f"{self._desk.wording.base}/{{uai}}/portables"
        return [Route(path, self.page), Route(f"{path}.csv", self.csv)]

    async def page(self, request: Request) -> Response:
        """Show the list."""
        school, found, count = await self._desk.ground.pools.store(self._found, request.path_params["uai"])
        return self._desk.page(request, "mobiles.html", school=school, found=found, count=count)

    async def csv(self, request: Request) -> Response:
        """Give the list as spreadsheets open it: UTF-8 with BOM, `;`, CRLF."""
        uai = request.path_params["uai"]
        _, found, _ = await self._desk.ground.pools.store(self._found, uai)
        headers = {
            "Content-Disposition": f'attachment; filename="portables_{uai}.csv"',
            "Cache-Control": "no-store",
        }
        return Response(as_csv(found), media_type="text/csv; charset=utf-8", headers=headers)

    def _found(self, uai: str) -> tuple[Any, list[Unreachable], int]:
        with self._desk.ground.store.read() as connection:
            school = self._desk.found(self._desk.register.school, connection, uai)
            guardians = self._desk.register.guardians_of_school(connection, uai, legal_only=True)
            return school, unreachable(connection, self._desk.register, uai, guardians), len(guardians)


def unreachable(
    connection: Connection, register: Register[Any], uai: str, guardians: Sequence[Guardian]
) -> list[Unreachable]:
    """Give those whose mobile is missing or of no use, with their pupils in a school, in the given order."""
    alike = _namesakes(connection, register, guardians)
    reasons = {each.id: _reason(each, alike) for each in guardians}
    wanted = [each for each in guardians if reasons[each.id]]
    charges = register.charges(connection, [each.id for each in wanted])
    return [
        Unreachable(
            guardian=each,
            reason=reasons[each.id],
            pupils=tuple(charge.pupil for charge in charges[each.id] if charge.legal and charge.pupil.uai == uai),
        )
        for each in wanted
    ]


def as_csv(found: Sequence[Unreachable]) -> bytes:
    """Write the list for a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_TITLES)
    for each in found:
        cells = (
            each.guardian.civility,
            each.guardian.name,
            each.guardian.first_name,
            readable(each.guardian.mobile),
            each.reason,
            each.guardian.email or "",
            ", ".join(f"{pupil.name} {pupil.first_name}" for pupil in each.pupils),
            ", ".join(dict.fromkeys(pupil.class_label or "sans classe" for pupil in each.pupils)),
        )
        writer.writerow(map(_harmless, cells))
    return text.getvalue().encode("utf-8-sig")


def _reason(guardian: Guardian, namesakes: set[str]) -> str:
    if not guardian.mobile:
        return _ABSENT
    try:
        parse_mobile(guardian.mobile)
    except PhoneError:
        return _NO_MOBILE
    return _NAMESAKE if guardian.id in namesakes else ""


def _namesakes(connection: Connection, register: Register[Any], guardians: Sequence[Guardian]) -> set[str]:
    """Give the ids of those whom names and mobile do not tell apart from somebody else of the académie."""
    row = register.tables.guardian.c
    mobiles = {each.mobile for each in guardians if each.mobile}
    bearers: dict[tuple[str, str, str, str | None], list[str]] = {}
    for each in register.guardians_where(connection, row.mobile.in_(mobiles)):
        key = (each.academy_code, fold(each.birth_name), fold(each.first_name), each.mobile)
        bearers.setdefault(key, []).append(each.id)
    return {one for ids in bearers.values() if len(ids) > 1 for one in ids}


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a name for a formula; a number beyond France keeps its +."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not cell[1:2].isdigit() else cell
