"""Lists of people: searched on a page, and edited as a spreadsheet or a PDF (chapters 3.1, 3.3, 4.1, 4.3)."""

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from rentree_blanche.simulators.educonnect.accounts.values import AccountKind
from rentree_blanche.simulators.educonnect.admin import addresses
from rentree_blanche.simulators.educonnect.admin.desk import Asked, Desk, Visit
from rentree_blanche.simulators.educonnect.admin.people import Person, Wanted, count, people
from rentree_blanche.simulators.educonnect.admin.schools import classes
from rentree_blanche.simulators.educonnect.admin.searching import page_number, wanted

_PAGE = 25


class Lists:
    """Pupils and representatives of the school, as a director looks for them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Give the routes, of pupils and of representatives."""
        guarded = self._desk.guarded
        return [
            route
            for base in (addresses.PUPILS, addresses.GUARDIANS)
            for route in (
                Route(base, guarded(self.search)),
                Route(base + addresses.LIST, guarded(self.edit)),
                Route(f"{base}{addresses.LIST}.csv", guarded(self.spreadsheet)),
                Route(f"{base}{addresses.LIST}.pdf", guarded(self.pdf)),
            )
        ]

    async def search(self, visit: Visit, asked: Asked) -> Response:
        """Show a page of the people who are looked for."""
        criteria = wanted(asked)
        values = await self._desk.services.ground.pools.store(
            self._found, visit, asked.kind, criteria, page_number(asked)
        )
        return self._desk.page(visit, asked, "personnes.html", kind=asked.kind, wanted=criteria, **values)

    async def edit(self, visit: Visit, asked: Asked) -> Response:
        """Offer the list as spreadsheet or PDF."""
        criteria = wanted(asked)
        values = await self._desk.services.ground.pools.store(self._found, visit, asked.kind, criteria, 1)
        return self._desk.page(visit, asked, "liste.html", kind=asked.kind, wanted=criteria, **values)

    async def spreadsheet(self, visit: Visit, asked: Asked) -> Response:
        """Give the list as CSV."""
        pools = self._desk.services.ground.pools
        found = await pools.store(self._all, visit, asked.kind, wanted(asked))
        content = await pools.store(self._desk.documents(visit).list_csv, asked.kind, found)
        return file(content, f"comptes_{_name(asked.kind)}_{visit.school.uai}.csv", "text/csv; charset=utf-8")

    async def pdf(self, visit: Visit, asked: Asked) -> Response:
        """Give the list as PDF."""
        pools = self._desk.services.ground.pools
        found = await pools.store(self._all, visit, asked.kind, wanted(asked))
        content = await pools.store(self._desk.documents(visit).list_pdf, asked.kind, found)
        return file(content, f"comptes_{_name(asked.kind)}_{visit.school.uai}.pdf", "application/pdf")

    def _found(self, visit: Visit, kind: AccountKind, criteria: Wanted, number: int) -> dict[str, Any]:
        uai, now = visit.school.uai, self._desk.now
        with self._desk.services.ground.store.read() as connection:
            total = count(connection, kind, uai, criteria, now)
            last = max(1, -(-total // _PAGE))
            shown = min(number, last)
            found = people(connection, kind, uai, criteria, now, limit=_PAGE, offset=(shown - 1) * _PAGE)
            return {"people": found, "count": total, "number": shown, "last": last, "classes": classes(connection, uai)}

    def _all(self, visit: Visit, kind: AccountKind, criteria: Wanted) -> tuple[Person, ...]:
        with self._desk.services.ground.store.read() as connection:
            return people(connection, kind, visit.school.uai, criteria, self._desk.now)


def file(content: bytes, name: str, media_type: str) -> Response:
    """Answer a document to be saved, which no cache keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


def _name(kind: AccountKind) -> str:
    return "responsables" if kind is AccountKind.GUARDIAN else "eleves"
